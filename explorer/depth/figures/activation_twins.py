"""Figures of activation twins: how far the weights of every layer went from where they began, and where they point."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth import seeds
from explorer.depth.activation_twins import MIN_ANGLE, ActivationTwins
from explorer.depth.figures.curves import line, marks
from explorer.drawing.labels import name_ticks
from explorer.drawing.numbers import sized
from explorer.drawing.style import NEUTRAL, finish


def distances(pair: ActivationTwins) -> go.Figure:
    """|W - W0| / |W0| of every layer at the end of both runs."""
    fig = layer_lines(pair, [change.distance for change in pair.changes], sized)
    finish(fig, "layer, first to last", "‖W − W₀‖ / ‖W₀‖ at the end", height=460)
    return fig.update_yaxes(rangemode="tozero")


def angles(pair: ActivationTwins) -> go.Figure:
    """The angle of every layer to where it began, both runs, and the angle from which a layer has
    learned."""
    fig = layer_lines(
        pair, [change.angle for change in pair.changes], lambda angle: f"{angle:.1f}°"
    )
    fig.add_hline(
        y=MIN_ANGLE,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text=f"learned from {MIN_ANGLE:g}°",
        annotation_position="top left",
    )
    finish(fig, "layer, first to last", "angle between W and W₀ (degrees)", height=460)
    return fig.update_yaxes(rangemode="tozero")


def layer_lines(
    pair: ActivationTwins, values: Sequence[np.ndarray], number: Callable[[float], str]
) -> go.Figure:
    """One line a run over the layers, which are the same in both; `number` writes a value."""
    fig = go.Figure()
    for change, runs, heights in zip(pair.changes, pair.runs, values, strict=True):
        fig.add_scatter(
            x=np.arange(1, len(heights) + 1, dtype=np.float32),
            y=heights.astype(np.float32),
            name=seeds.name_with_count(runs),
            **line(runs[0]),
            **marks(runs[0], 10),
            hovertemplate="%{text}<extra></extra>",
            text=[
                f"{name}: {number(height)}"
                for name, height in zip(change.names, heights, strict=True)
            ],
        )
    return fig.update_xaxes(name_ticks(pair.changes[0].names), tickangle=-45)
