"""Replay: equal questions put the same elements on the page, which are drawn once for all
sessions."""

import contextlib
import hashlib
import inspect
import pickle
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app.kept_objects import kept
from explorer.app.widgets import escape_markdown, plotly
from explorer.drawing.markup import Ready, literal
from explorer.drawing.pixels import png
from explorer.drawing.style import CONFIG, Figure


def draw_cached(draw: Callable[..., None], *args: Any, **named: Any) -> None:
    """draw(*args, **named), which puts words and pictures, but no widgets, on the page. It runs
    once: asked again with equal arguments, by anybody, Streamlit replays what a cached function put
    there, which costs next to nothing."""
    _once(_question(draw, *args, **named), lambda: draw(*args, **named))


def _question(draw: Callable[..., Any], *args: Any, **named: Any) -> str:
    """What tells this drawing from all others."""
    code = inspect.unwrap(draw).__code__
    question = pickle.dumps((code.co_filename, code.co_qualname, code.co_firstlineno, args, named))
    return hashlib.blake2b(question).hexdigest()


@st.cache_data(max_entries=500, show_spinner=False)
def _once(question: str, _draw: Callable[[], None]) -> None:
    _draw()


def chart(
    draw: Callable[..., Figure],
    *args: Any,
    alt: str,
    place: DeltaGenerator | None = None,
    **named: Any,
) -> None:
    """Show the plotly figure draw(*args, **named) of explorer.figures, drawn once, here or in a
    container `place`."""
    with contextlib.nullcontext() if place is None else place:
        draw_cached(_chart, draw, alt, args, named)


def _chart(draw: Callable[..., Figure], alt: str, args: tuple, named: dict[str, Any]) -> None:
    plotly(draw(*args, **named), alt)


def play(draw: Callable[..., Figure], *args: Any, alt: str, **options: Any) -> Any:
    """Show the figure draw(*args) on which a visitor can choose something, and which cannot be replayed;
    `options` and what is returned are those of st.plotly_chart."""
    return st.plotly_chart(ready(draw, *args), config=CONFIG, alt=alt, **options)


def ready(draw: Callable[..., Figure], *args: Any) -> Ready:
    """The figure draw(*args), drawn once for all sessions, which only read it."""
    return kept(("ready", _question(draw, *args)), lambda: Ready(literal(draw(*args))))


def picture(draw: Callable[..., np.ndarray], *args: Any) -> tuple[bytes, tuple[int, int]]:
    """A PNG of the pixels draw(*args), drawn once for all sessions, and its height and width."""

    def drawn() -> tuple[bytes, tuple[int, int]]:
        pixels = draw(*args)
        return png(pixels), pixels.shape[:2]

    return kept(("picture", _question(draw, *args)), drawn)


def table(columns: Mapping[str, Sequence], place: DeltaGenerator | None = None) -> None:
    """Show columns of equal length, whose text is text, here or in a container `place`; made once."""
    with contextlib.nullcontext() if place is None else place:
        draw_cached(_table, {name: list(column) for name, column in columns.items()})


def dataframe(columns: Mapping[str, Sequence], **options: Any) -> None:
    """Show columns of equal length as a table that can be sorted; `options` are those of st.dataframe, of which
    nothing is chosen. Made once."""
    draw_cached(_dataframe, dict(columns), options)


def _dataframe(columns: dict[str, Sequence], options: dict[str, Any]) -> None:
    st.dataframe(columns, hide_index=True, **options)


def _table(columns: dict[str, list]) -> None:
    st.table(
        {
            escape_markdown(name): [
                escape_markdown(cell) if isinstance(cell, str) else cell for cell in column
            ]
            for name, column in columns.items()
        }
    )
