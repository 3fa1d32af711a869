"""Compositions: made pictures pixel by pixel; the example that the lesson on success opens on; its page."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.images.preprocessing import network_view, to_input
from explorer.images.samples import SAMPLES
from explorer.lessons import compositions, success
from explorer.lessons.compositions import GREY, shifted, side_by_side
from explorer.lessons.success import OFFSETS
from explorer.networks import registry

VIEW = np.random.default_rng(0).integers(0, 255, (10, 10, 3), dtype=np.uint8)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("share", OFFSETS)
def test_a_moved_picture_is_the_same_pixels_elsewhere(share, axis):
    shift = share // 10
    for fill in compositions.FILLS:
        result = shifted(VIEW, share, axis, fill)
        assert result.shape == VIEW.shape and result.dtype == np.uint8
        for i in range(10):  # by hand, line by line
            inside = 0 <= i - shift < 10
            mirrored = -1 - (i - shift) if i - shift < 0 else 19 - (i - shift)
            line = VIEW.take(i - shift if inside else mirrored, axis)
            expected = line if inside or fill == "mirrored" else np.broadcast_to(GREY, (10, 3))
            np.testing.assert_array_equal(result.take(i, axis), expected)


def test_nothing_moved_is_the_picture_and_a_copy():
    result = shifted(VIEW, 0, 1, "grey")
    np.testing.assert_array_equal(result, VIEW)
    result[:] = 0
    assert VIEW.any()


def test_two_pictures_side_by_side_are_those_of_each_alone():
    other = 255 - VIEW
    both = side_by_side(VIEW, other, arrangement="small")
    left, right = (
        side_by_side(VIEW, None, arrangement="small"),
        side_by_side(other, None, left=False, arrangement="small"),
    )
    np.testing.assert_array_equal(both[:, :5], left[:, :5])
    np.testing.assert_array_equal(both[:, 5:], right[:, 5:])
    assert (left[:, 5:] == GREY).all() and (right[:, :5] == GREY).all()
    assert (both[:2] == GREY).all() and (both[7:] == GREY).all()
    by_hand = VIEW[:10, :10].reshape(5, 2, 5, 2, 3).mean((1, 3))
    np.testing.assert_allclose(both[2:7, :5], by_hand, atol=0.5)
    odd = np.full((9, 9, 3), 7, np.uint8)
    both = side_by_side(odd, odd, arrangement="small")
    assert (both[2:6, :4] == 7).all() and (both[2:6, 5:] == 7).all()


def test_two_middle_halves_keep_their_size():
    other = 255 - VIEW
    both, left, right = (
        side_by_side(VIEW, other),
        side_by_side(VIEW, None),
        side_by_side(other, None, left=False),
    )
    np.testing.assert_array_equal(both[:, :5], VIEW[:, 2:7])
    np.testing.assert_array_equal(both[:, 5:], other[:, 2:7])
    np.testing.assert_array_equal(
        left, np.concatenate([VIEW[:, 2:7], np.full((10, 5, 3), GREY)], axis=1)
    )
    np.testing.assert_array_equal(
        right, np.concatenate([np.full((10, 5, 3), GREY), other[:, 2:7]], axis=1)
    )


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
    text = " ".join(element.value for element in at.text)
    assert "AlexNet" in text and "with the picture Espresso" in text
    assert "as the lecture reads it" in text
    at.segmented_control(key="situation").set_value("Two objects").run()
    assert "two objects hurt" in " ".join(element.value for element in at.text)
    at.button(key="success_instead").click().run()
    assert "with the picture Cat" in " ".join(element.value for element in at.text)
    at.selectbox(key="image_choice").set_value("rocket").run()
    assert "with the picture Rocket" in " ".join(element.value for element in at.text)


@pytest.mark.parametrize("model", ["alexnet64", "mlp2-relu"])
def test_the_page(app, model):
    at = app("learn_success", model=model)
    assert not at.exception
    for part in ("Two objects", "Similar and superset", "In all", "Off-centre"):
        at.segmented_control(key="situation").set_value(part).run()
        assert not at.exception
    text = " ".join(element.value for element in at.text)
    assert "Measured now of" in text and "trained on" in text
    at.select_slider(key="moved").set_value(-50).run()
    at.selectbox(key="fill").set_value("grey").run()
    assert not at.exception
    assert "(grey)" in " ".join(element.value for element in at.text)
