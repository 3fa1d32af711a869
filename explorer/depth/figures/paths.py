"""Figures of the paths through a residual network: how many of each length, and what arrives over them."""

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures.marks import mark
from explorer.depth.paths import Paths, path_count
from explorer.drawing.markup import superscript
from explorer.drawing.style import COLOURS, NEUTRAL, finish

LENGTH = "path length (branches passed)"


def lengths(n: int, first: int, last: int) -> go.Figure:
    """The share of the 2^n paths of each length; those from first to last stand out."""
    k = np.arange(n + 1)
    inside = (k >= first) & (k <= last)
    fig = go.Figure(
        go.Bar(
            x=k,
            y=path_count(n) / 2.0**n,
            marker_color=np.where(inside, COLOURS[1], COLOURS[0]),
            hovertemplate="length %{x}: %{y:.3%}<extra></extra>",
        )
    )
    fig.update_yaxes(tickformat=".0%", rangemode="tozero")
    return finish(fig, LENGTH, f"share of the 2{superscript(n)} paths", height=360)


def path_gradients(paths: Paths) -> go.Figure:
    """||dL/dx|| over single paths of each length, log axis; exact zeros are left out and counted in
    words."""
    fig = go.Figure()
    fig.add_scatter(
        x=np.repeat(paths.lengths, paths.norms.shape[1]),
        y=positive(paths.norms.flatten()),
        mode="markers",
        name="one path",
        marker={"color": NEUTRAL, "size": 7},
    )
    fig.add_scatter(
        x=paths.lengths,
        y=positive(paths.norms.mean(1)),
        name="mean",
        mode="lines+markers",
        **mark(0),
    )
    usable = paths.norms[paths.norms > 0]
    decades = np.log10(usable.max() / usable.min()) if len(usable) else 0
    fig.update_yaxes(type="log", dtick=max(1, round(decades / 8)) if decades > 1.2 else "D2")
    return finish(fig, LENGTH, "‖dL/dx‖ over one path", height=400)


def path_shares(paths: Paths) -> go.Figure:
    """The share of the summed ||dL/dx|| of all paths that those of each length carry."""
    fig = go.Figure(go.Bar(x=paths.lengths, y=paths.contribution(), marker_color=COLOURS[1]))
    fig.update_yaxes(tickformat=".0%", rangemode="tozero")
    return finish(fig, LENGTH, "share of Σ ‖dL/dx‖ over all paths", height=400)


def positive(values: np.ndarray) -> np.ndarray:
    """NaN in place of 0, which has no place on a log axis."""
    return np.where(values > 0, values, np.nan)
