"""Report files: a report leaves as files in which anybody's text is text, which fetch nothing and run nothing."""

import base64
import html.parser
import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app import report_notebook, report_page, report_pages
from explorer.app.report import Item, Report
from explorer.drawing import pixels

HOSTILE = "</title><script>alert(1)</script>\" onload='x' ]]> $x$ `a` [b](http://c) ![d](https://e)\u202e\x00"
TEXTS = st.text(max_size=60) | st.just(HOSTILE)


def item(title: str, finding: str, note: str = "", code: str = "") -> Item:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{report_page._text(title)}</svg>".encode()
    png = pixels.png(np.arange(192, dtype=np.uint8).reshape(8, 8, 3))
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
