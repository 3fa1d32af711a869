"""Side by side: one picture with a small grid of maps for every network and depth, networks one below the other,
depth from left to right.

Colours are those of figures/feature_maps.py. Words stand above each network's row and below each cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explorer.depth.figures import gradient_maps as log_figures
from explorer.depth.gradient_maps import Scale
from explorer.drawing import labels
from explorer.drawing.pixels import enlarge
from explorer.drawing.style import FONT
from explorer.layers.figures import feature_maps
from explorer.layers.side_by_side import Cell

TILE, GAP, ACROSS = 64, 3, 3  # px, and maps in a row of a cell
BOX = ACROSS * TILE + (ACROSS - 1) * GAP  # px: a side of a cell
LINE, SPACE = FONT + 5, 22  # px: of a line of words, and between cells
LINES = 3  # of words below a cell, at most


@dataclass(frozen=True)
class Place:
    """Where the cells lie in the picture: the first one at (left, top), each BOX large, `step` (x, y) apart."""

    left: int
    top: int
    step: tuple[int, int]


PLACE = Place(SPACE // 2, LINE, (BOX + SPACE, BOX + (LINES + 1) * LINE))


def sheet(
    columns: Sequence[Sequence[Cell]],
    headings: Sequence[str],
    words: Sequence[Sequence[str]],
    ends: Sequence[Sequence[float]],
    powers: Scale | None = None,
    legend: tuple[str, str] = ("", ""),
) -> np.ndarray:
    """(H, W, 4) on clear ground: the cells of every column in a row of their own, with its heading above and the words of
    each cell below it; on scales that end at `ends`, or, for sizes of gradients, on `powers`, with the words of `legend` for
    what lies below them and is exactly 0."""
    most = max(map(len, columns))
    across, down = PLACE.step
    scale = np.zeros((0, 0, 4), np.uint8)
    if powers is not None:
        scale = log_figures.legend(powers, *legend)
    width = max(most * across, scale.shape[1] + SPACE)
    picture = Image.new("RGBA", (width, len(columns) * down + len(scale)))
    pen = ImageDraw.Draw(picture)
    for number, cells in enumerate(columns):
        top = PLACE.top + number * down
        _write(pen, PLACE.left, top - LINE, headings[number], most * across, lines=1)
        for place, cell in enumerate(cells):
            left = PLACE.left + place * across
            pixels = _tiles(cell, ends[number][place], powers)
            picture.paste(Image.fromarray(pixels), (left, top))
            _write(pen, left, top + BOX + 2, words[number][place], BOX + SPACE // 2)
    if powers is not None:
        picture.paste(Image.fromarray(scale), (PLACE.left, len(columns) * down))
    return np.asarray(picture)


def _tiles(cell: Cell, end: float, powers: Scale | None) -> np.ndarray:
    """The maps of a cell as (BOX, BOX, 4)."""
    shrunk, _ = feature_maps.smaller(cell.maps, TILE)
    if powers is None:
        tiles = feature_maps.linear(shrunk, np.full(len(shrunk), end), cell.signed)
    else:
        squares, _ = feature_maps.smaller(cell.maps.astype(np.float64) ** 2, TILE)
        tiles = feature_maps.logarithmic(np.sqrt(squares), powers)
    colours = tiles.palette[tiles.steps]  # (n, h, w, 4)
    box = np.zeros((BOX, BOX, 4), np.uint8)
    height, width = colours.shape[1:3]
    factor = max(1, TILE // max(height, width))
    for number, pixels in enumerate(colours[: ACROSS * ACROSS]):
        large = enlarge(pixels, factor)
        top, left = (place * (TILE + GAP) for place in divmod(number, ACROSS))
        down, right = ((TILE - side) // 2 for side in large.shape[:2])
        box[top + down :, left + right :][: large.shape[0], : large.shape[1]] = large
    return box


def _write(
    pen: ImageDraw.ImageDraw, left: int, top: int, words: str, width: int, lines: int = LINES
) -> None:
    """Words in lines of this width, at most so many."""
    font = labels.font(FONT)
    written = [""]
    for word in words.split():
        longer = f"{written[-1]} {word}".strip()
        if not written[-1] or _length(longer, font) <= width or len(written) == lines:
            written[-1] = longer
        else:
            written.append(word)
    for number, line in enumerate(written):
        while len(line) > 1 and _length(line, font) > width:
            line = f"{line[:-2]}…"
        log_figures.write(pen, (left, top + number * LINE), line)


def _length(words: str, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> float:
    return font.getlength(words.translate(log_figures.LACKED))
