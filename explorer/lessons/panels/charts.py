"""Charts, pictures and tables of lessons: each with its words, larger in class mode."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay
from explorer.app.widgets import DOWNLOAD
from explorer.drawing.style import CONFIG, larger, png
from explorer.drawing.tables import csv
from explorer.inside.figures import anatomy
from explorer.lessons.panels.class_mode import in_class, part

WIDE = (
    f"{anatomy.WIDE}<style>[class*='st-key-wide_']>:is([class*='st-key-lesson_finding'],"
    ":has([class*='st-key-lesson_finding'])){min-width:0;position:sticky;left:0}</style>"
)  # charts that a phone scrolls sideways: the words below them keep the width of the page


def controls(number: int = 0) -> DeltaGenerator:
    """A container for widgets. Hidden ones keep their values."""
    return part("controls", number)


def wide(name: str) -> DeltaGenerator:
    """A container for a chart that a phone scrolls sideways, on a page that has WIDE."""
    return st.container(key=f"wide_{name}")


def chart(figure: Any, words: str, key: str, place: DeltaGenerator | None = None) -> None:
    """A plotly figure and, below it, its finding in words, which is its alt text as well. A figure that is given as
    (function, *arguments) is drawn once for all sessions."""
    with place or st.container():
        charts([figure], words, key)


def charts(figures: Sequence[Any], words: str, key: str) -> None:
    """Figures side by side with one finding."""
    for number, (column, figure) in enumerate(zip(st.columns(len(figures)), figures, strict=True)):
        if isinstance(figure, tuple):
            drawing = (_larger, *figure) if in_class() else figure
            replay.chart(*drawing, alt=words, place=column)
        else:
            column.plotly_chart(
                larger(figure) if in_class() else figure,
                config=CONFIG,
                alt=words,
                key=f"{key}_{number}",
            )
    finding(words, key)


def _larger(draw: Callable[..., Any], *arguments: Any) -> Any:
    return larger(draw(*arguments))


def finding(words: str, key: str) -> None:
    """What a picture shows, in words made from its data."""
    part("finding", key).text(words)


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
        st.table(columns)
        st.download_button(
            "Numbers (CSV)", csv(columns), f"{file}.csv", key=f"csv_{file}", **DOWNLOAD
        )
