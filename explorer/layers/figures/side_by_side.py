"""Side by side: one picture with a small grid of maps for every network and depth.

Colours are those of figures/feature_maps.py. Words stand above each column and below each cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explorer.depth.gradient_maps import Scale
from explorer.drawing.pixels import enlarge
from explorer.drawing.style import FONT, NEUTRAL
from explorer.layers.figures import feature_maps
from explorer.layers.side_by_side import Cell

TILE, GAP, ACROSS = 52, 3, 3  # px, and maps in a row of a cell
BOX = ACROSS * TILE + (ACROSS - 1) * GAP  # px: a side of a cell
LINE, SPACE = FONT + 5, 22  # px: of a line of words, and between cells
LINES = 3  # of words above a column and below a cell


@dataclass(frozen=True)
class Place:
    """Where the cells lie in the picture: the first one at (left, top), each BOX large, `step` (x, y) apart."""

    left: int
    top: int
    step: tuple[int, int]


PLACE = Place(SPACE // 2, LINES * LINE, (BOX + SPACE, BOX + LINES * LINE))


def sheet(
    columns: Sequence[Sequence[Cell]],
    headings: Sequence[str],
    words: Sequence[Sequence[str]],
    ends: Sequence[Sequence[float]],
    powers: Scale | None = None,
) -> np.ndarray:
    """(H, W, 4) on clear ground: the cells of every column from above, the words of each below it; on scales that end
    at `ends`, or, for sizes of gradients, on `powers`."""
    rows = max(map(len, columns))
    (across, down), count = PLACE.step, len(columns)
    picture = Image.new("RGBA", (count * across, PLACE.top + rows * down))
    pen = ImageDraw.Draw(picture)
    for number, cells in enumerate(columns):
        left = PLACE.left + number * across
        _write(pen, left, 0, headings[number], bottom=PLACE.top)
        for row, cell in enumerate(cells):
            top = PLACE.top + row * down
            pixels = _tiles(cell, ends[number][row], powers)
            picture.paste(Image.fromarray(pixels), (left, top))
            _write(pen, left, top + BOX + 2, words[number][row])
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
    pen: ImageDraw.ImageDraw, left: int, top: int, words: str, bottom: int | None = None
) -> None:
    """Words in at most LINES lines as wide as a cell; with `bottom`, the last line ends there."""
    font = ImageFont.load_default(FONT)
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or font.getlength(longer) <= BOX + SPACE // 2:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = [_cut(line, font) for line in lines[:LINES]]
    if bottom is not None:
        top = bottom - LINE * len(lines) - 2
    for number, line in enumerate(lines):
        pen.text((left, top + number * LINE), line, fill=NEUTRAL, font=font)


def _cut(line: str, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> str:
    """A line that is no wider than a cell."""
    while len(line) > 1 and font.getlength(line) > BOX + SPACE // 2:
        line = f"{line[:-2]}…"
    return line
