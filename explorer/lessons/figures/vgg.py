"""Figures of the VGG lesson: the pyramid of 3x3 layers, what it sees, and what its ReLUs give."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.markup import BREAK, bold
from explorer.drawing.style import CLEAR, COLOURS, DASHES, FONT, MAGNITUDE, NEUTRAL, finish
from explorer.lessons.vgg import Line, Stack

GAP = 2.2  # between one layer's grid and the next, in cells


def pyramid(stack: Stack) -> go.Figure:
    """The positions that one value of the last layer is made of, layer by layer down to the
    pixels."""
    fig, shapes, notes = go.Figure(), [], []
    left = 0.0
    for layer in range(stack.layers + 1):  # 0 the pixels
        side = stack.field - layer * (stack.kernel - 1)
        low = (stack.field - side) / 2
        shapes += _cells(stack, layer, side, left, low)
        name = "pixels" if layer == 0 else f"layer {layer}"
        notes.append(
            {
                "x": left + side / 2,
                "y": stack.field + 0.2,
                "text": f"{bold(name)}{BREAK}{side}×{side}",
                "showarrow": False,
                "yanchor": "bottom",
            }
        )
        if layer < stack.layers:
            shapes += _rays(stack.kernel, left, low, left + side + GAP)
        left += side + GAP
    fig.update_layout(shapes=shapes, annotations=notes)
    fig.update_xaxes(visible=False, range=[-0.3, left - GAP + 0.8])
    fig.update_yaxes(visible=False, range=[-0.3, stack.field + 2.2], scaleanchor="x")
    return finish(fig, height=360)


def _cells(stack: Stack, layer: int, side: int, left: float, low: float) -> list[dict[str, Any]]:
    """The squares of one layer's grid; filled are those that one value of the next layer sees."""
    colour = COLOURS[layer % len(COLOURS)] if layer else NEUTRAL
    cells = []
    for i in range(side):
        for j in range(side):
            seen = i < stack.kernel and j < stack.kernel and layer < stack.layers
            cells.append(
                {
                    "type": "rect",
                    "x0": left + j,
                    "x1": left + j + 1,
                    "y0": low + i,
                    "y1": low + i + 1,
                    "line": {"color": colour, "width": 2},
                    "fillcolor": COLOURS[(layer + 1) % len(COLOURS)] if seen else CLEAR,
                    "opacity": 0.55 if seen else 1,
                }
            )
    return cells


def _rays(kernel: int, left: float, low: float, right: float) -> list[dict[str, Any]]:
    """Lines from what is seen to the value that sees it."""
    return [
        {
            "type": "line",
            "x0": left + kernel,
            "y0": low + edge,
            "x1": right,
            "y1": low + (kernel - 1) / 2 + (edge > 0),
            "line": {"color": NEUTRAL, "width": 2, "dash": "dot"},
        }
        for edge in (0, kernel)
    ]


def ways(first: np.ndarray, second: np.ndarray) -> go.Figure:
    """Two grids (S, S) of how many ways lead from every pixel to the value in the middle, as shares
    of all ways."""
    fig, highest = go.Figure(), float((first / first.sum()).max())
    for number, (grid, title) in enumerate(((first, "layers of 3×3"), (second, "one layer"))):
        _grid(fig, grid, number, highest)
        fig.add_annotation(
            x=0.5 * number + 0.23,
            y=1.0,
            xref="paper",
            yref="paper",
            yanchor="bottom",
            text=title,
            showarrow=False,
        )
    return finish(fig, height=540)


def _grid(fig: go.Figure, grid: np.ndarray, number: int, highest: float) -> None:
    axis = str(number + 1) if number else ""
    text = np.where(grid > 0, np.vectorize(lambda value: f"{value:.0f}")(grid), "")
    fig.add_heatmap(
        z=(grid / grid.sum()).astype(np.float32),
        text=text,
        texttemplate="%{text}",
        textfont={"size": FONT},
        colorscale=MAGNITUDE,
        zmin=0,
        zmax=highest,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        colorbar={"title": {"text": f"share{BREAK}of all ways"}, "tickformat": ".1%"},
        showscale=number == 0,
    )
    across = {"domain": [0.5 * number, 0.5 * number + 0.46], "visible": False}
    up = {
        "visible": False,
        "autorange": "reversed",
        "anchor": f"x{axis}",
        "scaleanchor": f"x{axis}",
    }
    fig.update_layout({f"xaxis{axis}": across, f"yaxis{axis}": up})


def bends(lines: Sequence[Line]) -> go.Figure:
    """The output of each along the line between two pictures."""
    fig = go.Figure()
    for number, line in enumerate(lines):
        fig.add_scatter(
            x=line.points.astype(np.float32),
            y=(line.outputs - line.outputs.mean()).astype(np.float32),
            mode="lines",
            name=f"{line.label}: {line.bends} bends",
            line={"color": COLOURS[number], "dash": DASHES[number]},
        )
    return finish(
        fig,
        "from one random picture (0) to another (1)",
        "answer (standard deviations)",
        height=380,
    )
