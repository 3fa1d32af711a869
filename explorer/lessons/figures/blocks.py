"""Blocks: one building block of a residual network, drawn from its anatomy, and networks of one
family compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, FONT, NEUTRAL, finish

if TYPE_CHECKING:
    from explorer.inside.anatomy import Layer

HEIGHTS = {"word": 0.62, "box": 1.15, "plus": 0.75}  # of one row of a drawing
WIDE, SIDE = 0.36, 0.45  # half the width of a box, where the skip runs: in units of a column
SOFT = {"BatchNorm": "batch norm"}
ABOUT = (
    "Counted now, in the first stage of the networks themselves, for an image of 224×224. No biases: batch norm "
    "has its own. Where a block changes the shape, a 1×1 convolution stands in the skip."
)
ABOUT_FAMILY = (
    "Counted now, beside what is published: torchvision's weights on one crop, He et al. 2016, table 3, on "
    "ten crops. ResNet-18 and -34 are of basic blocks, the deeper three of bottlenecks."
)
FAMILY = {  # columns of analysis.published.comparison that are shown of one family: how their values are printed
    "network": "{}",
    "layers, counted": "{}",
    "parameters, counted": "{:,}",
    "10⁹ multiply-adds, counted": "{:.2f}",
    "top-1 error %, one crop": "{:.2f}",
    "top-5 error %, one crop": "{:.2f}",
    "top-1 error %, ten crops": "{:.2f}",
    "top-5 error %, ten crops": "{:.2f}",
}
Row = tuple[str, str]  # key of HEIGHTS, words


def rows(layers: Sequence[Layer], residual: bool = True) -> list[Row]:
    """A block from top to bottom. Without its skip it has no addition."""
    found: list[Row] = [("word", f"h, {layers[0].input[0]} channels")]
    for layer in layers:
        if layer.role == "conv":
            found.append(("box", f"<b>{layer.kind}</b><br>{layer.parameters:,} weights"))
        elif layer.role == "join":
            found += [("plus", "+")] if residual else []
        else:
            word = SOFT.get(layer.kind, layer.kind)
            if found[-1][0] == "word" and len(found) > 1:
                found[-1] = ("word", f"{found[-1][1]}, {word}")
            else:
                found.append(("word", word))
    return found


def drawing(blocks: Mapping[str, Sequence[Layer]], residual: bool) -> go.Figure:
    """Blocks side by side, h from top to bottom; the skip is the line around, with an arrow into
    the +."""
    fig, deepest = go.Figure(), 0.0
    for column, (label, layers) in enumerate(blocks.items()):
        fig.add_annotation(
            x=column, y=0.75, text=f"<b>{label.replace(', ', '<br>')}</b>", showarrow=False
        )
        y, steps = 0.0, rows(layers, residual)
        for number, (kind, words) in enumerate(steps):
            middle = y - HEIGHTS[kind] / 2
            if kind == "box":
                fig.add_shape(
                    type="rect",
                    x0=column - WIDE,
                    x1=column + WIDE,
                    y0=middle - 0.42,
                    y1=middle + 0.42,
                    line={"color": COLOURS[0], "width": 2},
                    fillcolor="rgba(0,114,178,0.15)",
                )
            elif kind == "plus":
                fig.add_shape(
                    type="circle",
                    x0=column - 0.07,
                    x1=column + 0.07,
                    y0=middle - 0.27,
                    y1=middle + 0.27,
                    line={"color": COLOURS[1], "width": 3},
                )
                _skip(fig, column, -HEIGHTS["word"], middle)
            fig.add_annotation(
                x=column,
                y=middle,
                text=words,
                showarrow=False,
                font={"size": FONT + 4 if kind == "plus" else FONT},
            )
            if number:
                _arrow(fig, column, y + 0.13, y - 0.1)
            y -= HEIGHTS[kind]
        _arrow(fig, column, y + 0.1, y - 0.2)
        deepest = min(deepest, y)
    fig.update_xaxes(visible=False, range=[-0.55, len(blocks) - 0.4])
    fig.update_yaxes(visible=False, range=[deepest - 0.3, 1.3])
    return finish(fig, height=round(75 * (1.6 - deepest)))


def _arrow(fig: go.Figure, x: float, start: float, end: float) -> None:
    fig.add_annotation(
        x=x, y=end, ax=x, ay=start, axref="x", ayref="y", text="", arrowwidth=2, arrowcolor=NEUTRAL
    )


def _skip(fig: go.Figure, column: int, start: float, end: float) -> None:
    line = {"color": COLOURS[1], "width": 3}
    side = column + SIDE
    for x0, y0, x1, y1 in ((column, start, side, start), (side, start, side, end)):
        fig.add_shape(type="line", x0=x0, x1=x1, y0=y0, y1=y1, line=line)
    fig.add_annotation(
        x=column + 0.075,
        y=end,
        ax=side,
        ay=end,
        axref="x",
        ayref="y",
        text="",
        arrowwidth=3,
        arrowcolor=COLOURS[1],
    )
    fig.add_annotation(
        x=side + 0.045,
        y=(start + end) / 2,
        text="skip: h itself",
        showarrow=False,
        textangle=90,
        font={"color": COLOURS[1]},
    )


def describe(blocks: Mapping[str, Sequence[Layer]], residual: bool) -> str:
    """What each block is made of, and what it costs."""
    said, costs = [], []
    for label, layers in blocks.items():
        convs = [layer for layer in layers if layer.role == "conv"]
        costs.append(
            (
                sum(layer.parameters for layer in convs),
                sum(layer.multiply_adds for layer in convs),
                convs[-1].output[0],
            )
        )
        said.append(
            f"{label}: {' then '.join(layer.kind for layer in convs)}, {costs[-1][0]:,} weights, "
            f"{costs[-1][1] / 1e6:.0f} million multiply-adds on {costs[-1][2]} channels"
        )
    text = ". ".join(said) + ". "
    if len(costs) == 2:
        text += (
            f"The second has {costs[1][2] / costs[0][2]:g} times the channels for {costs[1][0] / costs[0][0]:.2f} "
            f"times the weights and {costs[1][1] / costs[0][1]:.2f} times the work. "
        )
    return text + (
        "Out comes relu(h + F(h)): if the branch F learns 0, the block passes h on."
        if residual
        else "Plain: out comes relu(F(h)), so to pass h on, F would have to learn the identity."
    )


def table(blocks: Mapping[str, Sequence[Layer]]) -> dict[str, list]:
    """Every convolution of the blocks."""
    found = [
        (label, layer)
        for label, layers in blocks.items()
        for layer in layers
        if layer.role == "conv"
    ]
    return {
        "block": [label for label, _ in found],
        "layer": [layer.kind for _, layer in found],
        "channels": [f"{layer.input[0]} → {layer.output[0]}" for _, layer in found],
        "weights": [f"{layer.parameters:,}" for _, layer in found],
        "multiply-adds": [f"{layer.multiply_adds:,}" for _, layer in found],
    }


def shown(value: object, form: str) -> str:
    """A value as it is printed; nothing where a source is silent."""
    return "" if value is None else form.format(value)
