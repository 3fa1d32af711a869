"""Saliency: maps as colours, over the picture and bare, with the numbers that the colours stand
for.

Signed maps run from blue (against the class) over white (0) to red (for it), symmetric about 0;
magnitudes from dark blue (0) to yellow. A few extreme pixels would leave all others without colour,
so colours end at the 99th percentile of |values|; `legend` says so with its numbers."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import plotly.colors
import plotly.graph_objects as go
from PIL import Image, ImageDraw, ImageFont

from explorer.drawing import style

if TYPE_CHECKING:  # the analysis imports torch, which a figure does not wait for
    from explorer.inside.predictions import Top
    from explorer.inside.saliency import SaliencyMap

PERCENTILE = 99
SIDE, TILE = (
    448,
    224,
)  # px: the side of a picture alone and of one in a grid, at most unless the network takes more
GAP, LINE, LINES = (
    8,
    20,
    3,
)  # px between the pictures of a grid, px of a line of words, lines of words in a heading
PLACES = (
    "top left",
    "top",
    "top right",
    "left",
    "middle",
    "right",
    "bottom left",
    "bottom",
    "bottom right",
)


def _table(scale: str, low: float, high: float) -> np.ndarray:
    steps = np.linspace(low, high, 255).tolist()
    return np.rint(
        255 * np.array(plotly.colors.sample_colorscale(scale, steps, colortype="tuple"))
    ).astype(np.uint8)


# 255 colours (255, 3) for signed maps, whose scale is used without its ends: both are nearly black;
# and for magnitudes.
TABLES = {True: _table(style.SIGNED, 0.1, 0.9), False: _table(style.MAGNITUDE, 0, 1)}


def limit(found: SaliencyMap) -> float:
    """The |value| at which colours end: the 99th percentile; the largest where that is 0; 1 where
    all are 0."""
    sizes = np.abs(found.values)
    return float(np.percentile(sizes, PERCENTILE)) or float(sizes.max()) or 1.0


def colours(found: SaliencyMap) -> np.ndarray:
    """The map in its colours: (H, W, 3) uint8."""
    share = (found.values / limit(found)).clip(-1, 1)
    index = 127 + 127 * share if found.signed else 254 * share
    return TABLES[found.signed][np.rint(index).astype(int)]


def bare(found: SaliencyMap, side: int = SIDE) -> np.ndarray:
    """`colours`, every pixel a square: (h, w, 3)."""
    return fitted(colours(found), side)


def overlay(pixels: np.ndarray, found: SaliencyMap, opacity: float, side: int = SIDE) -> np.ndarray:
    """The map over the picture (H, W, 3) that the network was given: (h, w, 3). The picture turns
    grey as the map comes in: at opacity 0 it is as it was, from 0.25 on without colours of its own,
    at 1 there is only the map."""
    grey = pixels.mean(2, keepdims=True)
    base = pixels + (grey - pixels) * min(1.0, 4 * opacity)
    return fitted(np.rint((1 - opacity) * base + opacity * colours(found)).astype(np.uint8), side)


def fitted(pixels: np.ndarray, side: int) -> np.ndarray:
    """`pixels` enlarged by the largest whole factor that stays within `side`, at least 1."""
    return style.enlarge(pixels, max(1, side // max(pixels.shape[:2])))


def bar(found: SaliencyMap) -> go.Figure:
    """The colours of the map with the values that they stand for."""
    high = limit(found)
    low = -high if found.signed else 0.0
    table = [
        [i / 254, f"rgb{tuple(map(int, colour))}"] for i, colour in enumerate(TABLES[found.signed])
    ]
    values = np.linspace(low, high, 255, dtype=np.float32)
    fig = go.Figure(
        go.Heatmap(
            x=values, y=[0], z=values[None], colorscale=table, showscale=False, hoverinfo="skip"
        )
    )
    style.finish(
        fig, "<br>".join(textwrap.wrap(f"{found.quantity} (measured now)", 34)), height=168
    )
    ticks = np.linspace(low, high, 3)
    words = [f"{tick:.2g}" for tick in ticks]
    words = [f"≤ {words[0]}" if found.signed else words[0], words[1], f"≥ {words[2]}"]
    fig.update_layout(margin={"l": 40, "r": 40, "t": 8, "b": 88})
    fig.update_xaxes(
        tickvals=ticks, ticktext=words, showgrid=False, automargin=False, title_standoff=8
    )
    return fig.update_yaxes(visible=False)


def legend(found: SaliencyMap) -> str:
    """What the colours mean, with their numbers."""
    high, largest = limit(found), float(np.abs(found.values).max())
    ends = (
        f"red is +{high:.3g} (for the class), blue −{high:.3g} (against it), white 0"
        if found.signed
        else f"dark blue is 0, yellow {high:.3g}"
    )
    if largest <= high:
        return f"Colours: {ends}."
    return (
        f"Colours: {ends}. They end at the {PERCENTILE}th percentile of the absolute values; the 1 % beyond, up to "
        f"{largest:.3g}, have the last colour."
    )


def describe(found: SaliencyMap, name: str) -> str:
    """Where the map has its mass and which way it speaks: the alternative text of the map for the
    class `name`."""
    sizes = np.abs(found.values.astype(np.float64))
    total = sizes.sum()
    if not total:
        return f"{found.label} for {name}: the map is 0 everywhere. Nothing comes through to the pixels for this class."
    ninths = [
        part.sum() / total
        for row in np.array_split(sizes, 3, axis=0)
        for part in np.array_split(row, 3, axis=1)
    ]
    most = int(np.argmax(ninths))
    text = f"{found.label} for {name}: {ninths[4]:.0%} of the saliency lies in the middle ninth of the image"
    text += (
        ", more than in any other"
        if most == 4
        else f", the most ({ninths[most]:.0%}) in the {PLACES[most]} ninth"
    )
    if found.signed:
        text += f"; {sizes[found.values > 0].sum() / total:.0%} of it speaks for the class, the rest against it"
    return f"{text}."


def panel(
    pixels: np.ndarray, found: SaliencyMap, opacity: float
) -> tuple[list[np.ndarray], list[str]]:
    """The three pictures of one map (h, w, 3), and what each of them is."""
    return (
        [fitted(pixels, SIDE), overlay(pixels, found, opacity), bare(found)],
        ["What the network is given", "The map over it", "The map alone"],
    )


def classes(
    pixels: np.ndarray,
    maps: Sequence[Sequence[SaliencyMap | str]],
    methods: Sequence[str],
    top: Top,
    opacity: float,
) -> tuple[np.ndarray, str]:
    """A grid of methods (rows) and the classes of `top` (columns), and its alternative text: how
    much each method's map changes from the best class to the second."""
    sheet = grid(
        [[tile(pixels, found, opacity, TILE) for found in row] for row in maps],
        [top.caption(index) for index in top.indices],
        methods,
    )
    words = f"Maps of {len(methods)} methods, one a row, for {', '.join(top.names)}."
    alike = {
        method: likeness(*row[:2])
        for method, row in zip(methods, maps, strict=True)
        if len(row) > 1
    }
    said = [f"{method} {value:.2f}" for method, value in alike.items() if value is not None]
    if said:
        words += (
            f" Correlation of the maps for {top.names[0]} and {top.names[1]}, where 1 means that a method shows "
            f"the same for both: {', '.join(said)}."
        )
    return sheet, words


