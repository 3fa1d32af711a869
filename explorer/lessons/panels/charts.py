"""Charts, pictures and tables of lessons: each with its words, and a view in class mode."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay, stage
from explorer.app.cache import png
from explorer.app.widgets import table
from explorer.drawing.style import Figure
from explorer.drawing.view import Columns, View
from explorer.inside.figures import anatomy

WIDE = (
    f"{anatomy.WIDE}<style>[class*='st-key-wide_']>:is([class*='st-key-part_more_finding'],"
    ":has([class*='st-key-part_more_finding'])){min-width:0;position:sticky;left:0}</style>"
)  # charts that a phone scrolls sideways: the words below them keep the width of the page
# a figure, or (function, *arguments): drawn once for all sessions
Drawing: TypeAlias = Figure | tuple[Any, ...]


def wide(name: str) -> DeltaGenerator:
    """A container for a chart that a phone scrolls sideways, on a page that has WIDE."""
    return st.container(key=f"wide_{name}")


def chart(
    drawing: Drawing,
    words: str,
    key: str,
    place: DeltaGenerator | None = None,
    title: str = "",
    columns: Columns | None = None,
) -> None:
    """A picture and, below it, its finding in words, which is its alt text as well; `columns` are the
    numbers that leave with it."""
    with place or st.container():
        charts([drawing], words, key, title, columns)


def charts(
    drawings: Sequence[Drawing],
    words: str,
    key: str,
    title: str = "",
    columns: Columns | None = None,
) -> None:
    """Pictures side by side with one finding; each is a view."""
    places = st.columns(len(drawings))
    for number, (column, drawing) in enumerate(zip(places, drawings, strict=True)):
        last = f"{key}_{number}" if number else key
        view = View(
            last,
            title or key.replace("_", " ").capitalize(),
            words,
            figure=partial(*drawing) if isinstance(drawing, tuple) else partial(_itself, drawing),
            columns=None if columns is None else (lambda: columns),
        )
        with column:
            stage.show(view)
    finding(words, key)


def _itself(figure: Figure) -> Figure:
    return figure


def finding(words: str, key: str) -> None:
    """What a picture shows, in words made from its data."""
    stage.more(f"finding_{key}").text(words)


def images(pictures: Mapping[str, np.ndarray], words: str, key: str) -> None:
    """Pictures (H, W, 3) side by side, each under its title, with one finding."""
    view = View(key, key.replace("_", " ").capitalize(), words, pictures=partial(_pngs, pictures))
    stage.show(view)
    finding(words, key)


def _pngs(pictures: Mapping[str, np.ndarray]) -> dict[str, bytes]:
    return {title: png(pixels) for title, pixels in pictures.items()}


def numbers(columns: Mapping[str, Sequence], file: str, about: str, heading: str = "") -> None:
    """A table with a sentence about it, maybe a heading, and its download."""
    with stage.more(f"numbers_{file}"):
        if heading:
            st.subheader(heading, anchor=False)
        st.caption(about)
        replay.draw_cached(table, columns)
