"""Charts, each with its heading and its words: how the pages on recorded runs show them."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app.widgets import escape_markdown, plotly
from explorer.drawing.chart import Chart


def draw(charts: Sequence[Chart]) -> None:
    """Two beside each other."""
    for column, chart in zip(st.columns(2) * len(charts), charts, strict=False):
        draw_one(column, chart)


def draw_one(column: DeltaGenerator, chart: Chart, key: str | None = None) -> None:
    """In a column or container; `key` as Streamlit's for the figure."""
    column.subheader(escape_markdown(chart.title), anchor=False)
    for picture in chart.pictures:
        column.image(picture, output_format="PNG", alt=chart.words)
    if chart.figure is not None:
        plotly(chart.figure, chart.words, column, key=key)
    column.write(escape_markdown(chart.words))
