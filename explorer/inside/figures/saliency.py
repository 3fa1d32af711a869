"""Saliency: maps as colours, over the picture and bare, with the numbers that the colours stand
for.

Signed maps run from blue (against the class) over white (0) to red (for it), symmetric about 0;
magnitudes from dark blue (0) to yellow. A few extreme pixels would leave all others without colour,
so colours end at the 99th percentile of |values|."""

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.colors
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from explorer.drawing import labels, style
from explorer.drawing.markup import BREAK
from explorer.drawing.numbers import sized
from explorer.drawing.pixels import enlarge
from explorer.drawing.view import Scale
from explorer.inside.saliency_map import SaliencyMap

# px: the side of a picture alone and of one in a grid, at most unless the network takes more
SIDE, TILE = 448, 224
PHOTO = 672  # px: the side of a photo under a map, at most
# px between the pictures of a grid, px of a line of words, lines of words in a heading
GAP, LINE, LINES = 8, 20, 3


def _table(scale: str, low: float, high: float) -> np.ndarray:
    steps = np.linspace(low, high, 255).tolist()
    return np.rint(
        255 * np.array(plotly.colors.sample_colorscale(scale, steps, colortype="tuple"))
    ).astype(np.uint8)


# 255 colours (255, 3) for signed maps, whose scale is used without its ends: both are nearly black;
# and for magnitudes.
TABLES = {True: _table(style.SIGNED, 0.1, 0.9), False: _table(style.MAGNITUDE, 0, 1)}


def colours(saliency_map: SaliencyMap) -> np.ndarray:
    """The map in its colours: (H, W, 3) uint8."""
    share = (saliency_map.values / saliency_map.limit).clip(-1, 1)
    index = 127 + 127 * share if saliency_map.signed else 254 * share
    return TABLES[saliency_map.signed][np.rint(index).astype(int)]


def bare(saliency_map: SaliencyMap, side: int = SIDE) -> np.ndarray:
    """`colours`, every pixel a square: (h, w, 3)."""
    return fitted(colours(saliency_map), side)


