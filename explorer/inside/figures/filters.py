"""Filters: the first layer as pictures whose pixels are its weights, and plots of what was measured
on it.

A weight becomes a grey value by one rule that can be read backwards: 128 + 127 weight / scale,
rounded, in each colour channel. `sheet` lays the filters out, `decode` reads the weights back from
the pixels, `legend` says the rule in words."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import style
from explorer.drawing.tables import csv

if TYPE_CHECKING:  # the analysis imports torch, which a figure does not wait for
    from explorer.inside.filters import Filters, Properties

ORIENTED = (
    0.4  # selectivity from which a filter is called oriented: random 7 x 7 filters stay below 0.25
)
COLOURED, GREY = (
    0.8,
    0.2,
)  # colourfulness of the filters called coloured (at least) and grey (at most); random: 0.67
GRIDS = {
    1: (77, 12),
    2: (56, 8),
    3: (42, 6),
    4: (42, 4),
}  # grids side by side: px a filter (about), columns of each


@dataclass(frozen=True)
class Column:
    """A property as shown: its name, how its value is written, and whether sorting starts at the
    largest."""

    label: str
    written: str
    falling: bool = True


COLUMNS = {
    "norm": Column("norm", "{:.3g}"),
    "largest": Column("largest |weight|", "{:.3g}"),
    "orientation": Column("orientation", "{:.0f}°", falling=False),
    "selectivity": Column("orientation selectivity", "{:.2f} of 1"),
    "frequency": Column("spatial frequency", "{:.2f} cycles per pixel", falling=False),
    "colourfulness": Column("colourfulness", "{:.0%} of the squared weights"),
    "red_green": Column("red-green", "{:.0%}"),
    "blue_yellow": Column("blue-yellow", "{:.0%}"),
}
SORTS = {
    "index": "index",
    "norm": "norm",
    "orientation": "orientation",
    "frequency": "spatial frequency",
    "colourfulness": "colourfulness",
}
SCALES = {"common": "common to all filters", "own": "each filter its own"}
TITLES = {"trained": "trained", "initial": "as initialised", "random": "random"}
SOURCES = {
    "trained": "The weights of this network, measured now.",
    "initial": "As this network's seed drew them before the first training step, measured now.",
    "random": "The same architecture with weights drawn anew, measured now.",
}


@dataclass(frozen=True)
class Sheet:
    """A grid of filters: `pixels` (H, W, 4), and where to find which weights in it.

    Tile i shows filter `order[i]`, whose weights have `shape` (C, h, w): its first pixel lies at
    `corners[i]` (row, column), every weight fills a square of `factor` pixels, and `scales[i]` is
    the weight that is drawn white."""

    pixels: np.ndarray
    order: np.ndarray
    corners: np.ndarray
    scales: np.ndarray
    factor: int
    shape: tuple[int, int, int]


def arrange(properties: Properties, by: str) -> np.ndarray:
    """The filters' indices (F,) in the order of one of SORTS; where it is undefined (NaN) they come
    last."""
    if by == "index":
        return np.arange(len(properties.norm))
    values = getattr(properties, by)
    return np.argsort(-values if COLUMNS[by].falling else values, kind="stable")


def scales(properties: Properties, scale: str) -> np.ndarray:
    """The weight that is drawn white, per filter (F,): the largest |weight| of all (`common`) or of
    each (`own`).

    Rounded up to three digits, so that the number in the legend is the one that was used; 1 where
    all weights are zero."""
    largest = (
        properties.largest
        if scale == "own"
        else np.full_like(properties.largest, properties.largest.max())
    )
    return np.array([_rounded_up(value) for value in largest])


def _rounded_up(value: float) -> float:
    if value == 0:
        return 1.0
    shift = 2 - int(np.floor(np.log10(value)))
    return float(f"{np.ceil(round(value * 10.0**shift, 6)) / 10.0**shift:.3g}")


def shade(weights: np.ndarray, scale: float) -> np.ndarray:
    """Weights (C, h, w) of |weight| <= scale as pixels (h, w, 3): 128 is zero, 255 is +scale, 1 is
    -scale."""
    values = (128 + np.rint(127 * weights.astype(np.float64) / scale)).astype(np.uint8)
    return np.broadcast_to(values, (3, *weights.shape[1:])).transpose(1, 2, 0)  # (h, w, 3)


def sheet(
    weights: np.ndarray,
    order: np.ndarray,
    white: np.ndarray,
    picked: int | None = None,
    beside: int = 1,
) -> Sheet:
    """Filters (F, C, h, w) in the given order, each with its index below, `picked` framed; `white`
    is from `scales`.

    `beside` is how many such grids will stand side by side, at most four in a row.
    """
    c, h, w = weights.shape[1:]
    side, columns = GRIDS[min(beside, 4)]
    factor = max(1, side // max(h, w))
    tiles = [
        style.labelled(style.enlarge(shade(weights[i], white[i]), factor), str(i), i == picked)
        for i in order
    ]
    down, right = (np.array(tiles[0].shape[:2]) + 2) if tiles else (0, 0)
    corners = (
        np.array([(i // columns * down, i % columns * right) for i in range(len(tiles))])
        + 2
        + style.FRAME
    )
    return Sheet(style.grid(tiles, columns, pad=2), order, corners, white[order], factor, (c, h, w))


def decode(pixels: np.ndarray, made: Sheet) -> np.ndarray:
    """The weights (n, C, h, w) that the pixels of a sheet show, in its order, each within scale /
    254 of the truth."""
    c, h, w = made.shape
    step = made.factor
    tiles = np.array(
        [
            pixels[top : top + h * step : step, left : left + w * step : step, :c]
            for top, left in made.corners
        ]
    )
    return (tiles.transpose(0, 3, 1, 2) - 128.0) / 127 * made.scales[:, None, None, None]


def legend(made: Sheet) -> str:
    """How to read weights off the picture, with its numbers."""
    low, high = made.scales.min(), made.scales.max()
    each = ", in red, green and blue each" if made.shape[0] == 3 else ""
    if low == high:
        return (
            f"One colour scale for all filters: mid grey (128) is 0, black (1) is −{high:.3g} and white (255) is "
            f"+{high:.3g}{each}."
        )
    return (
        "Each filter has its own colour scale: mid grey (128) is 0, black (1) and white (255) are minus and plus "
        f"its largest |weight|, which lies between {low:.3g} and {high:.3g}{each}. Brightness cannot be compared "
        "between filters."
    )


def name(layer: Filters) -> str:
    """What and how many the filters are."""
    count, c, h, w = layer.weights.shape
    colours = "red, green and blue" if c == 3 else "grey"
    if layer.connected:
        return f"{count} units of a fully connected layer, each with {h}×{w} weights, {colours}"
    return f"{count} filters of {h}×{w} pixels, {colours}, stride {layer.stride[0]}"


def describe(layer: Filters, properties: Properties) -> str:
    """What the filters are, counted by stated rules: the alternative text of the grid."""
    said = [
        f"{np.sum(properties.selectivity >= ORIENTED)} are oriented (selectivity at least {ORIENTED})"
    ]
    if layer.weights.shape[1] == 3:
        said += [
            f"{np.sum(properties.colourfulness >= COLOURED)} colour-opponent (at least {COLOURED:.0%} of the "
            "squared weights are red-green or blue-yellow)",
            f"{np.sum(properties.colourfulness <= GREY)} grey (at most {GREY:.0%})",
        ]
    rare = {
        "weak (norm below a tenth of the largest)": properties.norm < properties.norm.max() / 10,
        "flat (no stripe or edge)": np.isnan(properties.frequency),
    }
    said += [f"{here.sum()} {what}" for what, here in rare.items() if here.any()]
    return f"{name(layer)}: {', '.join(said)}."


def scatter(properties: Properties, picked: int | None = None) -> go.Figure:
    """Every filter at its orientation and spatial frequency; colour is colourfulness, area is norm.

    `customdata` holds the filter's index. Flat filters have no place here; `describe_scatter` counts them.
    """
    fig = go.Figure()
    oriented = properties.selectivity >= ORIENTED
    top = properties.norm.max() or 1
    for here, symbol, name in (
        (oriented, "circle", "oriented"),
        (~oriented, "diamond", "hardly oriented: the angle says little"),
    ):
        index = np.flatnonzero(here & ~np.isnan(properties.frequency))
        fig.add_scatter(
            x=properties.orientation[index].astype(np.float32),
            y=properties.frequency[index].astype(np.float32),
            mode="markers",
            name=f"{len(index)} {name}",
            customdata=index,
            unselected_marker_opacity=1,
            marker={
                "symbol": symbol,
                "size": properties.norm[index].astype(np.float32),
                "sizemode": "area",
                "sizemin": 4,
                "sizeref": top / 22**2,
                "coloraxis": "coloraxis",
                "line_color": style.NEUTRAL,
                "line_width": 1,
                "opacity": 1.0,
                "color": properties.colourfulness[index].astype(np.float32),
            },
            hovertemplate="filter %{customdata}: %{x:.0f}°, %{y:.3f} cycles per pixel<extra></extra>",
        )
    if picked is not None:
        fig.add_scatter(
            x=[properties.orientation[picked]],
            y=[properties.frequency[picked]],
            mode="markers",
            name=f"filter {picked}",
            hoverinfo="skip",
            showlegend=True,
            marker={
                "symbol": "circle-open",
                "size": 32,
                "color": style.COLOURS[1],
                "line_width": 3,
            },
        )
    bar = {
        "title": {"text": "colour: colourfulness; area: norm", "side": "top"},
        "orientation": "h",
        "y": -0.28,
        "yanchor": "top",
        "thickness": 14,
    }
    fig.update_layout(
        legend_itemsizing="constant",
        coloraxis={"colorscale": style.MAGNITUDE, "cmin": 0, "cmax": 1, "colorbar": bar},
    )
    style.finish(
        fig,
        "orientation of stripes and edges<br>(degrees: 0 flat, 90 upright)",
        "spatial frequency<br>(cycles per pixel)",
        height=580,
    )
    fig.update_xaxes(range=[-6, 186], tickvals=[0, 45, 90, 135, 180])
    return fig.update_yaxes(rangemode="tozero")


def describe_one(properties: Properties, index: int) -> str:
    """All that was measured on one filter."""
    values = {column: getattr(properties, key)[index] for key, column in COLUMNS.items()}
    said = [
        f"{column.label} {'undefined' if np.isnan(value) else column.written.format(value)}"
        for column, value in values.items()
    ]
    return f"Filter {index}: {', '.join(said)}."


def describe_scatter(properties: Properties) -> str:
    """How many oriented filters, and whether coloured or grey ones see the finer detail."""
    oriented = properties.selectivity >= ORIENTED
    flat = int(np.isnan(properties.frequency).sum())
    text = f"Orientation against spatial frequency: {oriented.sum()} of {len(oriented)} filters are oriented"
    found = {
        "colour-opponent": properties.colourfulness >= COLOURED,
        "grey": properties.colourfulness <= GREY,
    }
    for name, here in found.items():
        values = properties.frequency[here & ~np.isnan(properties.frequency)]
        if len(values):
            text += f"; the {len(values)} {name} ones have a median of {np.median(values):.2f} cycles per pixel"
    return text + (f"; {flat} flat filters are not drawn." if flat else ".")


@dataclass(frozen=True)
class Panel:
    """A grid ready to be shown: PNG, alternative text, caption, and what can be downloaded, by file
    ending."""

    picture: bytes
    alt: str
    caption: str
    files: dict[str, bytes | Callable[[], bytes | str]]


def panel(
    layer: Filters,
    properties: Properties,
    kind: str,
    by: str = "index",
    scale: str = "common",
    beside: int = 1,
    trained: Properties | None = None,
    picked: int | None = None,
) -> Panel:
    """The grid of a first layer whose weights are of this kind (TITLES), sorted by one of SORTS, on
    one of SCALES.

    `trained`, for the `initial` weights: the properties that training led to, which then give the order, so that the
    same filter stands in the same place.
    """
    followed = trained if kind == "initial" and trained is not None else properties
    made = sheet(layer.weights, arrange(followed, by), scales(properties, scale), picked, beside)
    picture, words = style.png(made.pixels), describe(layer, properties)
    return Panel(
        picture,
        words,
        f"{SOURCES[kind]} {words} {legend(made)}",
        {
            "png": picture,
            "csv": lambda: table(properties),
            "npz": lambda: archive(layer, properties),
        },
    )


def table(properties: Properties) -> str:
    """All properties of all filters as CSV, in full precision."""
    return csv(
        {
            "filter": range(len(properties.norm)),
            **{key: getattr(properties, key) for key in COLUMNS},
        }
    )


def archive(layer: Filters, properties: Properties) -> bytes:
    """The weights (F, C, h, w) and all properties (F,) as a compressed NPZ."""
    out = io.BytesIO()
    np.savez_compressed(
        out, weights=layer.weights, **{key: getattr(properties, key) for key in COLUMNS}
    )
    return out.getvalue()
