"""The frame of every lesson: title and idea, the question, the way into the app, and class mode.

    frame.open("softmax")                      title, idea, previous and next; frame.open("dropout", "image", "model")
                                               also lets a class choose those, whose sidebar is hidden
    with frame.controls(): ...                 widgets that a lecturer can hide
    frame.chart(figure, words, "probabilities")   a picture, its finding in words, larger in class mode; also charts
    frame.images({"In": pixels}, words, "key")    the same for pictures made of pixels
    frame.finding(words, "key")                the words alone, below a picture that is an image
    frame.numbers(columns, "softmax", "about")    a table and its download
    frame.ask("softmax")                       predict, then reveal
    frame.close("softmax")                     link into the app, sources, for the lecturer

Class mode is in the address (`class=1`, `hide=question`), not in a widget: links carry it from
lesson to lesson."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import page_table, replay, sidebar
from explorer.drawing.style import CONFIG, larger, png
from explorer.drawing.tables import csv
from explorer.images import preprocessing as pictures_of
from explorer.lessons.cached import basics
from explorer.lessons.syllabus import LESSONS, neighbours

HIDABLE = {
    "idea": "Idea",
    "controls": "Controls",
    "finding": "Findings in words",
    "question": "Question",
    "numbers": "Tables",
    "sources": "Links and sources",
}  # part of the page, as in the address: label
PICKS = {  # key of the sidebar's widget: label, all keys, how they are called
    "image": (
        "Photo",
        lambda: [*sidebar.session_images(), *pictures_of.SAMPLES],
        sidebar.image_label,
    ),
    "model": ("Network", lambda: list(sidebar.usable_models()), sidebar.model_label),
}
CLASS_MODE = """:root{font-size:clamp(17px,1.5vw,40px)!important}
[data-testid="stSidebar"],[data-testid="stExpandSidebarButton"],[data-testid="stHeader"]{display:none}
[data-testid="stMainBlockContainer"]{padding:.6rem 1.6rem 3rem}
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"]{gap:.5rem}
[data-testid="stMainBlockContainer"] h1{font-size:1.9rem;padding:0 0 .6rem}
"""  # words grow with the width, as slides do


def in_class() -> bool:
    """Whether the address says class mode."""
    return st.query_params.get("class") == "1"


def hidden() -> list[str]:
    """The parts of the page that the address hides."""
    return [part for part in HIDABLE if in_class() and part in st.query_params.get_all("hide")]


def open(key: str, *picks: str) -> None:  # noqa: A001 - frame.open ... frame.close
    """The way to the lessons before and after, title and idea; in class the PICKS that this lesson
    uses."""
    lesson, place = LESSONS[key], list(LESSONS).index(key) + 1
    if in_class():
        covered = "".join(f"[class*='st-key-lesson_{part}']{{display:none}}" for part in hidden())
        st.html(f"<style>{CLASS_MODE}{covered}</style>")
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        for word, other, icon, shortcut in zip(
            ("Previous", "Next"),
            neighbours(key),
            ("arrow_back", "arrow_forward"),
            ("PageUp", "PageDown"),
            strict=True,
        ):
            if st.button(
                f"{word}: {LESSONS[other].title}" if other else word,
                key=f"{word.lower()}_{key}",
                icon=f":material/{icon}:",
                disabled=other is None,
                type="tertiary",
                shortcut=shortcut if in_class() else None,
            ):
                st.switch_page(page_table.path(f"learn_{other}"), query_params=_class_mode())
        st.caption(f"{'' if in_class() else 'Lesson '}{place} of {len(LESSONS)}", width="content")
        for pick in picks if in_class() else ():
            _pick(pick)
        st.session_state["class_mode"] = in_class()
        st.toggle(
            "Class mode",
            key="class_mode",
            on_change=_switch,
            help="Larger type, no sidebar. Page up and page "
            "down, or a presenter's buttons, turn to the lesson before and after.",
        )
    st.title(lesson.title, anchor=False)
    part("idea").markdown(lesson.idea)


def _pick(widget: str) -> None:
    """The sidebar's choice once more, for when it is hidden."""
    (label, keys, called), key = PICKS[widget], f"class_{widget}"
    st.session_state[key] = getattr(sidebar.current(), widget)
    st.selectbox(
        label,
        keys(),
        format_func=called,
        key=key,
        label_visibility="collapsed",
        width=230,
        on_change=lambda: sidebar.select(widget, st.session_state[key]),
    )


def part(name: str, number: int = 0) -> DeltaGenerator:
    """A container for a part of HIDABLE; `number` tells several on one page apart."""
    return st.container(key=f"lesson_{name}_{number}")


def controls(number: int = 0) -> DeltaGenerator:
    """A container for widgets. Hidden ones keep their values."""
    return part("controls", number)


def chart(figure, words: str, key: str, place: DeltaGenerator | None = None) -> None:
    """A figure and, below it, its finding in words, which is its alt text as well. A figure that is given as (function,
    *arguments) is drawn once for all sessions."""
    with place or st.container():
        charts([figure], words, key)


