"""Figures of early layers: how far each was turned, and how differently each answers to different images."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, SYMBOLS, finish, log_line
from explorer.lessons.early_layers import EarlyLayers


def turned(networks: Sequence[EarlyLayers]) -> go.Figure:
    """The angle of every layer, one line a network."""
    fig = _lines(networks, [network.angle for network in networks])
    fig.update_yaxes(rangemode="tozero")
    return finish(fig, "layer, first to last", "turned by training (degrees)", height=380)


def told_apart(networks: Sequence[EarlyLayers]) -> go.Figure:
    """The part of every layer's output that differs from image to image, log axis; what is exactly 0
    lies on a labelled floor."""
    values = np.concatenate([network.spread for network in networks])
    above = values[np.isfinite(values) & (values > 0)]
    floor = max(float(above.min()) / 30, 1e-300) if len(above) else 1e-9
    spreads = [np.where(network.spread == 0, floor, network.spread) for network in networks]
    fig = _lines(networks, spreads)
    if (values == 0).any():
        log_line(fig, floor, "exactly 0")
    fig.update_yaxes(type="log", dtick=1)
    return finish(
        fig, "layer, first to last", "part of h that differs from digit to digit", height=380
    )


def _lines(networks: Sequence[EarlyLayers], values: Sequence[np.ndarray]) -> go.Figure:
    fig = go.Figure()
    for number, (network, line) in enumerate(zip(networks, values, strict=True)):
        fig.add_scatter(
            x=np.arange(1, len(line) + 1),
            y=line,
            mode="lines+markers",
            name=network.label,
            showlegend=True,
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 9},
            customdata=network.names,
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    fig.update_xaxes(dtick=1)
    return fig
