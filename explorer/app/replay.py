"""Pictures that were drawn before: equal questions put the same elements on the page, for all
sessions."""

import contextlib
import hashlib
import inspect
import pickle
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from explorer.drawing.style import CONFIG
from explorer.drawing.tables import csv


def draw_cached(draw: Callable, *args, **named) -> None:
    """draw(*args, **named), which puts words and pictures, but no widgets, on the page. It runs
    once: asked again with equal arguments, by anybody, Streamlit replays what a cached function put
    there, which costs next to nothing."""
    code = inspect.unwrap(draw).__code__
    asked = pickle.dumps((code.co_filename, code.co_qualname, code.co_firstlineno, args, named))
    _once(hashlib.blake2b(asked).hexdigest(), lambda: draw(*args, **named))


@st.cache_data(max_entries=500, show_spinner=False)
def _once(asked: str, _draw: Callable) -> None:
    _draw()


def chart(draw: Callable, *args, alt: str, place=None, **named) -> None:
    """Show the plotly figure draw(*args, **named) of explorer.figures, drawn once, here or in a
    container `place`."""
    with contextlib.nullcontext() if place is None else place:
        draw_cached(_chart, draw, alt, args, named)


def _chart(draw: Callable, alt: str, args: tuple, named: dict) -> None:
    st.plotly_chart(draw(*args, **named), config=CONFIG, alt=alt)


def chart_rows(draw: Callable, *args) -> None:
    """Under each heading of draw(*args), an iterable of (heading, [(figure, what it says), ...]),
    its figures side by side with their words; drawn once."""
    draw_cached(_rows, draw, args)


def _rows(draw: Callable, args: tuple) -> None:
    for heading, charts in draw(*args):
        st.subheader(heading, anchor=False)
        for column, (figure, said) in zip(st.columns(len(charts)), charts, strict=True):
            column.plotly_chart(figure, config=CONFIG, alt=said)
            column.text(said)


def chart_with_summary(
    said: str, columns: Mapping[str, Sequence], file: str, *charts: tuple
) -> None:
    """Charts side by side, each (draw, *args); their finding in words; their numbers to take
    away."""
    for place, (draw, *args) in zip(st.columns(len(charts)), charts, strict=True):
        chart(draw, *args, alt=said, place=place)
    st.text(said)
    st.download_button(
        "Numbers (CSV)",
        lambda: csv(columns),
        f"{file}.csv",
        key=file,
        icon=":material/download:",
        on_click="ignore",
    )