def charts(figures: Sequence, words: str, key: str) -> None:
    """Figures side by side with one finding."""
    for number, (column, figure) in enumerate(zip(st.columns(len(figures)), figures, strict=True)):
        if isinstance(figure, tuple):
            replay.chart(*((_large,) if in_class() else ()), *figure, alt=words, place=column)
        else:
            column.plotly_chart(
                larger(figure) if in_class() else figure,
                config=CONFIG,
                alt=words,
                key=f"{key}_{number}",
            )
    finding(words, key)


def _large(draw: Callable, *args):
    return larger(draw(*args))


def finding(words: str, key: str) -> None:
    """What a picture shows, in words made from its data."""
    st.container(key=f"lesson_finding_{key}").text(words)


def images(pictures: Mapping[str, np.ndarray], words: str, key: str) -> None:
    """Pictures (H, W, 3) side by side, each under its title, with one finding and their
    downloads."""
    for column, (title, pixels) in zip(st.columns(len(pictures)), pictures.items(), strict=True):
        data = png(pixels)
        column.markdown(f"**{title}**")
        column.image(data, width="stretch", output_format="PNG", alt=f"{title}. {words}")
        column.download_button(
            "PNG",
            data,
            f"{key}-{title.partition(':')[0].lower()}.png",
            key=f"png_{key}_{title}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
    finding(words, key)


def numbers(columns: Mapping[str, Sequence], file: str, about: str, heading: str = "") -> None:
    """A table with a sentence about it, maybe a heading, and its download."""
    with st.container(key=f"lesson_numbers_{file}"):
        if heading:
            st.subheader(heading, anchor=False)
        st.caption(about)
        st.table(columns)
        st.download_button(
            "Numbers (CSV)",
            csv(columns),
            f"{file}.csv",
            key=f"csv_{file}",
            on_click="ignore",
            icon=":material/download:",
        )


def ask(key: str, answer: str | None = None, why: str | None = None) -> None:
    """Predict, then reveal: the answer of the table is computed, unless the page has computed it
    for its controls."""
    question, told = LESSONS[key].question, f"told_{key}"
    if answer is None:
        answer, why = basics.answer(key)
    if answer not in question.options:
        raise ValueError(f"{answer!r} is none of the options of {key}")
    if f"question_{key}" not in st.session_state:  # the page is opened: nothing is predicted yet
        st.session_state[told] = False
    with part("question").container(border=True):
        st.markdown(f"**Predict, then reveal.** {question.prompt}")
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="small"
        ):  # a gap between rows too
            said = st.radio(
                "Your prediction",
                question.options,
                None,
                key=f"question_{key}",
                on_change=_forget,
                args=(told,),
                horizontal=True,
                width="content",
            )
            st.button(
                "Hide the answer" if st.session_state.get(told) else "Reveal",
                key=f"reveal_{key}",
                on_click=_turn,
                args=(told,),
                icon=":material/visibility:",
            )
        if st.session_state.get(told):
            if said is None:
                st.info(f"The answer is: **{answer}**. {why}", icon=":material/info:")
            elif said == answer:
                st.success(f"Right: **{answer}**. {why}", icon=":material/check:")
            else:
                st.error(f"Not {said}, but: **{answer}**. {why}", icon=":material/close:")


def close(key: str) -> None:
    """The link into the app, the sources and, in class mode, what a lecturer can set and share."""
    lesson = LESSONS[key]
    with part("sources"):
        if st.button(
            f"On real networks: {lesson.link.label}",
            key="lesson_link",
            icon=":material/arrow_outward:",
            on_click=st.session_state.update,
            args=(dict(lesson.link.state),),
        ):
            st.switch_page(
                page_table.path(lesson.link.page), query_params={}
            )  # None would refuse bound widgets
        st.caption("Sources: " + "; ".join(lesson.sources) + ".")
    with st.expander("For the lecturer", icon=":material/co_present:"):
        if in_class():
            st.session_state["class_hide"] = hidden()
            st.pills(
                "Hide",
                HIDABLE,
                selection_mode="multi",
                format_func=HIDABLE.get,
                key="class_hide",
                on_change=_switch,
            )
        st.write("This address opens the page exactly as it is:")
        st.code(f"{st.context.url or ''}?{_address()}", language=None)


def _address() -> str:
    found = {name: st.query_params.get_all(name) for name in st.query_params}
    return urlencode(found, doseq=True)


def _class_mode() -> dict[str, list[str]]:
    return {"class": ["1"], "hide": hidden()} if in_class() else {}


def _switch() -> None:
    """What the toggle and the pills say goes into the address."""
    state = st.session_state
    for name, values in {
        "class": ["1"] * state["class_mode"],
        "hide": state.get("class_hide", []),
    }.items():
        if values and state["class_mode"]:
            st.query_params[name] = values
        else:
            st.query_params.pop(name, None)


def _turn(told: str) -> None:
    st.session_state[told] = not st.session_state.get(told)


def _forget(told: str) -> None:
    st.session_state[told] = False
