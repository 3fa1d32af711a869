"""The charts of the page on training, two beside each other, each with its heading and its words."""
from collections.abc import Sequence

import streamlit as st

from explorer import sidebar
from explorer.figures.style import CONFIG
from explorer.figures.training import Chart


def draw(charts: Sequence[Chart]) -> None:
    for column, chart in zip(st.columns(2) * len(charts), charts, strict=False):
        column.subheader(sidebar.plain(chart.title), anchor=False)
        for picture in chart.pictures:
            column.image(picture, output_format="PNG", alt=chart.words)
        if chart.figure is not None:
            column.plotly_chart(chart.figure, config=CONFIG, alt=chart.words)
        column.write(sidebar.plain(chart.words))
