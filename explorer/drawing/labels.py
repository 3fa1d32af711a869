"""Labels: how do words stand below a picture that is pixels, and names on an axis of many layers?"""

import functools
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from explorer.drawing.numbers import splittable
from explorer.drawing.style import COLOURS, FONT

MAX_NAMES, NAME_SIZE = 14, 17  # layers named on an axis, at most; px
# Words on pictures of clear ground, which lie on white or near-black: dark with a light edge, each of
# which is told from one of the two and from the other
INK, EDGE = "#1C1C1E", "#FFFFFF"
FRAME, STRIP = 3, 22  # px: around a tile with words, and the height of the words below it


def labelled(pixels: np.ndarray, words: str, picked: bool = False) -> np.ndarray:
    """Pixels (h, w, 3) as they are, a frame around them (clear unless picked) and words below, on
    clear ground.

    (h + 2 FRAME + STRIP, w + 2 FRAME, 4); the pixels begin at row and column FRAME.
    """
    h, w = pixels.shape[:2]
    tile = np.zeros((h + 2 * FRAME + STRIP, w + 2 * FRAME, 4), np.uint8)
    if picked:
        tile[: h + 2 * FRAME] = ImageColor.getcolor(COLOURS[1], "RGBA")
    tile[FRAME : FRAME + h, FRAME : FRAME + w, :3] = pixels
    tile[FRAME : FRAME + h, FRAME : FRAME + w, 3] = 255
    tile[h + 2 * FRAME :] = _words(words, w + 2 * FRAME)
    return tile


@functools.lru_cache(maxsize=2000)
def _words(words: str, width: int) -> np.ndarray:
    strip = Image.new("RGBA", (width, STRIP))
    write(ImageDraw.Draw(strip), (width // 2, 1), words, font(), "ma")
    return np.asarray(strip)


def write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    words: str,
    typeface: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    anchor: str = "la",
) -> None:
    """Words at a place of a picture, legible on a ground of any colour; the font has one kind of space."""
    draw.text(place, splittable(words), INK, typeface, anchor, stroke_width=2, stroke_fill=EDGE)


@functools.lru_cache(maxsize=64)
def font(size: float = FONT) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """Pillow's own typeface, read once for each size (px)."""
    return ImageFont.load_default(size)


def named(names: Sequence[str], most: int = MAX_NAMES) -> list[int]:
    """Which layers get their name on an axis: every so many, and the last; about `most`."""
    last, stride = len(names) - 1, -(-len(names) // most)
    return [index for index in range(0, last, stride) if 2 * (last - index) > stride] + [last]


def name_ticks(names: Sequence[str], most: int = MAX_NAMES) -> dict[str, list]:
    """Ticks of an axis of layers, counted from 1; about `most` of them."""
    indices = named(names, most)
    return {
        "tickvals": [index + 1 for index in indices],
        "ticktext": [names[index] for index in indices],
    }
