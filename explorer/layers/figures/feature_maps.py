"""Feature maps: a grid of them as pixels, one of them over the photo, and its values as bars.

Colours are steps of a palette: signed values run from blue over white (0) to red, others from dark
blue (0) to yellow. A map that is 0 everywhere is crossed out; what is no finite number is grey."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw, ImageFont

from explorer.drawing import style
from explorer.drawing.pixels import palette_png
from explorer.inside.figures.saliency import TABLES

STEPS = 241  # colours of values, of which 0 is the first or the middle one
ODD, CLEAR = STEPS, 252  # no finite number; nothing at all; from CLEAR on words, ever more opaque
TILE, MAX_TILE, CELL = 64, 112, 10  # px: maps are enlarged to it, made smaller to it; of a vector
SHOWN = 720  # px: how wide the grid is on a page, about
GAP = 6
COLUMNS, CELL_COLUMNS = 10, 64
SCALES = {
    "layer": "one for the layer",
    "map": "each map its own",
    "network": "one for all layers",
}


@dataclass(frozen=True)
class Grid:
    """Maps as tiles of a picture: `indices` (H, W) into `palette` (256, 4); tile i begins at `first`
    + (i // columns, i % columns) x `step` (row, column) and is `tile` (height, width) large. Every
    value fills factor x factor pixels, or is the mean of pooled x pooled values."""

    indices: np.ndarray
    palette: np.ndarray
    columns: int
    first: tuple[int, int]
    step: tuple[int, int]
    tile: tuple[int, int]
    factor: int
    pooled: int

    def png(self) -> bytes:
        return palette_png(self.indices, self.palette)


def palette(signed: bool) -> np.ndarray:
    """(256, 4) uint8: STEPS colours of values, ODD, and words."""
    colours = np.zeros((256, 4), np.uint8)
    steps = np.rint(np.linspace(0, len(TABLES[signed]) - 1, STEPS)).astype(int)
    colours[:STEPS, :3] = TABLES[signed][steps]
    colours[:STEPS, 3] = 255
    colours[ODD] = (128, 128, 128, 255)
    colours[CLEAR:, :3] = 128
    colours[CLEAR:, 3] = (0, 85, 170, 255)
    return colours


def steps(values: np.ndarray, limits: np.ndarray, signed: bool) -> np.ndarray:
    """Values (n, h, w) as indices into `palette`: 0 is the first step, or the middle one of signed
    values, and limits (n,) the last one; beyond them as at them."""
    scale = np.where(limits > 0, limits, 1).astype(np.float64)[:, None, None]
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num((values / scale).clip(-1, 1))
    top = STEPS - 1
    index = np.rint(top // 2 * (1 + share) if signed else top * share.clip(0)).astype(np.uint8)
    index[~np.isfinite(values)] = ODD
    return index


def grid(
    maps: np.ndarray,
    numbers: np.ndarray,
    limits: np.ndarray,
    signed: bool,
) -> Grid:
    """Maps (n, h, w), each with its number below, on scales that end at limits (n,); 1x1 maps as small
    squares without numbers."""
    shrunk, pooled = smaller(maps, MAX_TILE)
    height, width = shrunk.shape[1:]
    is_vector = maps.shape[1:] == (1, 1)
    longest = max(height, width)
    factor = max(1, (CELL if is_vector else TILE) // longest)
    columns = min(CELL_COLUMNS if is_vector else COLUMNS, max(len(maps), 1))
    gap = 1 if is_vector else GAP
    tile = height * factor, width * factor
    size = _font_size(COLUMNS * (tile[1] + gap))
    strip = 0 if is_vector else size + 4
    step = tile[0] + gap + strip, max(tile[1], 0 if is_vector else 2 * size) + gap
    rows = -(-len(maps) // columns)
    sheet = np.full((rows * step[0] + gap, columns * step[1] + gap), CLEAR, np.uint8)
    colours = steps(shrunk, limits, signed)
    for i, picture in enumerate(colours):
        top, left = gap + i // columns * step[0], gap + i % columns * step[1]
        large = picture.repeat(factor, 0).repeat(factor, 1)
        sheet[top : top + tile[0], left : left + tile[1]] = large
        if not is_vector and not maps[i].any():
            sheet[top : top + tile[0], left : left + tile[1]] = _crossed(*tile)
    if not is_vector:
        _write(sheet, numbers, columns, (gap + tile[0] + 1, gap + tile[1] // 2), step, size)
    return Grid(sheet, palette(signed), columns, (gap, gap), step, tile, factor, pooled)


def smaller(maps: np.ndarray, side: int) -> tuple[np.ndarray, int]:
    """Maps (n, h, w) that fit into side x side, each value the mean of k x k, and k; what is left over at
    the right and lower edges is left out."""
    k = -(-max(maps.shape[1:]) // side)
    if k == 1:
        return maps, 1
    n, height, width = maps.shape
    rows, columns = max(height // k, 1), max(width // k, 1)
    cut = maps[:, : rows * k, : columns * k]
    return cut.reshape(n, rows, min(k, height), columns, -1).mean((2, 4)), k


def _font_size(width: int) -> int:
    """Of the numbers, so that they have style.FONT pixels where the grid is SHOWN pixels wide."""
    return max(style.FONT, round(style.FONT * width / SHOWN))


def _crossed(height: int, width: int) -> np.ndarray:
    """A tile of nothing, crossed out."""
    image = Image.new("L", (width, height), CLEAR)
    pen = ImageDraw.Draw(image)
    thick = max(1, min(height, width) // 40)
    pen.rectangle((0, 0, width - 1, height - 1), outline=255, width=thick)
    pen.line((0, 0, width - 1, height - 1), 255, thick)
    pen.line((0, height - 1, width - 1, 0), 255, thick)
    return np.asarray(image)


def _write(
    sheet: np.ndarray,
    numbers: np.ndarray,
    columns: int,
    first: tuple[int, int],
    step: tuple[int, int],
    size: int,
) -> None:
    """Write the number of each tile below it, in four degrees of opacity."""
    mask = Image.new("L", sheet.shape[::-1])
    pen, font = ImageDraw.Draw(mask), ImageFont.load_default(size)
    for i, number in enumerate(numbers):
        place = first[1] + i % columns * step[1], first[0] + i // columns * step[0]
        pen.text(place, str(number), fill=255, font=font, anchor="ma")
    opacity = np.asarray(mask)
    written = opacity > 42
    sheet[written] = CLEAR + np.rint(opacity[written] / 85).astype(np.uint8)


def limits(scale: str, largest: np.ndarray, common: float) -> np.ndarray:
    """Where the scale of each map ends: largest (n,) are those of the maps, `common` that of all."""
    return largest if scale == "map" else np.full_like(largest, common)


def bar(limit: float, signed: bool, title: str) -> go.Figure:
    """The colours with the values that they stand for, from -limit, or 0, to limit."""
    low = -limit if signed else 0.0
    colours = palette(signed)[:STEPS, :3]
    table = [[i / (STEPS - 1), f"rgb{tuple(map(int, colour))}"] for i, colour in enumerate(colours)]
    values = np.linspace(low, limit, STEPS, dtype=np.float32)
    fig = go.Figure(
        go.Heatmap(
            x=values, y=[0], z=values[None], colorscale=table, showscale=False, hoverinfo="skip"
        )
    )
    style.finish(fig, title, height=84)
    fig.update_layout(margin={"l": 24, "r": 24, "t": 4, "b": 56})
    ticks = np.linspace(low, limit, 5 if signed else 3)
    fig.update_xaxes(
        tickvals=ticks, ticktext=[f"{tick:.3g}" for tick in ticks], showgrid=False, title_standoff=4
    )
    return fig.update_yaxes(visible=False)


def one(values: np.ndarray, limit: float, signed: bool) -> bytes:
    """One map (h, w) as a PNG of a pixel a value."""
    return palette_png(steps(values[None], np.array([limit]), signed)[0], palette(signed))


def histogram(values: np.ndarray, picked: float) -> go.Figure:
    """How many of the finite values (h, w) are how large; a line at the picked one."""
    finite = values[np.isfinite(values)]
    counts, edges = np.histogram(finite, bins=40)
    middles, width = (edges[1:] + edges[:-1]) / 2, float(edges[1] - edges[0])
    fig = go.Figure(
        go.Bar(
            x=middles.astype(np.float32),
            y=counts,
            width=width,
            marker_color=style.COLOURS[0],
            hovertemplate="%{y} values around %{x:.3g}<extra></extra>",
        )
    )
    if np.isfinite(picked):
        fig.add_vline(x=picked, line={"color": style.COLOURS[1], "width": 3, "dash": "dash"})
    style.finish(fig, "value (dashed: the chosen place)", "places (log scale)", height=300)
    return fig.update_yaxes(type="log", rangemode="tozero")
