"""Arithmetic: a patch, a filter and their products as numbers in coloured squares."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.drawing import style
from explorer.layers.value_parts import Terms

DIGITS = 2  # of the largest number of a square
HEADS = ("patch", "filter", "patch × filter")


def products(terms: Terms, channels: tuple[int, ...]) -> go.Figure:
    """Of these input channels, by their place in `terms`: patch, filter and products of each; of large
    filters, of the first of them."""
    side = max(terms.patch.shape[1:])
    upright = side > 3  # squares of many numbers stand one below the other
    rows, columns = (3, 1) if upright else (len(channels), 3)
    shown = channels[:1] if upright else channels
    heads = {"row_titles" if upright else "column_titles": HEADS}
    fig = make_subplots(rows, columns, horizontal_spacing=0.03, vertical_spacing=0.04, **heads)
    for row, channel in enumerate(shown, 1):
        patch, weights = terms.patch[channel], terms.weights[channel]
        for column, values in enumerate((patch, weights, patch * weights), 1):
            place = (column, 1) if upright else (row, column)
            fig.add_trace(_numbers(values), *place)
    style.finish(fig, height=60 + rows * (32 * side + 16))
    fig.update_xaxes(visible=False)
    return fig.update_yaxes(visible=False, autorange="reversed")


def _numbers(values: np.ndarray) -> go.Heatmap:
    limit = float(np.abs(values).max()) or 1.0
    digits = min(max(0, DIGITS - 1 - int(np.floor(np.log10(limit)))), 9)
    return go.Heatmap(
        z=values.astype(np.float32),
        text=[[f"{value:.{digits}f}" for value in row] for row in values],
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
