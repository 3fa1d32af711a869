"""Home: its plain HTML shows the numbers that it is given, on the scale that it names, and escapes
what is not ours."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.figures import home
from explorer.inside.predictions import Predictions, softmax_or_sigmoid
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words import home as words
from explorer.inside.words.predictions import answer
from explorer.inside.words.saliency import PLACES
from explorer.inside.words.scores import UNDEFINED


class Elements(HTMLParser):
    """Attributes of every element, and all text."""

    def __init__(self, source: str):
        super().__init__()
        self.elements, self.words, self.open = [], "", 0
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.open += 1

    def handle_endtag(self, _tag):
        self.open -= 1

    def handle_data(self, data):
        self.words += data + " "


def share(style: str, name: str) -> float:
    return float(re.search(rf"(?:^|;){name}:([-\d.]+)%", style).group(1)) / 100


def test_bars_are_as_long_as_the_probabilities():
    probabilities = np.array([0.62134, 0.2, 0.0004], np.float32)
    drawn = Elements(home.bars(["cat", "dog", "boat"], probabilities, "said"))
    widths = [
        share(attributes["style"], "width")
        for _, attributes in drawn.elements
        if "width:" in attributes.get("style", "")
    ]
    assert widths == pytest.approx(probabilities.tolist(), abs=1e-5)
    assert all(
        word in drawn.words for word in ("cat", "62.1\u00a0%", "0.04\u00a0%", "probability p")
    )
    assert drawn.open == 0


def dots(values: np.ndarray) -> tuple[Elements, dict[str, float], dict[str, float]]:
    """The elements; height of each grid line by its label; height of each dot by its title."""
    drawn = Elements(
        home.dots(values, [f"layer{i}" for i in range(len(values))], "RMS of dL/dW", "said")
    )
    lines = [
        share(a["style"], "bottom") for _, a in drawn.elements if "border-top" in a.get("style", "")
    ]
    marks = {a["title"]: share(a["style"], "bottom") for _, a in drawn.elements if "title" in a}
    return drawn, lines, marks


def test_dots_stand_where_the_axis_says():
    values = np.array([3.2e-6, 1e-3, 0.5])
    drawn, lines, marks = dots(values)
    assert lines == pytest.approx([0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1], abs=1e-4), "10^-6 to 1"
    heights = [10 ** (-6 + 6 * height) for height in marks.values()]
    assert heights == pytest.approx(values.tolist(), rel=1e-3)
    assert list(marks) == ["layer0: 3.2 × 10⁻⁶", "layer1: 0.001", "layer2: 0.5"]
    assert "RMS of dL/dW, log scale" in drawn.words and drawn.open == 0


def test_zeros_stand_on_a_labelled_floor_and_nan_is_left_out():
    drawn, lines, marks = dots(np.array([0.0, np.nan, 0.1, np.inf]))
    assert list(marks) == ["layer0: 0", "layer2: 0.1"]
    assert marks["layer0: 0"] == min(lines) < 0
    assert re.search(r"\b0\b", drawn.words)


def test_nothing_but_zeros_is_still_a_picture():
    drawn, _, marks = dots(np.zeros(3))
    assert len(marks) == 3 and set(marks.values()) == {-0.08} and drawn.open == 0


@pytest.mark.parametrize(
    "draw",
    [
        lambda name: home.bars([name], np.array([0.5]), name),
        lambda name: home.dots(np.array([0.5]), [name], name, name),
    ],
)
def test_names_of_strangers_are_text(draw):
    drawn = Elements(draw('<img src=x onerror=alert(1)>" onclick="x'))
    assert all(tag in ("div", "span", "b", "sup") for tag, _ in drawn.elements)
    assert all(
        set(attributes) <= {"style", "title", "role", "aria-label"}
        for _, attributes in drawn.elements
    )


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(st.floats(-20, 20) | st.just(float("nan")), min_size=1, max_size=4),
    st.integers(0, 9),
)
def test_the_finding_is_the_answer_and_where_it_looks(logits, place):
    logits = np.array(logits)
    predictions = Predictions(logits, softmax_or_sigmoid(logits), None)
    values = np.zeros((9, 9), np.float32)
    if place < 9:
        values[place // 3 * 3 + 1, place % 3 * 3 + 1] = 1
    result = SaliencyMap(values, False, "grad_cam", "Grad-CAM", "sum", 0, "layer4")
    text = words.finding(predictions, result)
    if not np.isfinite(logits).all():
        assert text == UNDEFINED
        return
    assert f"output {int(np.argmax(logits))}" in text
    assert ("looks most" in text) == (place < 9)
    if place < 9:
        assert f"at the {PLACES[place]} one" in text
    assert words.finding(predictions, "no map") == answer(predictions)


@pytest.mark.parametrize("model", ["digits-relu", "mlp2-relu", "alexnet64"])
def test_a_picture_is_clicked_and_everything_is_of_it(app, model):
    at = app("home", model=model, image="chelsea")
    assert not at.exception
    shown = at.session_state["views"]
    assert list(shown)[-3:] == ["bars", "filters", "gradients"]
    strip = next(e for e in at.main.get("bidi_component") if "strip" in str(e.proto))
    assert "chelsea" in str(strip.proto)
    choice = at.session_state["choice"]
    top = cached.predictions(choice.model, choice.image).top(5)
    assert list(shown["bars"].columns()["class"]) == list(top.names)
    assert np.allclose(shown["bars"].columns()["probability p"], top.probabilities)
    first = next(each.value for each in at.main.markdown if "The network says" in each.value)
    assert escape_markdown(answer(cached.predictions(choice.model, choice.image))) in first
