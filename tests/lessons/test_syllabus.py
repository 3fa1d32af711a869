"""Lessons: every row is complete, every page opens, asks and checks, and class mode is in the
address."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app import page_table
from explorer.drawing import style
from explorer.lessons.cached.quiz import quiz_answer
from explorer.lessons.figures import softmax as softmax_figures
from explorer.lessons.syllabus import LESSONS, PARTS, neighbours
from explorer.lessons.words import syllabus as words
from explorer.networks import registry
from tests.lessons.shown import shown
from tests.test_pages import PAGES

TITLES = {
    page.address or name: page.title
    for section in page_table.SECTIONS.values()
    for name, page in section.pages.items()
}


def test_the_table_is_the_pages_in_the_same_order():
    assert [f"learn_{key}" for key in LESSONS] == [
        page for page in PAGES if page.startswith("learn_")
    ]
    assert [TITLES[f"learn_{key}"] for key in LESSONS] == [row.title for row in LESSONS.values()]


def test_neighbours_are_one_chain():
    keys = list(LESSONS)
    assert neighbours(keys[0]) == (None, keys[1]) and neighbours(keys[-1]) == (keys[-2], None)
    for key, after in zip(keys[:-1], keys[1:], strict=True):
        assert neighbours(key)[1] == after and neighbours(after)[0] == key


@pytest.mark.parametrize("key", LESSONS)
def test_every_row_is_complete(key):
    row = LESSONS[key]
    sentences = re.findall(r"[.?!](?: |$)", re.sub(r"\d\.\d|al\.", "", row.idea))
    assert 1 <= len(sentences) <= 3 and len(row.idea) < 420
    assert row.link.page in PAGES and not row.link.page.startswith("learn_")
    assert row.link.state.get("model") in (None, *registry.MODELS)
    assert row.sources and all(len(source) > 10 for source in row.sources)
    assert len(set(row.question.options)) == len(row.question.options) >= 2
    assert row.question.prompt.endswith("?")


@pytest.mark.parametrize("key", LESSONS)
def test_every_answer_is_computed_and_says_why(key):
    answer, why = LESSONS[key].question.answer()
    assert answer in LESSONS[key].question.options
    assert re.search(r"\d", why) and why.endswith(".")


def revealed(at) -> str:
    return " ".join(element.value for element in [*at.success, *at.error, *at.info])


def test_predict_then_reveal_on_every_page(app):
    at = app()
    for key, row in LESSONS.items():
        at.switch_page(page_table.path(f"learn_{key}")).run()
        assert not at.exception and at.title[0].value == row.title
        assert row.idea in [element.value for element in at.markdown]
        right, why = quiz_answer(key)
        assert why not in revealed(at)
        at.radio(key=f"question_{key}").set_value(right)
        at.button(key=f"reveal_{key}").click().run()
        assert any(element.value.startswith(f"Right: **{right}**") for element in at.success), key
        assert not at.exception


def test_a_wrong_prediction_and_none(app):
    at, (right, why) = app("learn_softmax"), quiz_answer("softmax")
    at.button(key="reveal_softmax").click().run()
    assert why in at.info[0].value and not at.success
    wrong = next(option for option in LESSONS["softmax"].question.options if option != right)
    at.radio(key="question_softmax").set_value(wrong).run()
    assert why not in revealed(at), "another prediction hides the answer again"
    at.button(key="reveal_softmax").click().run()
    assert f"Not {wrong}" in at.error[0].value and why in at.error[0].value
    at.switch_page("../pages/lessons/alexnet.py").run()
    at.button(key="previous_alexnet").click().run()
    assert at.title[0].value == LESSONS["softmax"].title
    assert why not in revealed(at), "a page that is opened again has not been answered"


@pytest.mark.parametrize("key", [key for key, row in LESSONS.items() if row.link.state])
def test_links_set_what_they_promise(app, key):
    at, link = app(f"learn_{key}"), LESSONS[key].link
    at.button(key="lesson_link").click().run()
    assert not at.exception
    assert at.title[0].value == TITLES[link.page]
    for name, value in link.state.items():
        assert at.session_state[name] == value
    if "model" in link.state:
        assert at.session_state["choice"].wanted.key == link.state["model"]


def of_address(at, name: str) -> list[str]:
    value = at.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def test_class_mode_goes_on_to_the_next_lesson(app):
    at = app("learn_softmax")
    at.slider(key="softmax_t").set_value(2.0).run()
    at.query_params["class"], at.query_params["picture"] = ["1"], ["loss"]
    at.query_params["show"], at.query_params["hide"] = ["controls", "question"], ["sentence"]
    at.run()
    assert not at.exception
    at.button(key="next_softmax").click().run()
    assert not at.exception and at.title[0].value == LESSONS["alexnet"].title
    assert of_address(at, "class") == ["1"] and not of_address(at, "picture")
    assert of_address(at, "show") == ["controls", "question"]
    assert of_address(at, "hide") == ["sentence"]
    at.switch_page("../pages/lessons/softmax.py").run()
    assert at.slider(key="softmax_t").value == 2.0


def styles(at) -> str:
    return " ".join(str(element.proto.body) for element in at.get("html"))


def test_an_address_of_before_hides_nothing_but_what_it_names(app):
    at = app()
    at.query_params["class"] = ["1"]
    at.query_params["hide"] = ["question", "numbers", "</style><script>"]
    at.switch_page("../pages/lessons/progress.py").run()
    assert not at.exception
    shown = styles(at)
    assert "script" not in shown and ".st-key-view_winners{" in shown
    assert '[class*="st-key-sentence_"]{display:none}' not in shown


@pytest.mark.parametrize("page", ["learn_convolution", "learn_success"])
def test_a_class_chooses_photo_and_network_without_the_sidebar(app, page):
    at = app(page)
    assert "class_image" not in [box.key for box in at.selectbox]
    at.query_params["class"] = ["1"]
    at.run()
    photo = at.selectbox(key="class_image")
    assert photo.value == at.session_state["choice"].image
    at.selectbox(key="class_image").set_value("coffee").run()
    assert (
        not at.exception
        and at.session_state["choice"].image == at.selectbox(key="image_choice").value == "coffee"
    )
    if page == "learn_success":
        at.selectbox(key="class_model").set_value("resnet20").run()
        assert not at.exception and at.session_state["choice"].model.key == "resnet20"
        assert "ResNet-20" in shown(at)
    at.selectbox(key="image_choice").set_value("chelsea").run()  # the sidebar still leads
    assert at.selectbox(key="class_image").value == "chelsea"


def test_charts_are_larger_in_class_and_the_original_is_left_alone():
    fig = softmax_figures.loss((np.array([0.1, 1.0]), np.array([2.3, 0.0])), 0.1, 2.3, "cat")
    before = json.loads(fig.to_json())
    large = style.larger(fig, 1.5)
    assert json.loads(fig.to_json()) == before
    assert large.layout.xaxis.tickfont.size == 1.5 * fig.layout.xaxis.tickfont.size
    assert large.layout.annotations[0].font.size == 1.5 * fig.layout.annotations[0].font.size
    assert (
        large.layout.height > fig.layout.height
        and large.data[0].y.tolist() == fig.data[0].y.tolist()
    )


def test_the_parts_are_the_lessons_in_their_order():
    assert [lesson for part in PARTS for lesson in part.lessons] == list(LESSONS)
    assert {part.opening for part in PARTS} - {""} <= set(PAGES)


@given(st.lists(st.lists(st.text("abc ", min_size=1), max_size=20), min_size=1, max_size=20))
def test_the_minutes_of_the_lessons_add_up_to_those_of_the_lecture(lessons):
    counts = [len(ideas) for ideas in lessons]
    whole = int(
        re.search(r"(\d+) minutes in all", words.introduction(len(lessons), sum(counts)))[1]
    )
    assert whole == sum(map(words.minutes, counts))
    for number, ideas in enumerate(lessons, 1):
        assert words.heading(number, "A", len(ideas)).endswith(f"{words.minutes(len(ideas))} min")
        assert all(idea in words.lesson("Why?", ideas) for idea in ideas)
        assert words.lesson("Why?", ideas).startswith("Why?")


def test_the_lecture_leads_to_every_lesson_and_back(app):
    at = app("learn")
    assert not at.exception and not at.sidebar.children
    links = [link.proto.page for link in at.get("page_link")]
    assert links == [
        *(f"learn_{lesson}" for part in PARTS[:6] for lesson in part.lessons),
        *("backward", *(f"learn_{lesson}" for lesson in PARTS[6].lessons)),
        *(f"learn_{lesson}" for lesson in PARTS[7].lessons),
        "questions",
    ]
    at.query_params["class"] = ["1"]
    at.run()
    assert all("class=1" in link.proto.query_string for link in at.get("page_link")[:-1])
    at.switch_page(page_table.path("learn_resnet")).run()
    assert "learn" in [link.proto.page for link in at.get("page_link")]
