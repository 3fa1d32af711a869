"""Figures of the spread: how the values of every layer are distributed, one column of colour a layer."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.lab import Lab
from explorer.depth.spread import ACTIVATION_EDGES, GRADIENT_EDGES
from explorer.drawing.markup import BREAK, bold
from explorer.drawing.numbers import sized
from explorer.drawing.style import MAGNITUDE, finish

SHARES = (0.01, 0.05, 0.1, 0.2, 0.5, 1)
LAYERS = "hidden layer, 1 = next to the input"
HEADING = 64  # px above a plot: two lines
TICKS = (-1e3, -100, -10, -1, -0.1, 0, 0.1, 1, 10, 100, 1e3)


def activations(lab: Lab, labs: Sequence[Lab], label: str) -> go.Figure:
    """Histogram of every layer's activations, the same bins and colours for all twins."""
    scale = np.arcsinh(ACTIVATION_EDGES / 0.05)
    fig = columns("activations", lab, labs, (scale[:-1] + scale[1:]) / 2)
    fig.update_yaxes(
        tickvals=np.arcsinh(np.array(TICKS) / 0.05),
        ticktext=[sized(tick, 6) for tick in TICKS],
    )
    headed(fig, label)
    finish(fig, LAYERS, "activation φ(h), of seed 0", height=360)
    return fig.update_layout(margin_t=HEADING)


def gradients(lab: Lab, labs: Sequence[Lab], label: str) -> go.Figure:
    """Histogram of every layer's |dL/dh|, the same bins and colours for all twins."""
    fig = columns("gradients", lab, labs, (GRADIENT_EDGES[:-1] + GRADIENT_EDGES[1:]) / 2)
    if not lab.spread.gradients.any():
        fig.add_annotation(
            text="dL/dh is exactly 0 everywhere",
            showarrow=False,
            x=0.5,
            y=0.5,
            xref="paper",
            yref="paper",
        )
    headed(fig, label)
    finish(fig, LAYERS, "log10 of |dL/dh|, of seed 0", height=360)
    return fig.update_layout(margin_t=HEADING)


def headed(fig: go.Figure, label: str, line: str = "") -> None:
    """What this twin is, above the plot, and a second line."""
    fig.add_annotation(
        text=f"{bold(label)}{BREAK}{line}",
        align="left",
        x=0,
        y=1.02,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font_size=17,
    )


def columns(which: str, lab: Lab, labs: Sequence[Lab], middles: np.ndarray) -> go.Figure:
    """Shares (L, bins) of one histogram as a heat map, cut to the bins that any twin fills."""
    every = [getattr(twin.spread, which) for twin in labs]
    return strips(getattr(lab.spread, which), every, middles)


def strips(shares: np.ndarray, every: Sequence[np.ndarray], middles: np.ndarray) -> go.Figure:
    """The same of shares (L, bins), beside which `every` are drawn."""
    used = np.flatnonzero(np.max([table.max(0) for table in every], 0) > 2e-4)
    low, high = (used[0], used[-1] + 1) if len(used) else (0, len(middles))
    top = max(float(np.quantile(table.max(1), 0.9)) for table in every) or 1.0
    roots = np.sqrt(np.where(shares > 0, shares, np.nan))  # so that thin tails show
    fig = go.Figure(
        go.Heatmap(
            z=roots.T[low:high].astype(np.float32),
            y=middles[low:high].astype(np.float32),
            x=np.arange(1, len(shares) + 1),
            zmin=0,
            zmax=np.sqrt(top),
            colorscale=MAGNITUDE,
            hoverongaps=False,
            customdata=shares.T[low:high].astype(np.float32),
            colorbar={
                "title": {"text": "share", "side": "top"},
                "tickvals": np.sqrt(SHARES),
                "thickness": 14,
                "ticktext": [f"{share:.0%}" for share in SHARES],
            },
            hovertemplate="layer %{x}: %{customdata:.1%}<extra></extra>",
        )
    )
    fig.update_yaxes(range=[middles[low] - 0.3, middles[high - 1] + 0.3])
    return fig
