"""Pictures of units: patches, and bars of classes, factors and probabilities."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from explorer.drawing.labels import labelled
from explorer.drawing.pixels import grid, thumbnail
from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.layers.top_patches import Box, cropped, window

SIDE = 128  # px of a patch
LONGEST = 17  # characters of words below it
NAME = 24  # characters of a name beside a bar
FRAME = 3  # px


def patches(
    pictures: Sequence[np.ndarray], boxes: Sequence[Box], words: Sequence[str], columns: int
) -> np.ndarray:
    """What each box sees of its picture (S, S, 3), enlarged, with words below: (H, W, 4)."""
    tiles = []
    for picture, box, text in zip(pictures, boxes, words, strict=True):
        part = cropped(picture, window(box, *picture.shape[:2]))
        tiles.append(labelled(_squared(thumbnail(part, SIDE)), _short(text, LONGEST)))
    return grid(tiles, columns, pad=2)


def whole(
    pictures: Sequence[np.ndarray], boxes: Sequence[Box], words: Sequence[str], columns: int
) -> np.ndarray:
    """The whole pictures, in each a frame around what its box sees, cut to the picture, and a dot in the box's middle."""
    tiles = []
    for picture, box, text in zip(pictures, boxes, words, strict=True):
        shown = thumbnail(picture, SIDE)
        scale = len(shown) / len(picture)
        top, left, bottom, right = (edge * scale for edge in box)
        image = Image.fromarray(shown)
        pen = ImageDraw.Draw(image)
        last = len(shown) - 1
        edges = (max(left, 0), max(top, 0), min(right - 1, last), min(bottom - 1, last))
        if edges[0] <= edges[2] and edges[1] <= edges[3]:
            pen.rectangle(edges, outline="white", width=FRAME + 2)
            pen.rectangle(edges, outline=COLOURS[1], width=FRAME)
        middle = ((left + right) / 2, (top + bottom) / 2)
        pen.circle(middle, 5, fill=COLOURS[1], outline="white", width=2)
        tiles.append(labelled(_squared(np.array(image)), _short(text, LONGEST)))
    return grid(tiles, columns, pad=2)


VIEWS = {"patch": patches, "whole": whole}  # of explorer.layers.panels.units.SHOWN


def _squared(pixels: np.ndarray) -> np.ndarray:
    """In the middle of a square of SIDE, light grey around it."""
    height, width = pixels.shape[:2]
    square = np.full((SIDE, SIDE, 3), 235, np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    square[top : top + height, left : left + width] = pixels
    return square


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def bars(
    names: Sequence[str], values: np.ndarray, title: str, marks: np.ndarray | None = None
) -> go.Figure:
    """Horizontal bars about 0, from the top down; `marks` are drawn as diamonds on them."""
    places = np.arange(len(names))
    fig = go.Figure(
        go.Bar(
            x=np.asarray(values, np.float32),
            y=places,
            orientation="h",
            marker_color=[COLOURS[0] if value >= 0 else COLOURS[1] for value in values],
            text=[str(name) for name in names],
            textposition="none",
            hovertemplate="%{text}: %{x:.3g}<extra></extra>",
            showlegend=False,
        )
    )
    if marks is not None:
        fig.add_scatter(
            x=np.asarray(marks, np.float32),
            y=places,
            mode="markers",
            marker={"symbol": "diamond", "size": 11, "color": NEUTRAL},
            name="by chance",
            hoverinfo="skip",
        )
    finish(fig, title, height=90 + 30 * max(len(names), 1))
    return _named(fig, names)


def before_after(names: Sequence[str], before: np.ndarray, after: np.ndarray) -> go.Figure:
    """Two bars for each class: as the network is, and without a unit."""
    places = np.arange(len(names))
    fig = go.Figure()
    for label, values, colour, pattern in (
        ("as it is", before, COLOURS[0], ""),
        ("without the unit", after, COLOURS[1], "/"),
    ):
        fig.add_bar(
            x=np.asarray(values, np.float32),
            y=places,
            orientation="h",
            name=label,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate="%{x:.4f}<extra></extra>",
        )
    finish(fig, "probability", height=130 + 48 * max(len(names), 1))
    fig.update_layout(barmode="group")
    fig.update_xaxes(range=[0, 1.02], dtick=0.25, tickformat="~r")
    return _named(fig, names)


def _named(fig: go.Figure, names: Sequence[str]) -> go.Figure:
    return fig.update_yaxes(
        tickvals=np.arange(len(names)),
        ticktext=[_short(str(name), NAME) for name in names],
        autorange="reversed",
        zeroline=False,
    )
