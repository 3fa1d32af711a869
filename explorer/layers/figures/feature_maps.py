"""Feature maps: a grid of them as pixels, one of them over the photo, and its values as bars.

Colours are steps of a palette: signed values run from blue over white (0) to red, others from dark
blue (0) to yellow, and sizes of gradients on a scale of powers of ten as in
explorer/depth/figures/gradient_maps.py. A map that is 0 everywhere is crossed out; what is no finite
number is grey."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageColor, ImageDraw

from explorer.depth.figures import gradient_maps as log_figures
from explorer.depth.gradient_maps import Scale
from explorer.drawing import labels, style
from explorer.drawing.numbers import sized
from explorer.drawing.pixels import palette_png
from explorer.inside.figures.saliency import TABLES

STEPS = 241  # colours of values, of which 0 is the first or the middle one
ODD, ZERO = STEPS, STEPS + 1  # no finite number; exactly 0, where the scale has no colour for it
CLEAR, EDGE, LINE, INK = (
    252,
    253,
    254,
    255,
)  # nothing at all; of words the edge, and what crosses out
TILE, MAX_TILE, CELL = 64, 112, 10  # px: maps are enlarged to it, made smaller to it; of a vector
SHOWN = 470  # px: how wide the grid is on a page, about
GAP, BAR = 6, 14  # px: between tiles, and the height of the colours below
COLUMNS, CELL_COLUMNS = 10, 64
SCALES = {
    "layer": "this layer's",
    "map": "each map's own",
    "network": "all layers'",
}
Marks = Sequence[tuple[float, str]]  # where on the colours, from 0 to 1, stands what


@dataclass(frozen=True)
class Tiles:
    """Maps in colours: `steps` (n, h, w) are indices into `palette` (256, 4); a value is the mean of
    pooled x pooled of the layer's. `marks` stand below the colours."""

    steps: np.ndarray
    palette: np.ndarray
    pooled: int
    marks: Marks


@dataclass(frozen=True)
class Grid:
    """Maps as tiles of a picture: `indices` (H, W) into `palette` (256, 4); tile i begins at `first`
    + (i // columns, i % columns) x `step` (row, column) and is `tile` (height, width) large. Every
    value fills factor x factor pixels."""

    indices: np.ndarray
    palette: np.ndarray
    columns: int
    first: tuple[int, int]
    step: tuple[int, int]
    tile: tuple[int, int]
    factor: int

    def png(self) -> bytes:
        return palette_png(self.indices, self.palette)


def palette(table: np.ndarray) -> np.ndarray:
    """(256, 4) uint8: STEPS colours of values of a table (n, 3), ODD, ZERO, and words."""
    colours = np.zeros((256, 4), np.uint8)
    colours[:STEPS, :3] = table[np.rint(np.linspace(0, len(table) - 1, STEPS)).astype(int)]
    colours[: ZERO + 1, 3] = 255
    colours[ODD, :3] = 128
    for index, colour in ((EDGE, labels.EDGE), (LINE, style.NEUTRAL), (INK, labels.INK)):
        colours[index] = ImageColor.getcolor(colour, "RGBA")
    return colours


def linear(maps: np.ndarray, limits: np.ndarray, signed: bool) -> Tiles:
    """Maps (n, h, w) on scales from 0, or from minus their ends where signed, to limits (n,)."""
    shrunk, pooled = smaller(maps, MAX_TILE)
    common = len(set(limits.tolist())) == 1
    end = sized(float(limits[0])) if common else "its largest"
    marks = [(0.0, "0"), (1.0, end)]
    if signed:
        marks = [(0.0, f"-{end}" if common else f"- {end}"), (0.5, "0"), (1.0, end)]
    return Tiles(steps(shrunk, limits, signed), palette(TABLES[signed]), pooled, marks)


