"""Arithmetic: a patch, a filter and their products as numbers in coloured squares."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.drawing import style
from explorer.layers.arithmetic import Terms

READABLE = 5
HEADS = ("patch", "filter", "patch × filter")


def products(terms: Terms, channels: tuple[int, ...]) -> go.Figure:
    """Of these input channels, by their place in `terms`: patch, filter and products of each; for filters
    too large to be read, the sum of each row of products."""
    if max(terms.patch.shape[1:]) > READABLE:
        return _row_sums(terms, channels)
    fig = make_subplots(
        len(channels), 3, column_titles=HEADS, horizontal_spacing=0.03, vertical_spacing=0.04
    )
    for row, channel in enumerate(channels, 1):
        patch, weights = terms.patch[channel], terms.weights[channel]
        for column, values in enumerate((patch, weights, patch * weights), 1):
            fig.add_trace(_numbers(values), row, column)
    side = terms.patch.shape[1]
    style.finish(fig, height=60 + len(channels) * (34 * side + 16))
    fig.update_xaxes(visible=False)
    return fig.update_yaxes(visible=False, autorange="reversed")


def _numbers(values: np.ndarray) -> go.Heatmap:
    limit = float(np.abs(values).max()) or 1.0
    return go.Heatmap(
        z=values.astype(np.float32),
        text=[[f"{value:.2g}" for value in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": style.FONT},
        colorscale=style.SIGNED,
        zmin=-2 * limit,  # pale, so that the numbers can be read
        zmax=2 * limit,
        showscale=False,
        hoverinfo="skip",
        xgap=2,
        ygap=2,
    )


def _row_sums(terms: Terms, channels: tuple[int, ...]) -> go.Figure:
    sums = (terms.patch * terms.weights)[list(channels)].sum(2)  # (n, kh)
    fig = go.Figure()
    for channel, values, colour, dash in zip(
        channels, sums, style.COLOURS, style.DASHES, strict=False
    ):
        fig.add_bar(
            x=np.arange(len(values)),
            y=values.astype(np.float32),
            name=f"channel {terms.channels[channel]}: {values.sum():.3g}",
            marker_color=colour,
        )
    return style.finish(fig, "row of the filter", "sum of its products", height=360)
