"""Every lesson begins with a finding and its picture, and all that is drawn is a view that can leave."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app import stage
from explorer.drawing import findings, traced
from explorer.lessons.examples import Judged
from explorer.lessons.panels import degradation, rectifiers, resnet, success
from explorer.lessons.syllabus import LESSONS
from explorer.lessons.words import augmenting, examples, vgg_layers
from explorer.lessons.words import success as success_words
from tests.lessons.shown import plain

PARTS: dict[
    str, tuple[str, Any]
] = {  # lesson: the key of the widget that chooses its part, and the parts
    "degradation": ("why_part", degradation.PARTS),
    "rectifiers": ("rectifier_part", rectifiers.PARTS),
    "resnet": ("resnet_part", resnet.PARTS),
    "success": ("situation", success.PARTS),
}
HOW = {"measured now", "recorded", "published", "computed"}
LONGEST = 245  # characters of a finding: three lines of a lecture hall


@pytest.mark.parametrize("lesson", LESSONS)
def test_all_that_is_drawn_is_a_view_and_the_first_finding_stands_above(app, lesson):
    at = app(f"learn_{lesson}")
    key, parts = PARTS.get(lesson, ("", [None]))
    for part in parts:
        if part:
            at.button_group(key=key).set_value([part]).run()
        assert not at.exception, part
        views = at.session_state["views"]
        offered = at.session_state["offered_views"]
        shown = [view for view in views.values() if view.key not in offered]
        said = plain(finding(at))
        if not shown[0].key.startswith("example_"):
            assert said in {view.finding for view in shown}
        assert len(said) <= LONGEST, said
        assert len(at.main.get("plotly_chart")) == sum(view.figure is not None for view in shown)
        pictures = [view.pictures() for view in shown if view.pictures is not None]
        assert all(data.startswith(b"\x89PNG") for drawn in pictures for data in drawn.values())
        for view in views.values():
            assert view.title and view.finding and view.how in HOW
            if view.columns is not None:
                assert len({len(column) for column in view.columns().values()}) == 1, view.key
            if view.figure is not None:
                stage.as_call(view.figure)
                assert view.columns is not None, "the numbers of a figure leave with it"


def finding(at) -> str:
    """What stands in the place for the finding."""
    return next(
        block.markdown[0].value
        for block in blocks(at.main)
        if getattr(block.proto, "id", "").endswith("part_finding")
    )


def blocks(node):
    """All containers of a page."""
    for child in getattr(node, "children", {}).values():
        yield child
        yield from blocks(child)


SENTENCES = st.lists(
    st.sampled_from(
        [
            "He et al. 2016 say so.",
            "In 2015 it was 3.57\u00a0%, first below 5.1\u00a0%.",
            "St. Bernard gets 6.0\u00a0%.",
            "It stays!",
            "Does it?",
            "Conv 3×3 then Conv 1×1.",
        ]
    ),
    min_size=1,
    max_size=4,
)


@given(SENTENCES, st.sampled_from([" ", "\n\n", "\n"]))
def test_the_finding_is_the_first_sentence(sentences, between):
    said, rest = findings.split(between.join(sentences))
    assert said == sentences[0]
    assert rest.split() == " ".join(sentences[1:]).split()


@given(st.text())
def test_nothing_of_a_text_is_lost(text):
    said, rest = findings.split(text)
    assert "".join(f"{said}{rest}".split()) == "".join(text.split())


NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6)


@given(st.lists(NUMBERS, min_size=1, max_size=3))
def test_a_figure_leaves_as_the_numbers_that_it_draws(lines):
    def draw(count):
        fig = go.Figure()
        for number, line in enumerate(lines[:count]):
            fig.add_scatter(x=np.arange(len(line)), y=np.array(line), name=f"line {number}")
        return fig.add_bar(y=[1.0, 2.0])

    columns = traced.columns(draw, len(lines))
    assert list(columns) == ["trace", "x", "y"]
    for number, line in enumerate(lines):
        rows = [i for i, name in enumerate(columns["trace"]) if name == f"line {number}"]
        assert [columns["y"][i] for i in rows] == line
        assert [columns["x"][i] for i in rows] == list(range(len(line)))
    last = [i for i, name in enumerate(columns["trace"]) if name == str(len(lines) + 1)]
    assert [(columns["x"][i], columns["y"][i]) for i in last] == [(0, 1.0), (1, 2.0)]


def test_a_map_leaves_cell_by_cell():
    values = np.arange(6.0).reshape(2, 3)
    columns = traced.columns(lambda: go.Figure(go.Heatmap(z=values, x=["a", "b", "c"])))
    assert columns["value"] == values.ravel().tolist()
    assert columns["x"] == ["a", "b", "c"] * 2 and columns["y"] == [0, 0, 0, 1, 1, 1]


SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=10)


@given(SHARES, st.text(max_size=10), st.booleans())
def test_what_leaves_with_pictures_is_what_they_show(shares, name, right):
    crops = augmenting.crop_table(np.array(shares), name)
    assert crops == {"crop": [*range(1, len(shares) + 1)], f"p of {name}": shares}
    judged = Judged(
        "A", "B", (name,) * len(shares), tuple(shares), (right,) * len(shares), True, True
    )
    guesses = examples.guess_table(judged)
    assert guesses["probability"] == shares and guesses["right"] == [right] * len(shares)
    assert guesses["class"] == [name] * len(shares)
    ends = [(name, round(100 * share)) for share in shares]
    assert list(zip(*vgg_layers.seen_table(ends).values(), strict=True)) == ends
    heading, seen = success_words.headings(name)[1], success_words.describe_seen("No map.", name)
    assert seen.startswith(heading) and seen.endswith("No map.")
