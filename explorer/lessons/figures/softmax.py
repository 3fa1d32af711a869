"""Figures of the softmax lesson: the loss as a curve of the true class's probability.

The bars are those of the predictions page."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.lessons.softmax import loss_of_untrained

MAX_LOSS = 8.0  # highest loss on the axis


def loss(curve: tuple[np.ndarray, np.ndarray], p: float, value: float, name: str) -> go.Figure:
    """-ln p over p with the point of the true class, pinned to the top edge where it lies
    beyond."""
    fig = go.Figure()
    fig.add_scatter(
        x=curve[0].astype(np.float32),
        y=curve[1].astype(np.float32),
        mode="lines",
        hoverinfo="skip",
        line={"color": COLOURS[0]},
        showlegend=False,
    )
    beyond = value > MAX_LOSS
    fig.add_scatter(
        x=[p],
        y=[min(value, MAX_LOSS)],
        mode="markers+text",
        showlegend=False,
        text=[f"  {name}: {value:.2f}{' (above the axis)' if beyond else ''}"],
        textposition="middle right" if p < 0.6 else "middle left",
        marker={"size": 15, "color": COLOURS[1], "symbol": "triangle-up" if beyond else "diamond"},
        hovertemplate="p = %{x:.4g}, loss = " + f"{sized(value, 4)}<extra></extra>",
    )
    fig.add_hline(
        y=loss_of_untrained(4),
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_position="top right",
        annotation_text="ln 4 = 1.39: all four alike",
    )
    fig.update_xaxes(range=[-0.02, 1.02])
    fig.update_yaxes(range=[-0.2, MAX_LOSS + 0.2])
    return finish(fig, "probability p of the true class", "cross entropy −ln p", height=300)
