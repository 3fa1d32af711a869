"""Syllabus: one part of the lecture on the page Learn."""

import streamlit as st

from explorer.app import class_mode, page_table
from explorer.app.widgets import escape_markdown
from explorer.lessons.ideas import of_page
from explorer.lessons.syllabus import LESSONS, PARTS, Part
from explorer.lessons.words import syllabus as words


def draw_part(part: Part) -> None:
    """Its title beside its lessons, and beside the page that opens it."""
    heading, lessons = st.columns([1, 3])
    heading.subheader(part.title, anchor=False)
    with lessons:
        if part.opening:
            with st.container(gap=None):
                _link(part.opening, f"**{escape_markdown(page_table.row(part.opening).title)}**")
                st.markdown(words.OPENING)
        for lesson in part.lessons:
            row, address = LESSONS[lesson], f"learn_{lesson}"
            ideas = [escape_markdown(each.idea) for each in of_page(address)]
            number, title = list(LESSONS).index(lesson) + 1, escape_markdown(row.title)
            with st.container(gap=None):
                _link(address, words.heading(number, title, len(ideas)))
                st.markdown(words.lesson(row.question.prompt, ideas))


def columns() -> dict[str, list[str | int]]:
    """The lecture as a table, a row for each lesson."""
    rows = [
        (part.title, row.title, row.question.prompt, of_page(f"learn_{lesson}"), f"/learn_{lesson}")
        for part in PARTS
        for lesson in part.lessons
        for row in [LESSONS[lesson]]
    ]
    return {
        "lesson": [number for number, _ in enumerate(rows, 1)],
        "part": [part for part, *_ in rows],
        "title": [title for _, title, *_ in rows],
        "question": [question for _, _, question, *_ in rows],
        "ideas": ["; ".join(each.idea for each in ideas) for *_, ideas, _ in rows],
        "minutes": [words.minutes(len(ideas)) for *_, ideas, _ in rows],
        "address": [address for *_, address in rows],
    }


def _link(address: str, label: str) -> None:
    """The way to a page, which keeps class mode."""
    params = class_mode.query_params()
    st.page_link(page_table.path(address), label=label, query_params=params)
