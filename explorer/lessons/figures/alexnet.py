"""Figures of the AlexNet lesson: the two GPUs."""

import plotly.graph_objects as go

from explorer.drawing.markup import BREAK, bold
from explorer.drawing.style import COLOURS, NEUTRAL, finish, on
from explorer.lessons.alexnet import CountedLayer, CountedNetwork


def towers(net: CountedNetwork) -> go.Figure:
    """The layers with parameters as boxes, one row a GPU, with lines from the boxes that each of
    them sees."""
    layers = [layer for layer in net.layers if layer.parameters]
    split = any(layer.groups > 1 for layer in layers)
    rows = {"GPU 1": 1.0, "GPU 2": -1.0} if split else {"one": 0.0}
    boxes, lines = _placed(layers, list(rows.values()))
    fig = go.Figure()
    for crosses, name, dash in (
        (True, "sees all maps", "solid"),
        (False, "sees the maps of its own GPU only", "dot"),
    ):
        if lines[crosses]:
            x, y = zip(*lines[crosses], strict=True)
            fig.add_scatter(
                x=x,
                y=y,
                mode="lines",
                name=name,
                hoverinfo="skip",
                line={"color": COLOURS[0] if crosses else COLOURS[1], "dash": dash},
            )
    _boxes(fig, boxes, 58, COLOURS[0])
    _boxes(fig, [(0, 0, "image")], 62, NEUTRAL)
    if split:
        fig.update_layout(
            annotations=[
                {"x": 0, "y": row, "text": name, "showarrow": False} for name, row in rows.items()
            ]
        )
    fig.update_xaxes(visible=False, range=[-0.5, len(layers) + 0.5])
    fig.update_yaxes(visible=False, range=[-1.6, 1.6])
    return finish(fig, height=360 if split else 220)


def _placed(
    layers: list[CountedLayer], rows: list[float]
) -> tuple[list[tuple[float, float, str]], dict[bool, list[tuple[float | None, float | None]]]]:
    """Boxes (x, y, words) of the layers, and the lines between them as points, by whether they
    cross from one GPU to the other."""
    lines: dict[bool, list[tuple[float | None, float | None]]] = {True: [], False: []}
    boxes: list[tuple[float, float, str]] = []
    before = [0.0]
    for place, layer in enumerate(layers, start=1):
        placed = [0.0] if layer is layers[-1] else rows  # the scores are one row, as in the paper
        words = f"{bold(layer.name)}{BREAK}{layer.output[0] // len(placed)}"
        boxes += [(place, row, words) for row in placed]
        for row_before in before:
            for row in placed:
                if layer.groups == 1 or row_before == row:
                    lines[layer.groups == 1] += [
                        (place - 1, row_before),
                        (place, row),
                        (None, None),
                    ]
        before = placed
    return boxes, lines


def _boxes(fig: go.Figure, boxes: list[tuple[float, float, str]], size: int, colour: str) -> None:
    x, y, words = zip(*boxes, strict=True)
    fig.add_scatter(
        x=x,
        y=y,
        text=words,
        mode="markers+text",
        showlegend=False,
        hoverinfo="skip",
        textfont={"color": on(colour), "size": 16},
        marker={"size": size, "symbol": "square", "color": colour},
    )
