"""Report: what is collected stays a visitor's own, within bounds, and leaves as files in which anybody's text is text."""

import ast
import hashlib
import io
import json
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import strategies as st
from PIL import Image

from explorer.app import report, report_notebook, visitor, words
from explorer.app.report import ReportError
from explorer.drawing import pixels
from explorer.drawing.manifest import Manifest, NetworkFacts
from explorer.drawing.view import View
from explorer.inside.words.report import EMPTY
from explorer.shares import Budget

HOSTILE = "</title><script>alert(1)</script>\" onload='x' ]]> $x$ `a` [b](http://c) ![d](https://e)\u202e\x00"
TEXTS = st.text(max_size=60) | st.just(HOSTILE)


def figure() -> go.Figure:
    return go.Figure(go.Scatter(x=[0, 1], y=[1, 2]))


def shades() -> dict[str, bytes]:
    return {"one": pixels.png(np.arange(192, dtype=np.uint8).reshape(8, 8, 3))}


VIEW = View("signal", "The signal", "It grows.", figure=figure, code=lambda: "print('one')\n")
PICTURES = View("map", "The map", "It is small.", pictures=shades)
MANIFEST = Manifest("Gradients", "gradients?model=resnet20")


@pytest.fixture(autouse=True)
def _visitors(monkeypatch):
    """No report is there; `be` says who visits."""
    monkeypatch.setattr(report, "_reports", type(report._reports)())
    monkeypatch.setattr(report, "_kept", {})
    be(monkeypatch, "anna")


def be(monkeypatch, who: str) -> None:
    monkeypatch.setattr(visitor, "key", lambda: who)


def titles() -> list[str]:
    return [item.title for item in report.items()]


def test_what_is_collected_stays_in_its_order_and_can_be_moved_noted_removed():
    report.collect(VIEW, MANIFEST)
    report.collect(PICTURES, MANIFEST)
    assert titles() == ["The signal", "The map"]
    first, second = report.items()
    assert first.code == "print('one')\n" and not second.code
    assert first.credit == MANIFEST.credit() and set(first.lines) == set(MANIFEST.lines())
    assert ElementTree.fromstring(first.svg).tag.endswith("svg")
    assert Image.open(io.BytesIO(second.small)).width <= report.WIDE
    report.annotate(second.key, "mine")
    report.move(second.key, -1)
    assert titles() == ["The map", "The signal"] and report.items()[0].note == "mine"
    report.move(second.key, -1)
    report.move(first.key, 1)
    report.move("nothing", 1)
    assert titles() == ["The map", "The signal"]
    report.remove(first.key)
    assert titles() == ["The map"]
    report.rename("x" * 1000)
    assert report.current().title == "x" * report.LONGEST_TITLE


def test_the_same_view_is_collected_once_and_keeps_its_note():
    report.collect(VIEW, MANIFEST)
    report.collect(PICTURES, MANIFEST)
    report.annotate(report.items()[0].key, "mine")
    report.collect(VIEW, Manifest(MANIFEST.page, MANIFEST.address, date="2000-01-01"))
    assert titles() == ["The signal", "The map"] and report.items()[0].note == "mine"
    report.collect(VIEW, Manifest(MANIFEST.page, MANIFEST.address, seed=3))
    assert titles() == ["The signal", "The map", "The signal"]


def test_nobody_sees_or_changes_what_others_collected(monkeypatch):
    report.collect(VIEW, MANIFEST)
    (item,) = report.items()
    be(monkeypatch, "ben")
    assert report.items() == ()
    report.remove(item.key)
    report.annotate(item.key, "theirs")
    report.move(item.key, 1)
    report.collect(VIEW, MANIFEST)
    assert report.items()[0].key != item.key
    be(monkeypatch, "anna")
    assert [kept.note for kept in report.items()] == [""]


def with_seed(seed: int) -> Manifest:
    return Manifest("Gradients", "gradients", seed=seed)


def test_a_full_report_says_so_and_loses_nothing(monkeypatch):
    monkeypatch.setattr(report, "SHARE", Budget(2, 10**9))
    for seed in range(2):
        report.collect(PICTURES, with_seed(seed))
    with pytest.raises(ReportError, match="full"):
        report.collect(PICTURES, with_seed(2))
    report.collect(PICTURES, with_seed(1))  # is there already
    assert len(report.items()) == 2
    report.remove(report.items()[0].key)
    report.collect(PICTURES, with_seed(2))
    assert len(report.items()) == 2


