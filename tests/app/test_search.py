"""Search: every entry leads somewhere, and what people ask leads to what they mean."""

import base64
import json
import sys
from types import ModuleType

import pytest

from explorer.app import page_table, search, search_index
from explorer.app.search_index import entries, index
from explorer.app.search_words import WORDS
from explorer.inside.saliency_methods import METHODS
from explorer.lessons.syllabus import LESSONS
from tests.app.search_questions import QUESTIONS
from tests.conftest import ROOT
from tests.server import CHROMIUM, FLAGS

RANKING = ROOT / "explorer" / "app" / "components" / "files" / "ranking.js"
ASK = """async ([source, rows, questions]) => {
  const { prepare, rank } = await import(`data:text/javascript;base64,${source}`);
  const prepared = prepare(rows);
  return questions.map((question) => rank(prepared, question).map((entry) => entry.label));
}"""


def test_every_page_is_found_and_every_entry_leads_to_a_page():
    assert {row.page for row in entries()} == set(page_table.addresses())
    assert set(WORDS) <= {*page_table.addresses(), *METHODS}
    assert sum(row.kind == "Lesson" for row in entries()) == len(LESSONS)
    assert len(json.loads(index())) == len(entries())


@pytest.fixture(scope="module")
def ask():
    """The first answers to each of several questions, as a browser ranks them."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("this needs chromium on the PATH")
    source = base64.b64encode(RANKING.read_bytes()).decode()
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        page = browser.new_page()
        yield lambda questions: page.evaluate(ASK, [source, json.loads(index()), questions])
        browser.close()


@pytest.mark.processes
def test_questions_lead_to_what_is_meant(ask):
    answers = dict(zip(QUESTIONS, ask(list(QUESTIONS)), strict=True))
    missed = {
        each: answers[each][:3]
        for each in QUESTIONS
        if not {*answers[each][:3]} & {*QUESTIONS[each]}
    }
    assert not missed
    first = sum(answers[each][0] in QUESTIONS[each] for each in QUESTIONS)
    assert first >= 0.9 * len(QUESTIONS)


@pytest.mark.processes
def test_every_title_finds_itself_and_nothing_finds_nothing(ask):
    titles = [row.label for row in entries()]
    found = dict(zip(titles, ask(titles), strict=True))
    assert not [title for title in titles if title not in found[title][:3]]
    assert ask(["", "   ", "?!", "qqqqqq"]) == [[]] * 4


@pytest.fixture
def choose(monkeypatch):
    """choose(at, number): the browser says that this entry was clicked."""
    said: list[object] = []

    def field(*_of_the_browser, on_go, **_named):
        if said:
            on_go(said.pop())

    def click(at, number):
        said.append(number)
        return at.run()

    monkeypatch.setattr(search, "search_field", field)
    return click


def test_what_was_chosen_is_opened_and_set(app, choose):
    number = {row.label: number for number, row in enumerate(entries())}
    at = choose(app("chain_rule"), number["LIME"])
    assert at.title[0].value == "Saliency" and at.selectbox(key="method").value == "lime"
    at = choose(app("saliency"), number["ResNet-20, ReLU, batch norm"])
    assert at.title[0].value == "Saliency", "a network is chosen where one is"
    assert at.session_state["choice"].wanted.key == "resnet20"
    at = choose(app("chain_rule"), number["ResNet-20, ReLU, batch norm"])
    assert at.title[0].value == "Networks"
    at = choose(app("chain_rule", address={"class": "1"}), number["Pooling"])
    assert at.title[0].value == "Convolution and pooling"
    assert {str(at.query_params[name]).strip("[']") for name in ("pool", "class")} == {
        "max 2×2",
        "1",
    }


@pytest.mark.parametrize("nonsense", [-1, 10**6, "x", None, 1.5, [0], {}])
def test_what_is_no_entry_leads_nowhere(app, choose, nonsense):
    at = choose(app("chain_rule"), nonsense)
    assert at.title[0].value == "Chain rule" and not at.exception


def test_lessons_are_found_by_their_titles_before_their_table_is_imported(monkeypatch):
    whole = entries()
    monkeypatch.setitem(sys.modules, search_index.LESSONS, ModuleType("begun to be imported"))
    early = entries()
    assert [(row.label, row.kind, row.page) for row in early] == [
        (row.label, row.kind, row.page) for row in whole
    ]
    assert sum(len(row.text) for row in early) < sum(len(row.text) for row in whole)
    assert len(json.loads(index())) == len(whole)
