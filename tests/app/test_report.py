"""Report: what is collected stays a visitor's own, within bounds, and leaves as files in which anybody's text is text."""

import ast
import base64
import hashlib
import html.parser
import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.app import report, report_notebook, report_page, report_pages, visitor
from explorer.app.report import Item, Report, ReportError
from explorer.drawing import pixels
from explorer.drawing.manifest import Manifest, NetworkFacts
from explorer.drawing.view import View
from explorer.inside.words import report as words
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


def item(title: str, finding: str, note: str = "", code: str = "") -> Item:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{report_page._text(title)}</svg>".encode()
    png = shades()["one"]
    facts = (f"page: {title}",)
    return Item("a1", title, finding, f"{title} now", facts, svg, png, png, code, note)


class Elements(html.parser.HTMLParser):
    """What is in an HTML file: elements with their attributes, and the text of each kind."""

    def __init__(self, data: bytes):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(data.decode())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(TEXTS, TEXTS, TEXTS)
def test_the_page_holds_all_and_fetches_and_runs_nothing(title, finding, note):
    items = (item(title, finding, note, "print(1 < 2)\n"), item("Second", "And so.", "", ""))
    data = report_page.page(Report(title, items))
    elements = Elements(data)
    plain_one = Elements(
        report_page.page(Report("A", (item("A", "B", "C" if note.strip() else "", "D"), items[1])))
    )
    assert [tag for tag, _ in elements.found] == [tag for tag, _ in plain_one.found]
    for tag, attributes in elements.found:
        assert tag != "script" and not [name for name in attributes if name.startswith("on")]
        for name in {"src", "href", "action", "data", "srcset"} & attributes.keys():
            assert attributes[name].startswith(("data:image/svg+xml;base64,", "#"))
    pictures = [a for tag, a in elements.found if tag == "img"]
    shown = [base64.b64decode(a["src"].partition(",")[2]) for a in pictures]
    assert shown == [each.svg for each in items]
    assert all(a["alt"] is not None for a in pictures)
    ids = [a["id"] for _, a in elements.found if "id" in a]
    links = [a["href"][1:] for tag, a in elements.found if tag == "a"]
    assert len(ids) == len(set(ids)) and set(links) <= set(ids)
    assert "print(1 < 2)" in elements.text and "And so." in elements.text
    assert not re.search(r"url\(|@import", report_page.STYLE)


def test_an_empty_report_is_a_page_too():
    assert b"<h1>Report</h1>" in report_page.page(Report())
    assert report_pages.pages(Report()).startswith(b"%PDF")
    assert len(json.loads(report_notebook.notebook(Report()))["cells"]) == 1


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, of two colours #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_can_be_read_in_the_light_and_in_the_dark():
    schemes = re.findall(r"--text: (#\w+); --ground: (#\w+); --soft: (#\w+)", report_page.STYLE)
    assert len(schemes) == 3
    for text, ground, soft in schemes:
        assert contrast(text, ground) >= 7 and contrast(text, soft) >= 7


@pytest.mark.parametrize("text", [HOSTILE, "", "A finding. " * 60, "a\n\nb\n" * 20])
def test_the_pdf_has_a_page_for_each_view(text):
    items = (item(text, text, text), item("Second", "And so."))
    data = report_pages.pages(Report(text, items))
    assert data.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", data)) == 2


NOTEBOOK = {"cells", "metadata", "nbformat", "nbformat_minor"}
CELL = {"markdown": set(), "code": {"outputs", "execution_count"}}


@given(TEXTS, TEXTS, TEXTS)
def test_the_notebook_is_one_and_its_text_is_text(title, finding, note):
    items = (item(title, finding, note, "a = 1\n"), item(title, finding, note))
    content = json.loads(report_notebook.notebook(Report(title, items)))
    assert content.keys() == NOTEBOOK
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    for cell in content["cells"]:
        assert cell.keys() == {"id", "cell_type", "metadata", "source"} | CELL[cell["cell_type"]]
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        if cell["cell_type"] == "markdown":
            said = re.sub(r"&#\d+;", "", cell["source"].replace(report_notebook.WITHOUT, ""))
            assert not set(said) & set("<>`[]()!$_\\") and said.count("*") in (0, 4)
    assert [c["source"] for c in content["cells"] if c["cell_type"] == "code"] == ["a = 1\n"]


def test_jupyter_takes_the_notebook():
    nbformat = pytest.importorskip("nbformat")
    items = (item(HOSTILE, HOSTILE, HOSTILE, "a = 1\n"),)
    text = report_notebook.notebook(Report("A", items)).decode()
    nbformat.validate(nbformat.reads(text, as_version=4))


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


@given(st.integers(0, 100))
def test_the_page_says_how_many_views_are_collected(views):
    said = words.finding(views)
    number = re.match(r"(\d+) (view is|views are) collected\.$", said)
    assert said == words.EMPTY if not views else int(number.group(1)) == views
    assert not views or (number.group(2) == "view is") == (views == 1)


def test_the_page_shows_what_is_collected_and_does_what_it_is_told(app, monkeypatch):
    monkeypatch.undo()
    at = app("report")
    assert not at.exception and words.EMPTY in at.markdown[-1].value
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
