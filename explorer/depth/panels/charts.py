"""Charts, each with its heading and its words: how the pages on recorded runs show them."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.app.widgets import escape_markdown, plotly
from explorer.drawing.chart import Chart
from explorer.drawing.view import View


def show(views: Sequence[tuple[View, str]]) -> None:
    """Two beside each other, each with its title and what else it says."""
    for column, (view, words) in zip(st.columns(2) * len(views), views, strict=False):
        with column:
            st.subheader(escape_markdown(view.title), anchor=False)
            stage.show(view)
            st.write(escape_markdown(words))


def draw_one(column: DeltaGenerator, chart: Chart, key: str | None = None) -> None:
    """In a column or container; `key` as Streamlit's for the figure."""
    column.subheader(escape_markdown(chart.title), anchor=False)
    for picture in chart.pictures:
        column.image(picture, output_format="PNG", alt=chart.words)
    if chart.figure is not None:
        plotly(chart.figure, chart.words, column, key=key)
    column.write(escape_markdown(chart.words))
