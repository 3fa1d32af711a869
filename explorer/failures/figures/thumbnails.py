"""How is an image shown among many others? A tile of one size with a bar that says whether the
answer was right."""

import numpy as np
from PIL import Image, ImageDraw

from explorer.drawing.pixels import png
from explorer.drawing.style import COLOURS
from explorer.failures.evaluation import THUMBNAIL

SIDE = 128

MISSING = (200, 205, 212)


def fitted(pixels: np.ndarray, side: int = SIDE) -> np.ndarray:
    """`pixels` (H, W, 3) in the middle of a square (side, side, 3): small ones enlarged by whole
    factors, unsmoothed; copies of larger pictures, and those above half its side, brought to it smoothly;
    white around what is not square."""
    height, width = pixels.shape[:2]
    image = Image.fromarray(np.ascontiguousarray(pixels))
    factor = side // max(height, width)
    if factor >= 2 and max(height, width) < THUMBNAIL:
        image = image.resize((width * factor, height * factor), Image.Resampling.NEAREST)
    else:
        scale = side / max(height, width)
        image = image.resize(
            (max(round(width * scale), 1), max(round(height * scale), 1)),
            Image.Resampling.BILINEAR,
            reducing_gap=2,
        )
    square = Image.new("RGB", (side, side), "white")
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return np.array(square)


def missing(side: int = SIDE) -> np.ndarray:
    """The place of a picture that cannot be read."""
    square = Image.new("RGB", (side, side), MISSING)
    draw = ImageDraw.Draw(square)
    draw.line((side // 4, side // 4, 3 * side // 4, 3 * side // 4), fill="#606060", width=4)
    draw.line((side // 4, 3 * side // 4, 3 * side // 4, side // 4), fill="#606060", width=4)
    return np.array(square)


def marked(pixels: np.ndarray, right: bool | None) -> np.ndarray:
    """A thumbnail with a bar below it: whole and blue where the answer was right, broken and orange
    where it was wrong, none where the true class is not known."""
    side, thick = pixels.shape[1], 6
    framed = np.full((pixels.shape[0] + thick, side, 3), 255, np.uint8)
    framed[:-thick] = pixels
    if right is not None:
        framed[-thick:] = tuple(int(COLOURS[0 if right else 1][i : i + 2], 16) for i in (1, 3, 5))
        if not right:
            framed[-thick:, (np.arange(side) // 8) % 2 == 1] = 255
    return framed


def tile(pixels: np.ndarray | None, right: bool | None = None, side: int = SIDE) -> bytes:
    """The PNG of one tile of a grid; a crossed square where there are no pixels."""
    return png(marked(missing(side) if pixels is None else fitted(pixels, side), right))
