"""Home: its plain HTML shows the numbers that it is given, on the scale that it names, and escapes
what is not ours."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from explorer.inside.figures import home


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
    assert all(word in drawn.words for word in ("cat", "62.1 %", "0.04 %", "probability p"))
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
    assert list(marks) == ["layer0: 3.2e-06", "layer1: 0.001", "layer2: 0.5"]
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
