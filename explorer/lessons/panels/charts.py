"""Charts, pictures and tables of lessons: each with its words, and a view."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay, stage
from explorer.app.cache import png
from explorer.app.replay import table
from explorer.drawing import findings, traced
from explorer.drawing.style import Figure
from explorer.drawing.view import View

# (function, *arguments): drawn once for all sessions
Drawing: TypeAlias = tuple[Any, ...]


class First(NamedTuple):
    """Where a lesson's first picture stands: its finding, itself, its widgets, the rest of its words."""

    finding: DeltaGenerator
    picture: DeltaGenerator
    controls: DeltaGenerator
    text: DeltaGenerator


def chart(
    drawing: Drawing,
    words: str,
    key: str,
    title: str,
    first: First | None = None,
    wide: bool = False,
    **facts: Any,
) -> None:
    """A figure with its finding in words, whose first sentence is its alt text. `facts` are what else
    its View says; its columns are the numbers that it draws, unless others are given. The `first` one of
    a lesson has its finding above it. A `wide` one a phone scrolls sideways."""
    said, _ = findings.split(words)
    facts.setdefault("columns", partial(traced.columns, *drawing))
    with _place(first, f"wide_{key}" if wide else ""):
        stage.show(
            View(key, title, said, figure=_figure(drawing), **facts),
            None if first is None else first.finding,
        )
    _rest(words, key, first)


def _figure(drawing: Drawing) -> Callable[[], Figure]:
    draw, *arguments = drawing
    return partial(draw, *arguments)


def charts(
    drawings: Mapping[str, Drawing], words: str, key: str, first: First | None = None, **facts: Any
) -> None:
    """Figures side by side, by their titles, with one finding; each is a view."""
    said, _ = findings.split(words)
    with _place(first):
        places = st.columns(len(drawings))
    for number, (title, drawing) in enumerate(drawings.items()):
        each = f"{key}_{number}" if number else key
        columns = partial(traced.columns, *drawing)
        view = View(each, title, said, figure=_figure(drawing), **{"columns": columns} | facts)
        with places[number]:
            stage.show(view, None if first is None or number else first.finding)
    _rest(words, key, first)


def _place(first: First | None, key: str = "") -> contextlib.AbstractContextManager:
    """Where a picture stands; in a container of this key, where there is one."""
    if key:
        return (st if first is None else first.picture).container(key=key)
    return contextlib.nullcontext() if first is None else first.picture


def finding(words: str, key: str) -> None:
    """What a picture shows, in words made from its data."""
    stage.more(f"finding_{key}").text(words)


def _rest(words: str, key: str, first: First | None) -> None:
    """All of the words below a picture; below the first one what does not stand above it."""
    if first is None:
        finding(words, key)
    elif rest := findings.split(words)[1]:
        first.text.text(rest)


def images(
    drawing: Drawing, words: str, key: str, title: str, first: First | None = None, **facts: Any
) -> None:
    """The picture (H, W, 3) of function(*arguments), or several side by side by their titles, with one
    finding."""
    said, _ = findings.split(words)
    view = View(key, title, said, pictures=partial(_pngs, *drawing), **facts)
    with _place(first):
        stage.show(view, None if first is None else first.finding)
    _rest(words, key, first)


def _pngs(draw: Callable[..., Any], *args: Any) -> dict[str, bytes]:
    drawn = draw(*args)
    pictures = {"": drawn} if isinstance(drawn, np.ndarray) else drawn
    return {title: png(pixels) for title, pixels in pictures.items()}


def numbers(
    columns: Mapping[str, Sequence], key: str, about: str, title: str, heading: bool = False
) -> None:
    """A table with a sentence about it, maybe under its title; it leaves as a view of its own."""
    stage.offer(View(key, title, about, columns=partial(dict, columns)))
    with stage.more(f"numbers_{key}"):
        if heading:
            st.subheader(title, anchor=False)
        st.markdown(about)
        replay.draw_cached(table, columns)


def shown_table(
    columns: Mapping[str, Sequence], words: str, key: str, title: str, first: First, **facts: Any
) -> None:
    """A table that is the first picture of its lesson."""
    said, rest = findings.split(words)
    view = View(key, title, said, columns=partial(dict, columns), **facts)
    with first.picture, stage.view(view, first.finding):
        replay.draw_cached(table, columns)
    if rest:
        first.text.text(rest)