def test_a_full_server_takes_what_nobody_used_for_long_or_who_holds_most(monkeypatch):
    monkeypatch.setattr(report, "WHOLE", Budget(3, 10**9))
    for seed in range(3):
        report.collect(PICTURES, with_seed(seed))
    with pytest.raises(ReportError, match="room"):  # anna holds most: nothing of hers goes unasked
        report.collect(PICTURES, with_seed(3))
    assert len(report.items()) == 3
    be(monkeypatch, "ben")
    report.collect(PICTURES, with_seed(0))
    assert len(report.items()) == 1
    be(monkeypatch, "anna")
    assert len(report.items()) == 2
    assert set(report._kept) == {item.key for r in report._reports.values() for item in r.items}


def test_of_many_visitors_the_oldest_go(monkeypatch):
    monkeypatch.setattr(report, "MAX_VISITORS", 2)
    for who in ("anna", "ben", "cleo"):
        be(monkeypatch, who)
        report.collect(PICTURES, MANIFEST)
    be(monkeypatch, "anna")
    assert report.items() == () and len(report._kept) == 2


def test_the_cells_of_a_notebook_run_one_after_the_other():
    report.collect(
        View("a", "A", "One.", figure=figure, code=lambda: "import math\nx = 2"), MANIFEST
    )
    report.collect(View("b", "B", "Two.", figure=figure, code=lambda: "y = math.sqrt(x)"), MANIFEST)
    content = json.loads(report_notebook.notebook(report.current()))
    names: dict[str, object] = {}
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            exec(compile(ast.parse(cell["source"]), cell["id"], "exec"), names)
    assert names["y"] == 2**0.5


def test_the_page_shows_what_is_collected_and_does_what_it_is_told(app, monkeypatch):
    monkeypatch.undo()
    at = app("report")
    assert not at.exception and EMPTY in at.markdown[-1].value
    secret = at.session_state["visitor_token"]
    with monkeypatch.context() as patched:
        be(patched, visitor_key(secret))
        hostile = Manifest("Gradients", "gradients", (NetworkFacts(HOSTILE, "file:x"),))
        report.collect(View("a", HOSTILE, HOSTILE, figure=figure), hostile)
        report.collect(PICTURES, MANIFEST)
        first, second = report.items()
    at = app("report", visitor=secret)
    assert not at.exception and not at.error
    assert at.button(key=f"report_move_-1_{first.key}").disabled
    at.text_area(key=f"report_note_{second.key}").set_value("mine").run()
    at.button(key=f"report_move_-1_{second.key}").click().run()
    at.text_input(key="report_title").set_value("Ours").run()
    at.button(key=f"report_remove_{first.key}").click().run()
    assert not at.exception and not at.error
    with monkeypatch.context() as patched:
        be(patched, visitor_key(secret))
        (left,) = report.items()
        assert (left.key, left.note, report.current().title) == (second.key, "mine", "Ours")


def visitor_key(secret: str) -> str:

    return hashlib.sha256(secret.encode()).hexdigest()[:32]


@pytest.mark.parametrize(("views", "said"), [(1, "1 view"), (2, "2 views"), (60, "60 views")])
def test_the_way_to_the_report_says_how_many_views_are_in_it(views, said):
    assert words.open_report(views).endswith(f" {said}")


def test_a_view_that_finds_no_room_when_it_is_drawn_anew_stays_as_it_was(monkeypatch):
    for who in ("ben", "anna"):
        be(monkeypatch, who)
        report.collect(PICTURES, MANIFEST)
    size = report.items()[0].size
    monkeypatch.setattr(report, "WHOLE", Budget(100, 2 * size))
    larger = View("map", "The map", "It is small.", pictures=shades, code=lambda: "#" * size)
    with pytest.raises(ReportError, match="room"):
        report.collect(larger, MANIFEST)
    assert titles() == ["The map"] and report.items()[0].size == size


def test_who_is_here_is_not_the_oldest_of_many_visitors(monkeypatch):
    monkeypatch.setattr(report, "MAX_VISITORS", 3)
    be(monkeypatch, "anna")
    report.collect(PICTURES, MANIFEST)
    for number in range(9):
        be(monkeypatch, f"visitor {number}")
        report.collect(PICTURES, MANIFEST)
        be(monkeypatch, "anna")
        assert titles() == ["The map"]
