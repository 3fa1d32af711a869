"""Figures of the gradient check: the loss as one weight moves."""

import plotly.graph_objects as go

from explorer.depth.gradient_check import GradientCheck
from explorer.drawing.style import COLOURS, DASHES, finish


def loss_line(result: GradientCheck) -> go.Figure:
    """The loss as this one weight moves, and the straight line whose slope is what autograd
    says."""
    tangent = result.loss + result.autograd64 * (result.moved - result.weight)
    fig = go.Figure()
    fig.add_scatter(
        x=result.moved,
        y=result.losses,
        mode="lines+markers",
        name="L, network run again",
        line={"color": COLOURS[0], "shape": "spline"},
        marker={"size": 10},
    )
    fig.add_scatter(
        x=result.moved,
        y=tangent,
        mode="lines",
        name="slope dL/dw by autograd",
        line={"color": COLOURS[1], "dash": DASHES[1]},
    )
    fig.add_scatter(
        x=[result.weight],
        y=[result.loss],
        mode="markers",
        name="the weight as it is",
        marker={"color": COLOURS[1], "symbol": "diamond", "size": 15},
    )
    return finish(fig, f"weight w = W{list(result.place)}", "loss L (cross entropy)", height=380)
