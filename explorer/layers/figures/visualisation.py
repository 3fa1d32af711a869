"""Pictures that were made for units: one of them, and sheets of tiles."""

from dataclasses import dataclass

import numpy as np

from explorer.drawing.pixels import enlarge, thumbnail
from explorer.layers.top_patches import Box, cropped, window

SHOWN = 288  # px of one picture
WIDE = 1024  # px of a sheet, to which small ones are enlarged


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet (H, W, 3) of `count` tiles, tile_height x tile_width large, `columns` in a row."""

    pixels: np.ndarray
    count: int
    columns: int
    tile_height: int
    tile_width: int


def picture(pixels: np.ndarray, box: Box | None = None) -> np.ndarray:
    """What a box sees of a picture (S, S, C), or all of it, enlarged: (H, W, 3)."""
    if box is not None:
        pixels = cropped(pixels, window(box, *pixels.shape[:2]))
    return thumbnail(coloured(pixels), SHOWN)


def coloured(pixels: np.ndarray) -> np.ndarray:
    """(H, W, 3) of pixels (H, W, 1) or (H, W, 3)."""
    return np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3)))


def sheet(pixels: np.ndarray, tile: tuple[int, int], columns: int, count: int) -> Sheet:
    """A sheet of tiles (height, width), enlarged by a whole factor where it is small."""
    factor = max(1, WIDE // pixels.shape[1])
    return Sheet(enlarge(pixels, factor), count, columns, tile[0] * factor, tile[1] * factor)
