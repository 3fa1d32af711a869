"""Figures of three networks in one: every layer with parameters as a box, one row a network."""

from collections.abc import Sequence
from math import sqrt

import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.inside.figures.anatomy import OVER
from explorer.lessons.three_networks import Box, BoxedNetwork

KINDS = {  # by side of the kernel: colour and pattern; others are neutral
    11: ("11×11", COLOURS[1], ""),
    5: ("5×5", COLOURS[3], "/"),
    3: ("3×3", COLOURS[0], ""),
    0: ("fully connected", COLOURS[2], "x"),
}
WIDEST = 0.84  # of the room between two rows, of the widest layer


def rows(networks: Sequence[BoxedNetwork]) -> go.Figure:
    """Boxes in order of execution, as high as the layer has channels (square root scale), with their
    number; a gap after each pooling."""
    fig = go.Figure()
    most = max(box.channels for network in networks for box in network.boxes)
    placed = [(row, *at) for row, network in enumerate(networks) for at in _places(network)]
    for kernel in dict.fromkeys(box.kernel for _, _, box in placed):
        _draw(fig, kernel, [each for each in placed if each[2].kernel == kernel], most)
    finish(
        fig,
        "layers with parameters, in order; a gap is a pooling",
        height=130 + 120 * len(networks),
    )
    fig.update_layout(barmode="overlay")
    fig.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    return fig.update_yaxes(
        tickvals=[-row for row in range(len(networks))],
        ticktext=[network.label for network in networks],
        range=[-len(networks) + 0.45, 0.75],
        showgrid=False,
        zeroline=False,
    )


def _draw(fig: go.Figure, kernel: int, boxes: Sequence[tuple[int, float, Box]], most: int) -> None:
    """The boxes of one kind, (row, place, box) each; most: channels of the highest box of all."""
    name, colour, shape = KINDS.get(kernel, (f"{kernel}×{kernel}", NEUTRAL, ""))
    heights = [WIDEST * sqrt(box.channels / most) for *_, box in boxes]
    pattern = {"shape": shape, "solidity": 0.2, **OVER}
    fig.add_bar(
        x=[x for _, x, _ in boxes],
        y=heights,
        base=[-row - height / 2 for (row, *_), height in zip(boxes, heights, strict=True)],
        width=0.9,
        name=name,
        showlegend=True,
        marker={"color": colour, "pattern": pattern},
        text=[str(box.channels) for *_, box in boxes],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        constraintext="none",
        customdata=[_hover(box) for *_, box in boxes],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _places(network: BoxedNetwork) -> list[tuple[float, Box]]:
    at, places = 0.0, []
    for box in network.boxes:
        places.append((at, box))
        at += 1.45 if box.pooled else 1.0
    return places


def _hover(box: Box) -> str:
    kind = f"{box.kernel}×{box.kernel}" if box.kernel else "fully connected"
    return f"{kind}, {box.channels} out, {box.parameters:,} parameters"
