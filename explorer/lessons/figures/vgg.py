"""Figures of the VGG lesson: the pyramid of 3x3 layers, what it sees, what it saves and what its
ReLUs give."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, FONT, MAGNITUDE, NEUTRAL, finish
from explorer.inside.figures.anatomy import percent
from explorer.lessons.vgg import Line, Stack, support

ABOUT_WEIGHTS = (
    "Counted now from the layers themselves, with as many channels out as in, without biases. C² is the "
    "square of the channels."
)
GAP = 2.2  # between one layer's grid and the next, in cells


def pyramid(first: Stack) -> go.Figure:
    """The positions that one value of the last layer is made of, layer by layer down to the
    pixels."""
    fig, shapes, notes = go.Figure(), [], []
    left = 0.0
    for layer in range(first.layers + 1):  # 0 the pixels
        side = first.field - layer * (first.kernel - 1)
        low = (first.field - side) / 2
        colour = COLOURS[layer % len(COLOURS)] if layer else NEUTRAL
        for i in range(side):
            for j in range(side):
                seen = i < first.kernel and j < first.kernel and layer < first.layers
                shapes.append(
                    {
                        "type": "rect",
                        "x0": left + j,
                        "x1": left + j + 1,
                        "y0": low + i,
                        "y1": low + i + 1,
                        "line": {"color": colour, "width": 2},
                        "fillcolor": COLOURS[(layer + 1) % len(COLOURS)]
                        if seen
                        else "rgba(0,0,0,0)",
                        "opacity": 0.55 if seen else 1,
                    }
                )
        name = "pixels" if layer == 0 else f"layer {layer}"
        notes.append(
            {
                "x": left + side / 2,
                "y": first.field + 0.2,
                "text": f"<b>{name}</b><br>{side}×{side}",
                "showarrow": False,
                "yanchor": "bottom",
            }
        )
        if layer < first.layers:
            right = left + side + GAP
            low_next = low + (first.kernel - 1) / 2
            for edge in (0, first.kernel):
                shapes.append(
                    {
                        "type": "line",
                        "x0": left + first.kernel,
                        "y0": low + edge,
                        "x1": right,
                        "y1": low_next + (edge > 0),
                        "line": {"color": NEUTRAL, "width": 2, "dash": "dot"},
                    }
                )
        left += side + GAP
    fig.update_layout(shapes=shapes, annotations=notes)
    fig.update_xaxes(visible=False, range=[-0.3, left - GAP + 0.8])
    fig.update_yaxes(visible=False, range=[-0.3, first.field + 2.2], scaleanchor="x")
    return finish(fig, height=360)


def describe_pyramid(first: Stack, second: Stack) -> str:
    """What one value sees, and at what price."""
    saved = 1 - first.weights / second.weights
    return (
        f"One value after {first.layers} layers of 3×3 sees {first.field}×{first.field} pixels, as after one "
        f"layer of {second.kernel}×{second.kernel}. The stack has {first.squares} C² weights against "
        f"{second.squares} C², "
        + (f"{percent(saved)} fewer" if saved > 0 else "as many")
        + f", and {first.nonlinearities} non-linearities against {second.nonlinearities}."
    )


def weights(first: Stack, second: Stack) -> dict[str, list]:
    """The two side by side."""
    both = (first, second)
    return {
        "layers": [one.label for one in both],
        "sees, pixels a side": [one.field for one in both],
        "weights": [f"{one.squares} C² = {one.weights:,}" for one in both],
        "channels C": [one.channels for one in both],
        "non-linearities": [one.nonlinearities for one in both],
    }


def ways(first: np.ndarray, second: np.ndarray) -> go.Figure:
    """Two grids (S, S) of how many ways lead from every pixel to the value in the middle, as shares
    of all ways."""
    fig = go.Figure()
    for number, grid in enumerate((first, second)):
        axis = str(number + 1) if number else ""
        text = np.where(grid > 0, np.vectorize(lambda value: f"{value:.0f}")(grid), "")
        fig.add_heatmap(
            z=(grid / grid.sum()).astype(np.float32),
            text=text,
            texttemplate="%{text}",
            textfont={"size": FONT},
            colorscale=MAGNITUDE,
            zmin=0,
            zmax=float((first / first.sum()).max()),
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
            colorbar={"title": {"text": "share<br>of all ways"}, "tickformat": ".1%"},
            showscale=number == 0,
        )
        fig.update_layout(
            {
                f"xaxis{axis}": {"domain": [0.5 * number, 0.5 * number + 0.46], "visible": False},
                f"yaxis{axis}": {
                    "visible": False,
                    "autorange": "reversed",
                    "anchor": f"x{axis}",
                    "scaleanchor": f"x{axis}",
                },
            }
        )
    fig.update_layout(
        annotations=[
            {
                "x": 0.5 * number + 0.23,
                "y": 1.0,
                "xref": "paper",
                "yref": "paper",
                "yanchor": "bottom",
                "text": text,
                "showarrow": False,
            }
            for number, text in enumerate(("layers of 3×3", "one layer"))
        ]
    )
    return finish(fig, height=540)


def describe_ways(first: np.ndarray, second: np.ndarray) -> str:
    """The side of what is seen, as measured, and how uneven it is."""
    seen = first[first > 0]
    return (
        f"Measured by the gradient of one value: the stack depends on {support(first)}×{support(first)} pixels, "
        f"the single layer on {support(second)}×{support(second)}. With all weights equal, the stack reaches the "
        f"middle pixel in {first.max():.0f} ways and a corner in {seen.min():.0f}; the single layer reaches each "
        "in one: a stack looks at the middle more closely."
    )


def bends(lines: Sequence[Line]) -> go.Figure:
    """What each answers along the line between two pictures."""
    fig = go.Figure()
    for number, one in enumerate(lines):
        fig.add_scatter(
            x=one.points.astype(np.float32),
            y=(one.answers - one.answers.mean()).astype(np.float32),
            mode="lines",
            name=f"{one.label}: {one.bends} bends",
            line={"color": COLOURS[number], "dash": DASHES[number]},
        )
    return finish(
        fig,
        "from one random picture (0) to another (1)",
        "answer (standard deviations)",
        height=380,
    )


def describe_bends(lines: Sequence[Line]) -> str:
    """How often each bends."""
    said = "; ".join(
        f"{one.label} bends {one.bends} times" if one.bends else f"{one.label} is straight"
        for one in lines
    )
    return (
        f"Measured now, random weights, 8 channels: {said}. Every non-linearity can bend what the one before has "
        "bent. Without ReLU between them, layers of 3×3 are one layer and nothing is gained."
    )
