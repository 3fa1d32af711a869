"""The filters of the first layer, and under each what it answers to what is drawn; pictures that come
with the page itself.

While a pen moves, pictures change faster than a browser fetches files."""

import base64
import html

import numpy as np

from explorer.drawing.pixels import grid, png, thumbnail
from explorer.inside.figures.filters import shade
from explorer.inside.figures.saliency import TABLES

SIDE, COLUMNS = 64, 16  # px of a filter and of its answer; in a row


def responses(weights: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 4) of filters (F, C, h, w), each on its own scale, and of their answers (F, h, w)
    under them, all on one: red above 0, blue below, white 0."""
    limit = float(np.abs(answers).max()) or 1.0
    tiles = []
    for kernel, answer in zip(weights, answers, strict=False):
        own = float(np.abs(kernel).max()) or 1.0
        index = np.rint(127 + 127 * answer / limit).astype(int)
        tiles.append(np.concatenate([_tile(shade(kernel, own)), _tile(TABLES[True][index])]))
    return grid(tiles, COLUMNS, pad=4)


def picture(pixels: np.ndarray, alt: str, share: float = 1.0) -> str:
    """HTML: pixels (H, W, 3 or 4) as wide as their place, each a square, and their alternative text. In
    class a picture with what is written below it has this share of the height."""
    return encoded(png(pixels), alt, share)


def encoded(picture: bytes, alt: str, share: float = 1.0) -> str:
    """The same of a PNG."""
    url = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    style = (
        "width:100%;object-fit:contain;image-rendering:pixelated;border-radius:0.5rem;"
        f"max-height:calc({share:g} * var(--view-height, 1000vw) - 4rem)"
    )
    return f'<img src="{url}" alt="{html.escape(alt)}" style="{style}">'


def _tile(pixels: np.ndarray) -> np.ndarray:
    """(SIDE, SIDE, 4): in the middle of a square that is clear around it."""
    small = thumbnail(pixels, SIDE)
    height, width = small.shape[:2]
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    tile = np.zeros((SIDE, SIDE, 4), np.uint8)
    tile[top : top + height, left : left + width, :3] = small
    tile[top : top + height, left : left + width, 3] = 255
    return tile