def logarithmic(maps: np.ndarray, scale: Scale) -> Tiles:
    """Sizes |value| of maps (n, h, w) on a scale of powers of ten; root mean squares where pooled."""
    squares, pooled = smaller(maps.astype(np.float64) ** 2, MAX_TILE)
    sizes = np.sqrt(squares)
    index = np.rint((STEPS - 1) * np.nan_to_num(log_figures.share(sizes, scale))).astype(np.uint8)
    index[sizes == 0] = ZERO
    index[~np.isfinite(sizes)] = ODD
    span = scale.high - scale.low
    marks = [
        ((power - scale.low) / span, log_figures.power_of_ten(power))
        for power in log_figures.ticks(scale, 5)
    ]
    return Tiles(index, palette(log_figures.TABLE), pooled, marks)


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


def grid(tiles: Tiles, numbers: np.ndarray, silent: np.ndarray) -> Grid:
    """Maps, each with its number below, the silent ones (n,) crossed out, and the colours with their
    numbers; 1x1 maps as small squares without numbers."""
    height, width = tiles.steps.shape[1:]
    is_vector = height == width == 1
    factor = max(1, (CELL if is_vector else TILE) // max(height, width))
    columns = min(CELL_COLUMNS if is_vector else COLUMNS, len(numbers))
    gap = 1 if is_vector else GAP
    tile = height * factor, width * factor
    size = _font_size(COLUMNS * (TILE + GAP if is_vector else tile[1] + gap))
    strip = 0 if is_vector else size + 4
    step = tile[0] + gap + strip, max(tile[1], 0 if is_vector else 2 * size) + gap
    rows = -(-len(numbers) // columns)
    sheet = np.full(
        (rows * step[0] + gap, max(columns * step[1], 12 * size) + gap), CLEAR, np.uint8
    )
    cross = _crossed(*tile)
    for i, picture in enumerate(tiles.steps):
        top, left = gap + i // columns * step[0], gap + i % columns * step[1]
        large = picture.repeat(factor, 0).repeat(factor, 1)
        crossed = silent[i] and not is_vector
        sheet[top : top + tile[0], left : left + tile[1]] = cross if crossed else large
    if not is_vector:
        places = [
            (gap + i % columns * step[1] + tile[1] // 2, gap + i // columns * step[0] + tile[0] + 1)
            for i in range(len(numbers))
        ]
        _write(sheet, list(zip(places, map(str, numbers), strict=True)), size)
    whole = np.concatenate([sheet, _legend(sheet.shape[1], tiles.marks, size)])
    return Grid(whole, tiles.palette, columns, (gap, gap), step, tile, factor)


def _legend(width: int, marks: Marks, size: int) -> np.ndarray:
    """The colours, and what stands below them, as wide as the grid."""
    room = min(3 * size, width // 5)  # for half a number at both ends
    sheet = np.full((GAP + BAR + size + 8, width), CLEAR, np.uint8)
    ramp = np.rint(np.linspace(0, STEPS - 1, width - 2 * room)).astype(np.uint8)
    sheet[GAP : GAP + BAR, room : width - room] = ramp
    at = [(room + round(share * (len(ramp) - 1)), GAP + BAR + 2) for share, _ in marks]
    _write(sheet, [(place, words) for place, (_, words) in zip(at, marks, strict=True)], size)
    return sheet


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
    thick = max(1, min(height, width) // 20)
    pen.rectangle((0, 0, width - 1, height - 1), outline=LINE, width=thick)
    pen.line((0, 0, width - 1, height - 1), LINE, thick)
    pen.line((0, height - 1, width - 1, 0), LINE, thick)
    return np.asarray(image)


def _write(sheet: np.ndarray, words: Sequence[tuple[tuple[int, int], str]], size: int) -> None:
    """Words below places (x, y), in three steps from their light edge to their ink."""
    picture = Image.new("RGBA", sheet.shape[::-1])
    pen, font = ImageDraw.Draw(picture), labels.font(size)
    for (x, y), text in words:
        left = x - font.getlength(text.translate(log_figures.LACKED)) / 2
        log_figures.write(pen, (left, y), text, size)
    light, _, _, opacity = np.moveaxis(np.asarray(picture), -1, 0)
    written = opacity > 127
    sheet[written] = np.select([light[written] > 170, light[written] > 85], [EDGE, LINE], INK)


def one(tiles: Tiles) -> bytes:
    """The first of some maps as a PNG of a pixel a value."""
    return palette_png(tiles.steps[0], tiles.palette)


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
