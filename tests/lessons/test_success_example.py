"""The example that the lesson on success opens on; its page."""

from dataclasses import replace

import pytest
import torch

from explorer.images.preprocessing import network_view, to_input
from explorer.images.samples import SAMPLES
from explorer.inside.compositions import shifted, side_by_side
from explorer.lessons import success
from explorer.networks import registry
from tests.lessons.shown import shown


def test_the_example_shows_what_the_lecture_says_of_one_object_and_of_two():
    """The picture moved and put beside another by hand; an espresso and a rocket are what they are called."""
    example = success.EXAMPLE
    model = registry.find(example.model)
    net, frame = registry.load(model), model.preprocessing
    views = [network_view(SAMPLES[key].load(), frame) for key in (example.image, example.other)]
    same_size = replace(frame, resize=frame.crop)

    def first(pixels):
        with torch.no_grad():
            return model.classes[int(net(to_input(pixels, same_size)).argmax())]

    assert [first(view) for view in views] == ["espresso", "projectile"]
    for axis in (0, 1):
        for share in (-20, -10, 0, 10, 20):
            assert first(shifted(views[0], share, axis)) == "espresso"
    alone = side_by_side(views[0], None), side_by_side(views[1], None, left=False)
    assert [first(view) for view in alone] == ["espresso", "projectile"]
    assert first(side_by_side(*views)) == "espresso"  # the rocket is lost


def test_the_page_opens_on_the_example_until_something_is_chosen(app):
    at = app("learn_success")
    text = shown(at)
    assert "AlexNet" in text and "with the picture Espresso" in text
    assert "as the lecture reads it" in text
    at.segmented_control(key="situation").set_value("Two objects").run()
    assert "two objects hurt" in shown(at)
    at.button(key="success_instead").click().run()
    assert "with the picture Cat" in shown(at)
    at.selectbox(key="image_choice").set_value("rocket").run()
    assert "with the picture Rocket" in shown(at)


@pytest.mark.parametrize("model", ["alexnet64", "mlp2-relu"])
def test_the_page(app, model):
    at = app("learn_success", model=model)
    assert not at.exception
    for part in ("Two objects", "Similar and superset", "In all", "Off-centre"):
        at.segmented_control(key="situation").set_value(part).run()
        assert not at.exception
    text = shown(at)
    assert "Measured now of" in text and "trained on" in text
    at.select_slider(key="moved").set_value(-50).run()
    at.selectbox(key="fill").set_value("grey").run()
    assert not at.exception
    assert "(grey)" in shown(at)
