"""Arithmetic: a patch, a filter and their products as numbers in coloured squares."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.drawing import style
from explorer.layers.arithmetic import Terms

HEADS = ("patch", "filter", "patch × filter")


def products(terms: Terms, channels: tuple[int, ...]) -> go.Figure:
    """Of these input channels, by their place in `terms`: patch, filter and products of each."""
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