def likeness(first: SaliencyMap | str, second: SaliencyMap | str) -> float | None:
    """Pearson's correlation of two maps; None where one is missing or the same everywhere."""
    if (
        isinstance(first, str)
        or isinstance(second, str)
        or not np.ptp(first.values)
        or not np.ptp(second.values)
    ):
        return None
    return float(
        np.corrcoef(
            first.values.ravel().astype(np.float64), second.values.ravel().astype(np.float64)
        )[0, 1]
    )


def account(found: SaliencyMap) -> str:
    """Whether the map adds up to what it shares out, in words; empty for methods that share nothing
    out."""
    if found.change is None or found.delta is None:
        return ""
    missing = abs(found.delta) / abs(found.change) if found.change else 0.0
    return (
        f"From a plain image of the mean colour to this one the score of the class changes by {found.change:+.4g}; "
        f"the map adds up to {found.change + found.delta:+.4g}. The difference, the convergence delta, is "
        f"{found.delta:+.2g}, or {missing:.2%} of the change: "
        + (
            "the map can be trusted to share out the whole change."
            if missing < 0.01
            else "more than 1 %, so small values mean little. More steps, where there are steps, bring it down."
        )
    )


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
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(style.FONT)
    for i, line in enumerate(lines):
        draw.text((x, y + i * LINE), line, fill=style.NEUTRAL, font=font, anchor=anchor)


def tile(
    pixels: np.ndarray, found: SaliencyMap | str, opacity: float, side: int = SIDE
) -> np.ndarray:
    """A map over its picture, or the words that say why there is none: (h, w, 3)."""
    if not isinstance(found, str):
        return overlay(pixels, found, opacity, side)
    sheet, font = (
        Image.new("RGB", (side, side), "#f0f2f6"),
        ImageFont.load_default(style.FONT * side / TILE),
    )
    words = textwrap.fill(found, 26, max_lines=10, placeholder=" …")
    ImageDraw.Draw(sheet).multiline_text((side // 16, side // 16), words, fill="#404040", font=font)
    return np.asarray(sheet)


def tiles(
    views: Sequence[np.ndarray], maps: Sequence[SaliencyMap | str], opacity: float
) -> list[np.ndarray]:
    """One `tile` for each of several networks, which see the picture in their own sizes."""
    return [tile(view, found, opacity) for view, found in zip(views, maps, strict=True)]


def describe_tile(found: SaliencyMap | str, name: str) -> str:
    """The alternative text of a tile."""
    return f"{name}: {found}" if isinstance(found, str) else describe(found, name)


def archive(found: SaliencyMap, pixels: np.ndarray) -> bytes:
    """The map, the pixels under it and all that was asked for, as a compressed NPZ."""
    out = io.BytesIO()
    said = {key: value for key, value in asdict(found).items() if value is not None}
    np.savez_compressed(out, pixels=pixels, **said)
    return out.getvalue()
