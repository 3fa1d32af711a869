"""Pictures of the lesson on augmenting: the window that a crop is, ten crops with what a network says of each, and
shifted colours."""

from collections.abc import Sequence

import numpy as np
from PIL import ImageColor

from explorer.drawing.labels import labelled
from explorer.drawing.numbers import percent
from explorer.drawing.pixels import enlarge, grid
from explorer.drawing.style import COLOURS
from explorer.lessons.augmenting import CROP, RESIZED, Crop, cut

FRAME, SMALL = 2, 200  # px


def window(pixels: np.ndarray, crop: Crop) -> dict[str, np.ndarray]:
    """The photo (256, 256, 3) with a frame around the crop and the rest darkened, and the crop as a
    network gets it; both twice as large, by title."""
    shown = (pixels // 5 * 2).astype(np.uint8)
    inside = slice(crop.top, crop.top + CROP), slice(crop.left, crop.left + CROP)
    shown[inside] = ImageColor.getrgb(COLOURS[1])
    within = (
        slice(crop.top + FRAME, crop.top + CROP - FRAME),
        slice(crop.left + FRAME, crop.left + CROP - FRAME),
    )
    shown[within] = pixels[within]
    return {
        f"The photo, {RESIZED} pixels a side": enlarge(shown, 2),
        f"The training image, {CROP} pixels a side": enlarge(cut(pixels, crop), 2),
    }


def crops(pieces: Sequence[np.ndarray], probabilities: np.ndarray) -> np.ndarray:
    """Crops (h, w, 3) in two rows, each with the probability of the one class that is asked for:
    (H, W, 4)."""
    factor = max(1, SMALL // pieces[0].shape[0])
    tiles = [
        labelled(enlarge(piece, factor), percent(share, 1))
        for piece, share in zip(pieces, probabilities, strict=True)
    ]
    return grid(tiles, columns=5, pad=4)


def colours(tiles: Sequence[np.ndarray], shifts: np.ndarray) -> np.ndarray:
    """Pictures (h, w, 3), the first the photo itself, each with what was added to its red, green
    and blue."""
    words = ["the photo", *("{:+.0f} {:+.0f} {:+.0f}".format(*shift) for shift in 255 * shifts)]
    return grid(
        [labelled(tile, word) for tile, word in zip(tiles, words, strict=True)], columns=4, pad=4
    )
