"""Frame: how does every lesson begin and end, and how does one get to the next?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.app import class_mode, frame, page_table, session, sidebar, stage
from explorer.app.page_table import NETWORK, PICTURE, Uses
from explorer.app.problems import callback
from explorer.app.widgets import select
from explorer.images.samples import SAMPLES
from explorer.inside.figures.anatomy import WIDE
from explorer.lessons.panels.charts import First
from explorer.lessons.syllabus import LESSONS, neighbours

STYLE = """<style>.st-key-lesson_way{flex-wrap:nowrap;align-items:center}
.st-key-lesson_way [data-testid="stButton"] [data-testid="stMarkdownContainer"]{position:absolute;width:1px;
height:1px;overflow:hidden;clip-path:inset(50%)}</style>"""  # a screen reader reads the titles


@dataclass(frozen=True)
class Choice:
    """A choice of the sidebar that a class can make without it: which pages have it, its keys, what is
    chosen now, and how a key is called."""

    used: Uses
    label: str
    keys: Callable[[], Sequence[str]]
    current: Callable[[], str]
    label_of: Callable[[str], str]


CHOICES = {  # by the key of the sidebar's widget
    "image": Choice(
        PICTURE,
        "Photo",
        lambda: [*session.images(), *SAMPLES],
        lambda: sidebar.current().image,
        session.image_label,
    ),
    "model": Choice(
        NETWORK,
        "Network",
        lambda: list(sidebar.usable_models()),
        sidebar.used_key,
        sidebar.model_label,
    ),
}


def header(lesson: str, share: float = 0.0) -> First:
    """The way to the lecture and to the lessons before and after; the places of the lesson's first picture,
    `share` times as wide as the widgets beside it (0: they stand below it), and the idea below; in class
    the CHOICES that the lesson's row of the page table names."""
    st.html(STYLE + WIDE)
    with (
        frame.header().actions,
        st.container(key="lesson_way", horizontal=True, gap="small", width="content"),
    ):
        _way(lesson)
    finding, picture, controls = stage.places(share)
    uses = page_table.row(f"learn_{lesson}").uses
    if class_mode.in_class() and uses:
        with controls, st.container(horizontal=True):
            for widget, choice in CHOICES.items():
                if choice.used in uses:
                    _choose(widget)
    text = stage.more("idea")
    text.markdown(LESSONS[lesson].idea)
    return First(finding, picture, controls, text)


def footer(lesson: str) -> None:
    """The link into the app, and the sources."""
    row = LESSONS[lesson]
    with stage.more("sources"):
        if st.button(
            f"On real networks: {row.link.label}",
            key="lesson_link",
            icon=":material/arrow_outward:",
            on_click=st.session_state.update,
            args=(dict(row.link.state),),
        ):
            st.switch_page(
                page_table.path(row.link.page), query_params={}
            )  # None would refuse bound widgets
        st.caption("Sources: " + "; ".join(row.sources) + ".")


def _way(lesson: str) -> None:
    """An arrow, the way to the lecture, which lesson this is of how many, an arrow."""
    before, after = neighbours(lesson)
    _way_to(lesson, before, "Previous", "arrow_back", "PageUp")
    number = list(LESSONS).index(lesson) + 1
    st.page_link(
        page_table.path("learn"),
        label=f"Lecture › {number} of {len(LESSONS)}",
        query_params=class_mode.query_params(),
        width="content",
    )
    _way_to(lesson, after, "Next", "arrow_forward", "PageDown")


def _way_to(lesson: str, other: str | None, word: str, icon: str, shortcut: str) -> None:
    """A button to the lesson before or after this one, whose title a tooltip says; disabled where there
    is none."""
    label = f"{word}: {LESSONS[other].title}" if other else word
    if st.button(
        label,
        key=f"{word.lower()}_{lesson}",
        icon=f":material/{icon}:",
        disabled=other is None,
        type="tertiary",
        help=label,
        shortcut=shortcut if class_mode.in_class() else None,
    ):
        st.switch_page(page_table.path(f"learn_{other}"), query_params=class_mode.query_params())


def _choose(widget: str) -> None:
    """The sidebar's choice once more, for when it is hidden."""
    choice, key = CHOICES[widget], f"class_{widget}"

    def chosen() -> None:
        select(widget, st.session_state[key])

    st.session_state[key] = choice.current()
    st.selectbox(
        choice.label,
        choice.keys(),
        format_func=choice.label_of,
        key=f"class_{widget}",
        label_visibility="collapsed",
        width=230,
        on_change=callback(chosen),
    )
