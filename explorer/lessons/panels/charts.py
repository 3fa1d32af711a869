"""Charts, pictures and tables of lessons: each with its words, larger in class mode."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay
from explorer.app.cache import png
from explorer.app.widgets import DOWNLOAD, escape_markdown, plotly, table
from explorer.drawing.style import Figure, larger
from explorer.drawing.tables import csv
from explorer.inside.figures import anatomy
from explorer.lessons.panels.class_mode import in_class, part

WIDE = (
    f"{anatomy.WIDE}<style>[class*='st-key-wide_']>:is([class*='st-key-lesson_finding'],"
    ":has([class*='st-key-lesson_finding'])){min-width:0;position:sticky;left:0}</style>"
)  # charts that a phone scrolls sideways: the words below them keep the width of the page
# a figure, or (function, *arguments): drawn once for all sessions
Drawing: TypeAlias = Figure | tuple[Any, ...]


def controls(number: int = 0) -> DeltaGenerator:
    """A container for widgets. Hidden ones keep their values."""
    return part("controls", number)


def wide(name: str) -> DeltaGenerator:
    """A container for a chart that a phone scrolls sideways, on a page that has WIDE."""
    return st.container(key=f"wide_{name}")


def chart(drawing: Drawing, words: str, key: str, place: DeltaGenerator | None = None) -> None:
    """A picture and, below it, its finding in words, which is its alt text as well."""
    with place or st.container():
        charts([drawing], words, key)


def charts(drawings: Sequence[Drawing], words: str, key: str) -> None:
    """Pictures side by side with one finding."""
    columns = st.columns(len(drawings))
    for number, (column, drawing) in enumerate(zip(columns, drawings, strict=True)):
        if isinstance(drawing, tuple):
            call = (_larger, *drawing) if in_class() else drawing
            replay.chart(*call, alt=words, place=column)
        else:
            figure = larger(drawing) if in_class() else drawing
            plotly(figure, words, column, key=f"{key}_{number}")
    finding(words, key)


def _larger(draw: Callable[..., Figure], *arguments: Any) -> Figure:
    return larger(draw(*arguments))


def finding(words: str, key: str) -> None:
    """What a picture shows, in words made from its data."""
    part("finding", key).text(words)


def images(pictures: Mapping[str, np.ndarray], words: str, key: str) -> None:
    """Pictures (H, W, 3) side by side, each under its title, with one finding and their
    downloads."""
    for column, (title, pixels) in zip(st.columns(len(pictures)), pictures.items(), strict=True):
        data = png(pixels)
        column.markdown(f"**{escape_markdown(title)}**")
        column.image(data, width="stretch", output_format="PNG", alt=f"{title}. {words}")
        column.download_button(
            "PNG",
            data,
            f"{key}-{title.partition(':')[0].lower()}.png",
            key=f"png_{key}_{title}",
            type="tertiary",
            **DOWNLOAD,
        )
    finding(words, key)


def numbers(columns: Mapping[str, Sequence], file: str, about: str, heading: str = "") -> None:
    """A table with a sentence about it, maybe a heading, and its download."""
    with part("numbers", file):
        if heading:
            st.subheader(heading, anchor=False)
        st.caption(about)
        replay.draw_cached(table, columns)
        st.download_button(
            "Numbers (CSV)", lambda: csv(columns), f"{file}.csv", key=f"csv_{file}", **DOWNLOAD
        )
