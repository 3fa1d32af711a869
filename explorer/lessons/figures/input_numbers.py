"""Figures of preprocessing: how the values of a photo are distributed before and after."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, finish
from explorer.lessons.input_numbers import InputNumbers

BINS = 48
LINES = {"red": COLOURS[1], "green": COLOURS[2], "blue": COLOURS[0], "grey": NEUTRAL}


def histogram(numbers: InputNumbers, after: bool) -> go.Figure:
    """The share of each channel's values in each bin, before or after, with a line at their mean; the
    axis holds 0 and 1 both times."""
    values = numbers.after if after else numbers.before
    low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
    edges = np.linspace(low, high, BINS + 1)
    fig = go.Figure()
    for number, (channel, row) in enumerate(zip(numbers.channels, values, strict=True)):
        share = np.histogram(row, edges)[0] / row.size
        fig.add_scatter(
            x=((edges[:-1] + edges[1:]) / 2).astype(np.float32),
            y=share.astype(np.float32),
            mode="lines",
            name=f"{channel}, mean {row.mean():.2f}",
            showlegend=True,
            line={"color": LINES[channel], "dash": DASHES[number], "shape": "hvh"},
            hoverinfo="skip",
        )
    fig.update_yaxes(tickformat=".0%", rangemode="tozero")
    title = "value that the network is given" if after else "value of the photo, 0 to 1"
    return finish(fig, title, "share of the pixels", height=330)
