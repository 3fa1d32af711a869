"""What if: the curve against one picture at a time; the page."""

import math

import numpy as np
import pytest
import torch

from explorer.app.components.photo_place import PlaceError, read_place
from explorer.app.widgets import escape_markdown
from explorer.images import preprocessing
from explorer.inside import cached, what_if
from explorer.inside.cached import changed as cached_changed
from explorer.inside.changes import CHANGES, Recipe, changed
from explorer.inside.figures import what_if as figures
from explorer.inside.predictions import predict
from explorer.inside.words import what_if as words
from explorer.networks import registry
from tests import zoo

PHOTO = np.random.default_rng(0).integers(0, 256, (30, 41, 3), np.uint8)
FRAME = preprocessing.Preprocessing(64, 64)


def to_input(pixels: np.ndarray) -> torch.Tensor:
    return preprocessing.to_input(pixels, FRAME)


@pytest.mark.parametrize("key", ["right", "turn", "mirror"])
def test_a_curve_against_one_picture_at_a_time(key):
    net, _, _ = zoo.example("own_alexnet_relu")
    recipe = Recipe((("blur", 3.0), (key, CHANGES[key].start)))
    given = what_if.inputs(PHOTO, recipe, key, to_input)
    curve = what_if.curve(net, given.x, key, given.amounts, given.left_out)
    assert len(curve.amounts) + curve.left_out == len(CHANGES[key].amounts)
    assert np.array_equal(curve.amounts, np.sort(curve.amounts))
    assert curve.amounts[curve.neutral] == CHANGES[key].neutral
    for amount, line in zip(curve.amounts.tolist(), curve.probabilities, strict=True):
        x = to_input(changed(PHOTO, recipe.at(key, amount)))
        expected = predict(net, x).probabilities
        np.testing.assert_allclose(line, expected, atol=1e-5)
    assert curve.winners.tolist() == [int(np.argmax(line)) for line in curve.probabilities]


def test_amounts_are_those_that_whole_pixels_allow():
    eight = PHOTO[:8, :8]
    given = what_if.inputs(eight, Recipe(), "right", to_input)
    assert (given.amounts * 8 / 100 % 1 == 0).all() and len(given.x) == len(given.amounts)
    grey = PHOTO[..., :1].repeat(3, 2)
    assert what_if.inputs(grey, Recipe(), "hue", to_input).amounts.tolist() == [0]


def test_a_picture_that_is_not_changed_has_the_very_scores_of_the_page_on_predictions():
    for key, image in (("alexnet64", "chelsea"), ("digits-relu", "digit_3")):
        model = registry.find(key)
        neutral = Recipe(tuple((name, row.neutral) for name, row in CHANGES.items()))
        own = cached.predictions(model, image)
        for recipe in (Recipe(), neutral):
            result = cached_changed.prediction(model, image, recipe)
            assert np.array_equal(result.logits, own.logits) and result.classes == own.classes


def test_the_curve_is_drawn_with_where_the_slider_stands():
    curve = what_if.Curve("mirror", np.array([0.0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]]))
    fig = figures.curves(curve, [0, 1], ["cat", "<b>" + "dog" * 20], 1, [0.2, 0.8])
    assert [len(trace.x) for trace in fig.data] == [2, 2, 2]
    assert len(figures.curves(curve, [0], ["cat"]).data) == 1, "no ring without a slider"
    assert figures.strip([PHOTO] * 6).ndim == 3
    assert len({trace.line.dash for trace in fig.data[:2]}) == 2
    assert all(len(trace.name) <= figures.LONGEST for trace in fig.data)


def text(at) -> str:
    return " ".join(element.value for element in at.main.markdown).replace("\\", "")


def test_the_page(app):
    at = app("what_if", model="digits-relu", image="digit_3")
    assert "Done: turn 30" in text(at) and "Turn: the answer stays" in text(at)
    at.slider(key="change_turn").set_value(0).run()
    assert "Nothing changes" in text(at) and "as it is" in text(at)
    at.multiselect(key="changes").set_value(["noise", "square", "turn"]).run()
    assert "Without the square" in text(at) and "Seed of the noise: 0" in text(at)
    at.number_input(key="noise_seed").set_value(3).run()
    at.number_input(key="square_column").set_value(20.0).run()
    at.selectbox(key="what_comes_free").set_value("grey").run()
    at.selectbox(key="curve_of_turn_square_noise").set_value("square").run()
    assert "Seed of the noise: 3" in text(at) and "Grey square: the answer stays" in text(at)
    at.selectbox(key="second_digit_3").set_value("digit_5").run()
    at.radio(key="what_if_target").set_value("after").run()
    assert "put beside Digit 5" in text(at) and "Digit 5 alone, and whole, is" in text(at)
    at.multiselect(key="changes").set_value([]).run()
    assert not at.exception and any("Choose a change" in info.value for info in at.info)


def test_what_is_seen_is_what_leaves(app):
    at = app("what_if", model="digits-relu", image="digit_3")
    at.multiselect(key="changes").set_value(["turn"]).run()
    at.slider(key="change_turn").set_value(90).run()
    views = at.session_state["views"]
    assert list(views) == ["photos", "before", "after", "maps", "curve", "strip"]
    model, recipe = at.session_state["choice"].model, Recipe((("turn", 90),))
    results = [
        cached.predictions(model, "digit_3"),
        cached_changed.prediction(model, "digit_3", recipe),
    ]
    assert views["photos"].finding == words.finding(*results)
    assert escape_markdown(views["photos"].finding) in [each.value for each in at.main.markdown]
    for key, result in zip(("before", "after"), results, strict=True):
        assert np.allclose(views[key].figure().data[0].x, result.top(5).probabilities, atol=1e-6)
        assert np.allclose(views[key].columns()["probability p"][:5], result.top(5).probabilities)
    assert views["after"].settings["Turn"] == 90 and not views["before"].settings
    assert not np.array_equal(
        *(views["photos"].arrays()[f"given_{key}"] for key in ("before", "after"))
    )
    drawn = views["curve"].figure().data[0]
    name = results[0].unique_names()[int(results[0].order[0])]
    (column,) = [
        values
        for head, values in views["curve"].columns().items()
        if head.startswith(f"probability of {name} ")
    ]
    assert np.allclose(drawn.y, column, atol=1e-6)


def test_the_page_of_a_network_without_feature_maps(app):
    at = app("what_if", model="mlp2-relu", image="chelsea")
    assert not at.exception and "The answer" in text(at)


@pytest.mark.parametrize(
    "value",
    [
        *(
            None,
            3,
            "x",
            [],
            {},
            {"column": 1},
            {"column": "1", "row": 2},
            {"column": True, "row": 1},
        ),
        *(
            {"column": math.nan, "row": 1},
            {"column": math.inf, "row": 1},
            {"column": 101, "row": 0},
        ),
        {"column": 1, "row": -0.5},
    ],
)
def test_a_place_that_is_none_is_refused_with_a_sentence(value):
    with pytest.raises(PlaceError, match="again"):
        read_place(value)


def test_a_place_is_read():
    assert read_place({"column": 19.96, "row": 100}) == (20.0, 100.0)
