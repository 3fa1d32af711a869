"""Figures of the ResNet lesson: building blocks, drawn from their anatomy."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.drawing.markup import BREAK, bold
from explorer.drawing.style import COLOURS, FONT, NEUTRAL, finish
from explorer.inside.anatomy import LayerNode

HEIGHTS = {"word": 0.62, "box": 1.15, "plus": 0.75}  # of one row of a drawing

WIDE, SIDE = 0.36, 0.45  # half the width of a box, where the skip runs: in units of a column

SOFT = {"BatchNorm": "batch norm"}

Row = tuple[str, str]  # key of HEIGHTS, words


def rows(layers: Sequence[LayerNode], residual: bool = True) -> list[Row]:
    """A block from top to bottom. Without its skip it has no addition."""
    drawn: list[Row] = [("word", f"h, {layers[0].input[0]} channels")]
    for layer in layers:
        if layer.role == "conv":
            drawn.append(("box", f"{bold(layer.kind)}{BREAK}{layer.parameters:,} weights"))
        elif layer.role == "join":
            drawn += [("plus", "+")] if residual else []
        else:
            word = SOFT.get(layer.kind, layer.kind)
            if drawn[-1][0] == "word" and len(drawn) > 1:
                drawn[-1] = ("word", f"{drawn[-1][1]}, {word}")
            else:
                drawn.append(("word", word))
    return drawn


def drawing(blocks: Mapping[str, Sequence[LayerNode]], residual: bool) -> go.Figure:
    """Blocks side by side, h from top to bottom; the skip is the line around, with an arrow into
    the +."""
    fig, deepest = go.Figure(), 0.0
    for column, (label, layers) in enumerate(blocks.items()):
        fig.add_annotation(x=column, y=0.75, text=bold(label.replace(", ", BREAK)), showarrow=False)
        y = 0.0
        for number, (kind, words) in enumerate(rows(layers, residual)):
            _row(fig, column, y - HEIGHTS[kind] / 2, kind, words)
            if number:
                _arrow(fig, column, y + 0.13, y - 0.1)
            y -= HEIGHTS[kind]
        _arrow(fig, column, y + 0.1, y - 0.2)
        deepest = min(deepest, y)
    fig.update_xaxes(visible=False, range=[-0.55, len(blocks) - 0.4])
    fig.update_yaxes(visible=False, range=[deepest - 0.3, 1.3])
    return finish(fig, height=round(75 * (1.6 - deepest)))


def _row(fig: go.Figure, column: int, middle: float, kind: str, words: str) -> None:
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
    )