def overlay(
    pixels: np.ndarray, saliency_map: SaliencyMap, opacity: float, side: int = SIDE
) -> np.ndarray:
    """The map over the picture (H, W, 3) that the network was given, or over its `photo`, a whole
    number of times as large: (h, w, 3). The picture turns grey as the map comes in: at opacity 0 it is
    as it was, from 0.25 on without colours of its own, at 1 there is only the map."""
    grey = pixels.mean(2, keepdims=True)
    base = pixels + (grey - pixels) * min(1.0, 4 * opacity)
    over = enlarge(colours(saliency_map), len(pixels) // len(saliency_map.values))
    return fitted(np.rint((1 - opacity) * base + opacity * over).astype(np.uint8), side)


def fitted(pixels: np.ndarray, side: int) -> np.ndarray:
    """`pixels` enlarged by the largest whole factor that stays within `side`, at least 1."""
    return enlarge(pixels, max(1, side // max(pixels.shape[:2])))


def bar(saliency_map: SaliencyMap) -> go.Figure:
    """The colours of the map with the values that they stand for."""
    high = saliency_map.limit
    low = -high if saliency_map.signed else 0.0
    table = [
        [i / 254, f"rgb{tuple(map(int, colour))}"]
        for i, colour in enumerate(TABLES[saliency_map.signed])
    ]
    values = np.linspace(low, high, 255, dtype=np.float32)
    fig = go.Figure(
        go.Heatmap(
            x=values, y=[0], z=values[None], colorscale=table, showscale=False, hoverinfo="skip"
        )
    )
    style.finish(
        fig, BREAK.join(textwrap.wrap(f"{saliency_map.quantity} (measured now)", 34)), height=168
    )
    ticks = np.linspace(low, high, 3)
    words = [sized(tick, 2) for tick in ticks]
    words = [f"≤ {words[0]}" if saliency_map.signed else words[0], words[1], f"≥ {words[2]}"]
    fig.update_layout(margin={"l": 40, "r": 40, "t": 8, "b": 88})
    fig.update_xaxes(
        tickvals=ticks, ticktext=words, showgrid=False, automargin=False, title_standoff=8
    )
    return fig.update_yaxes(visible=False)


def scale(saliency_map: SaliencyMap) -> Scale:
    """The same for paper."""
    high = saliency_map.limit
    low = -high if saliency_map.signed else 0.0
    return Scale(saliency_map.quantity, TABLES[saliency_map.signed], low, high)


def views(
    pixels: np.ndarray, photo: np.ndarray, saliency_map: SaliencyMap, opacity: float
) -> list[np.ndarray]:
    """Three pictures of one map, (h, w, 3) each: the map over the `photo`, what the network is given of it,
    the map alone."""
    return [
        overlay(photo, saliency_map, opacity),
        fitted(pixels, SIDE),
        bare(saliency_map),
    ]


def classes(
    pixels: np.ndarray,
    maps: Sequence[Sequence[SaliencyMap | str]],
    methods: Sequence[str],
    heads: Sequence[str],
    opacity: float,
) -> np.ndarray:
    """A `grid` of maps (a row a method) over their picture, which lies: methods (columns) and classes (rows,
    below `heads`)."""
    tiles = [
        [tile(pixels, saliency_map, opacity, TILE) for saliency_map in column]
        for column in zip(*maps, strict=True)
    ]
    return grid(tiles, methods, heads)


def grid(
    rows: Sequence[Sequence[np.ndarray]], heads: Sequence[str], sides: Sequence[str] = ()
) -> np.ndarray:
    """Rows of pictures (h, w, 3) under `heads`, each row below its line of `sides`: (H, W, 4),
    clear between them."""
    tile = max(max(picture.shape[:2]) for row in rows for picture in row)
    step, high = tile + GAP, tile + GAP + (LINE + GAP if sides else 0)
    head = max(len(wrapped(words, tile)) for words in heads) * LINE + GAP
    sheet = Image.new("RGBA", (len(heads) * step - GAP, head + len(rows) * high))
    for column, words in enumerate(heads):
        write(sheet, wrapped(words, tile), column * step + tile // 2, 0, "ma")
    for i, row in enumerate(rows):
        top = head + i * high
        if sides:
            write(sheet, wrapped(sides[i], sheet.width)[:1], 0, top, "la")
        for column, picture in enumerate(row):
            spare = [(tile - side) // 2 for side in picture.shape[:2]]
            sheet.paste(
                Image.fromarray(picture),
                (column * step + spare[1], top + spare[0] + (LINE + GAP if sides else 0)),
            )
    return np.asarray(sheet)


def wrapped(words: str, width: int) -> list[str]:
    """`words` in lines that fit into `width` pixels, at most LINES of them."""
    return textwrap.wrap(words, max(8, width * 2 // LINE), max_lines=LINES, placeholder=" …") or [
        ""
    ]


def write(sheet: Image.Image, lines: Sequence[str], x: int, y: int, anchor: str) -> None:
    draw, font = ImageDraw.Draw(sheet), labels.font(style.FONT)
    for i, line in enumerate(lines):
        labels.write(draw, (x, y + i * LINE), line, font, anchor)


def tile(
    pixels: np.ndarray, saliency_map: SaliencyMap | str, opacity: float, side: int = SIDE
) -> np.ndarray:
    """A map over its picture, or the words that say why there is none: (h, w, 3)."""
    if not isinstance(saliency_map, str):
        return overlay(pixels, saliency_map, opacity, side)
    sheet, font = (
        Image.new("RGB", (side, side), "#f0f2f6"),
        labels.font(style.FONT * side / TILE),
    )
    words = textwrap.fill(saliency_map, 26, max_lines=10, placeholder=" …")
    ImageDraw.Draw(sheet).multiline_text((side // 16, side // 16), words, fill="#404040", font=font)
    return np.asarray(sheet)


def tiles(
    views: Sequence[np.ndarray], maps: Sequence[SaliencyMap | str], opacity: float
) -> list[np.ndarray]:
    """One `tile` for each of several networks, which see the picture in their own sizes."""
    return [
        tile(view, saliency_map, opacity) for view, saliency_map in zip(views, maps, strict=True)
    ]
