"""Question sheet: every question and its answer, apart, escaped, and nothing from outside."""

import re
from html import unescape

import pytest

from explorer.lessons.cached import quiz
from explorer.lessons.questions import LETTERS, SheetQuestion
from explorer.lessons.syllabus import LESSONS
from explorer.lessons.words import questions

HOSTILE = SheetQuestion(
    7,
    "<b>bold</b>",
    'is 1 < 2 & "3"? <script>alert(1)</script>',
    ("<i>A</i>", "yes", "no"),
    "no",
    "because **2 < 3** and `x & y`",
)


def words(html: str) -> str:
    """What a reader of the page sees, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.split("</head>")[1])).split())


def plain(markdown: str) -> str:
    return " ".join(re.sub(r"[*`\\]", "", markdown).split())


@pytest.fixture(scope="module")
def items():
    return quiz.sheet()


def test_every_question_with_every_option_is_on_the_sheet_and_no_answer(items):
    html = questions.question_sheet(items, "T", "S")
    read = words(html)
    rows = {key: row for key, row in LESSONS.items() if row.question}
    assert len(items) == len(rows) >= 3
    for number, row in enumerate(LESSONS.values(), start=1):
        if row.question:
            assert f"{number}. {plain(row.title)}" in read
            assert plain(row.question.prompt) in read
            assert all(plain(option) in read for option in row.question.options)
    for item in items:
        assert plain(item.why) not in read
    assert html.count('class="box"') == sum(len(item.options) for item in items)


def test_every_answer_is_on_the_other_sheet(items):
    read = words(questions.answer_sheet(items, "T", "S"))
    for item in items:
        assert (
            f"{item.number}. {plain(item.title)}: {item.letter} {plain(item.answer)} {plain(item.why)}"
            in read
        )
        assert item.options[LETTERS.index(item.letter)] == item.answer


def test_answers_are_those_of_the_lessons(items):
    keys = [key for key, row in LESSONS.items() if row.question]
    for key, item in zip(keys, items, strict=True):
        if key in ("resnet", "success", "era"):  # quick to compute again
            assert (item.answer, item.why) == LESSONS[key].question.answer()


@pytest.mark.parametrize("make", [questions.question_sheet, questions.answer_sheet])
def test_text_is_escaped_and_nothing_is_loaded(make):
    html = make([HOSTILE], "a <title>", "b & c")
    assert "<script" not in html and "<i>A</i>" not in html and "<title>a &lt;title&gt;" in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html and "b &amp; c" in html
    assert not re.search(r"https?:|src=|url\(|@import|<link", html)


def test_the_little_markdown_that_is_kept():
    assert (
        questions.prose("**a < b** and *c* and `d`")
        == "<b>a &lt; b</b> and <i>c</i> and <code>d</code>"
    )
    assert questions.prose("2 * 3 * 4") == "2 * 3 * 4"
    assert "<b>2 &lt; 3</b>" in questions.answer_sheet([HOSTILE], "T", "S")


def test_the_sheets_are_whole_documents(items):
    for make in (questions.question_sheet, questions.answer_sheet):
        html = make(items, "T", "S")
        assert html.startswith("<!doctype html>") and html.rstrip().endswith("</html>")
        for tag in ("section", "div", "ol", "li", "b", "i", "code", "h2"):
            assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag


def test_the_page(app):
    at = app("questions")
    assert not at.exception
    read = " ".join(element.value for element in [*at.markdown, *at.text])
    assert all(row.question.prompt in read for row in LESSONS.values() if row.question)
    assert len(at.get("download_button")) == 2
