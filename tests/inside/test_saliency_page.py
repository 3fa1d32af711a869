"""The saliency page: every method and every widget."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.app import cache
from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.figures import saliency as figures
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import METHODS


def opened(app, model="digits-relu", **state):
    """The page with the digits net, its digit, and widgets set by their keys."""
    at = app("saliency", model=model)
    for key, value in {"image": "digit_3", **state}.items():
        at.session_state[key] = value
    at.run()
    assert not at.exception
    return at


def pictures(at) -> int:
    return len(at.main.get("image"))


def summary(at) -> str:
    return next(text.value for text in at.main.markdown if "Measured now" in text.value)


def finding(at) -> str:
    """The large sentence: the first one below the line that names network and picture, and how what is
    shown came about."""
    below = [each.value for each in at.main.markdown[1:] if each.value != "measured now"]
    return below[0].replace("\\", "")


@pytest.fixture
def requests(monkeypatch) -> list[tuple]:
    """Which maps were requests for: key of the network, image, method, class, layer, amount, seed."""
    requests = []
    values = np.zeros((8, 8), np.float32)

    def saliency(model, *options):
        requests.append((model.key, *options))
        return SaliencyMap(values, True, "gradient", "Gradient", "slope", 0)

    monkeypatch.setattr(cached, "_saliency", saliency)
    return requests


def test_page_shows_grad_cam_of_the_best_class(app):
    at = app("saliency")
    assert not at.exception
    assert at.selectbox(key="method").value == "grad_cam"
    assert pictures(at) == 3
    assert "middle ninth" in finding(at) and "Colours" in summary(at)


@pytest.mark.parametrize("key", METHODS)
def test_every_method_on_the_page(app, key):
    at = opened(app)
    at.selectbox(key="method").set_value(key).run()
    assert not at.exception
    assert pictures(at) == 3
    row = METHODS[key]
    assert row.citation in at.info[0].value
    assert [widget.key for widget in at.main.number_input] == ["seed"] * row.seeded
    assert [widget.key for widget in at.main.select_slider] == (
        [f"{row.amount.keyword}_{key}"] if row.amount else []
    )
    assert ("convergence delta" in summary(at).replace("\\", "")) == row.complete


def test_widgets_ask_for_another_map(app, requests):
    at = opened(app)
    classes, layer = (
        at.selectbox(key="saliency_digits-relu_digit_3"),
        at.selectbox(key="layer_digits-relu"),
    )
    best = classes.value
    assert requests[-1] == ("digits-relu", "digit_3", "grad_cam", best, layer.options[-1], None, 0)
    classes.set_value((best + 1) % 10).run()
    assert requests[-1][3] == (best + 1) % 10
    at.selectbox(key="layer_digits-relu").set_value(layer.options[0]).run()
    assert requests[-1][4] == layer.options[0]
    at.selectbox(key="method").set_value("smoothgrad").run()
    assert requests[-1][2:] == ("smoothgrad", (best + 1) % 10, None, 25, 0)
    at.select_slider(key="samples_smoothgrad").set_value(10).run()
    at.number_input(key="seed").set_value(7).run()
    assert requests[-1][5:] == (10, 7)
    at.slider(key="opacity").set_value(0.25).run()
    assert not at.exception


def test_a_method_without_meaning_says_so(app):
    at = opened(app, "digits-sigmoid", method="guided_backpropagation")
    assert "no plain ReLU" in finding(at)
    assert pictures(at) == 0
    at = opened(app, "mlp2-relu", method="grad_cam")
    assert "feature maps" in finding(at)


def test_methods_and_classes_side_by_side(app):
    at = opened(app, view="Methods × classes")
    assert pictures(at) == 1 and "most alike in" in finding(at)
    at.multiselect(key="methods").set_value(["gradient", "lime"]).run()
    assert not at.exception
    at.multiselect(key="methods").set_value([]).run()
    assert not at.exception


def test_the_view_leaves_as_it_is_shown(app):
    at = opened(app, "alexnet64", image="chelsea", method="gradient")
    view = at.session_state["views"]["map"]
    choice, target = (
        at.session_state["choice"],
        at.selectbox(key="saliency_alexnet64_chelsea").value,
    )
    expected = cached.saliency(choice.model, "chelsea", "gradient", target)
    assert np.array_equal(view.arrays()["values"], expected.values)
    name = choice.model.class_name(target)
    assert view.settings["class"] == name and escape_markdown(view.finding).replace(
        "\\", ""
    ) in finding(at)
    over, given, alone = (
        np.asarray(Image.open(io.BytesIO(data))) for data in view.pictures().values()
    )
    assert len(over) > len(given) // 7 * 2 and over.shape[0] % 64 == 0
    assert np.array_equal(given[::7, ::7], cache.network_view(choice.model, "chelsea"))
    assert np.array_equal(alone[::7, ::7], figures.colours(expected))


def test_networks_side_by_side(app):
    at = opened(app, view="Networks")
    assert pictures(at) >= 1
    at.multiselect(key="several_saliency").set_value(
        ["digits-relu", "digits-sigmoid", "mlp2-relu"]
    ).run()
    assert not at.exception
    assert pictures(at) == 3


def test_a_map_that_is_drawn_is_held_against_the_next_draw(app):
    at = opened(app, method="lime", samples_lime=100)
    first, second = (
        cached.saliency(
            at.session_state["choice"].model, "digit_3", "lime", best, amount=100, seed=seed
        )
        for best in [at.selectbox(key="saliency_digits-relu_digit_3").value]
        for seed in (0, 1)
    )
    value = np.corrcoef(first.values.ravel(), second.values.ravel())[0, 1]
    assert any(f"by {value:.2f}" in text.value for text in at.main.markdown)
    at.selectbox(key="method").set_value("gradient").run()
    assert not any("at random" in text.value for text in at.main.markdown)


def test_the_class_that_stands_there_is_said_to_be_a_guess(app):
    at = opened(app)
    assert any("own first guess" in text.value for text in at.caption)
    classes = at.selectbox(key="saliency_digits-relu_digit_3")
    classes.set_value((classes.value + 1) % 10).run()
    assert not any("own first guess" in text.value for text in at.caption)


def test_grids_wait_until_they_are_opened(app, requests):
    opened(app)
    assert (
        len(set(requests)) <= 2
    )  # one map for the picture that the page begins with, one for the digit
