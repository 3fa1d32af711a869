"""Filters: the first layer as pictures whose pixels are its weights, and plots of what was measured
on it.

A weight becomes a grey value by one rule that can be read backwards: 128 + 127 weight / scale,
rounded, in each colour channel. `sheet` lays the filters out, `decode` reads the weights back from
the pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import style
from explorer.drawing.labels import FRAME, labelled
from explorer.drawing.markup import BREAK
from explorer.drawing.pixels import enlarge, grid
from explorer.inside.filters import COLUMNS, Filters, Properties

BESIDE_PHOTO = 0
GRIDS = {
    BESIDE_PHOTO: (36, 10),
    1: (77, 12),
    2: (56, 8),
    3: (42, 6),
    4: (42, 4),
}  # grids side by side: px a filter (about), columns of each
NO_MARKS: Mapping[int, str] = {}
MAX_PAIRS = 12  # that are shown side by side
SILENT_HERE, SILENT = "*", "×"  # behind the number of a filter that is 0 on a picture, on all


SORTS = {
    "index": "index",
    "norm": "norm",
    "orientation": "orientation",
    "frequency": "spatial frequency",
    "colourfulness": "colourfulness",
}
SCALES = {"common": "common to all filters", "own": "each filter its own"}


@dataclass(frozen=True)
class Sheet:
    """A grid of filters: `pixels` (H, W, 4), and where to find which weights in it.

    Tile i shows filter `order[i]`, whose weights have `shape` (C, h, w): its first pixel lies at
    `corners[i]` (row, column), every weight fills a square of `factor` pixels, and `scales[i]` is
    the weight that is drawn white. `columns` are in a row."""

    pixels: np.ndarray
    order: np.ndarray
    columns: int
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
    marks: Mapping[int, str] = NO_MARKS,
) -> Sheet:
    """Filters (F, C, h, w) in the given order, each with its index and its mark below, `picked`
    framed; `white` is from `scales`.

    `beside` is how many such grids will stand side by side, at most four in a row, or BESIDE_PHOTO.
    """
    c, h, w = weights.shape[1:]
    side, columns = GRIDS[min(beside, 4)]
    factor = max(1, side // max(h, w))
    tiles = [
        labelled(
            enlarge(shade(weights[i], white[i]), factor),
            f"{i}{marks.get(i, '')}",
            i == picked,
        )
        for i in order
    ]
    down, right = (np.array(tiles[0].shape[:2]) + 2) if tiles else (0, 0)
    corners = (
        np.array([(i // columns * down, i % columns * right) for i in range(len(tiles))])
        + 2
        + FRAME
    )
    sheet = grid(tiles, columns, pad=2)
    return Sheet(sheet, order, columns, corners, white[order], factor, (c, h, w))


def pairs(weights: np.ndarray, which: Sequence[tuple[int, int]]) -> np.ndarray:
    """Pixels (H, W, 4) of pairs of filters (F, C, h, w) side by side, each filter on its own scale."""
    c, h, w = weights.shape[1:]
    factor = max(1, GRIDS[2][0] // max(h, w))
    tiles = []
    for index in [index for pair in which for index in pair]:
        own = float(np.abs(weights[index]).max()) or 1.0
        tiles.append(labelled(enlarge(shade(weights[index], own), factor), str(index)))
    couples = [np.concatenate(tiles[i : i + 2], 1) for i in range(0, len(tiles), 2)]
    return grid(couples, 6, pad=12)


def decode(pixels: np.ndarray, drawn: Sheet) -> np.ndarray:
    """The weights (n, C, h, w) that the pixels of a sheet show, in its order, each within scale /
    254 of the truth."""
    c, h, w = drawn.shape
    step = drawn.factor
    tiles = np.array(
        [
            pixels[top : top + h * step : step, left : left + w * step : step, :c]
            for top, left in drawn.corners
        ]
    )
    return (tiles.transpose(0, 3, 1, 2) - 128.0) / 127 * drawn.scales[:, None, None, None]


def scatter(properties: Properties, picked: int | None = None) -> go.Figure:
    """Every filter at its orientation and spatial frequency; colour is colourfulness, area is norm.

    `customdata` holds the filter's index. Flat filters have no place here; `describe_scatter` counts them.
    """
    fig = go.Figure()
    oriented = properties.oriented
    _add_filters(fig, properties, oriented, "circle", "oriented")
    _add_filters(fig, properties, ~oriented, "diamond", "hardly oriented: the angle says little")
    if picked is not None:
        fig.add_scatter(
            x=[properties.orientation[picked]],
            y=[properties.frequency[picked]],
            mode="markers",
            name=f"filter {picked}",
            hoverinfo="skip",
            showlegend=True,
            marker={"symbol": "circle-open", "size": 32, "color": style.COLOURS[1]},
            marker_line_width=3,
        )
    bar = {
        "title": {"text": "colour: colourfulness; area: norm", "side": "right"},
        "thickness": 14,
    }
    colours = {"colorscale": style.MAGNITUDE, "cmin": 0, "cmax": 1, "colorbar": bar}
    fig.update_layout(legend_itemsizing="constant", coloraxis=colours)
    x_title = f"orientation of stripes and edges{BREAK}(degrees: 0 flat, 90 upright)"
    style.finish(fig, x_title, f"spatial frequency{BREAK}(cycles per pixel)", height=420)
    fig.update_xaxes(range=[-6, 186], tickvals=[0, 45, 90, 135, 180])
    return fig.update_yaxes(rangemode="tozero")


def _add_filters(
    fig: go.Figure, properties: Properties, which: np.ndarray, symbol: str, name: str
) -> None:
    """The filters `which` (F,) bool that are not flat, as one trace."""
    index = np.flatnonzero(which & ~np.isnan(properties.frequency))
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
            "sizeref": (properties.norm.max() or 1) / 22**2,
            "coloraxis": "coloraxis",
            "line_color": style.NEUTRAL,
            "line_width": 1,
            "opacity": 1.0,
            "color": properties.colourfulness[index].astype(np.float32),
        },
        hovertemplate="filter %{customdata}: %{x:.0f}°, %{y:.3f} cycles per pixel<extra></extra>",
    )


def first_layer(
    layer: Filters,
    properties: Properties,
    by: str = "index",
    scale: str = "common",
    beside: int = 1,
    picked: int | None = None,
    order_of: Properties | None = None,
    marks: Mapping[int, str] = NO_MARKS,
) -> Sheet:
    """`sheet` of a first layer, sorted by one of SORTS, on one of SCALES.

    `order_of`: the properties that give the order, where they are not the filters' own: those that
    training led to, so that the same filter stands in the same place before and after it."""
    order = arrange(order_of or properties, by)
    return sheet(layer.weights, order, scales(properties, scale), picked, beside, marks)
