"""Pictures of the lesson on convolution: the picture with the kernel on it, and the map that comes out.

Maps with negative values are red above zero, blue below, white at 0; others are grey."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from explorer.drawing.pixels import enlarge
from explorer.drawing.style import COLOURS
from explorer.inside.figures.saliency import TABLES
from explorer.lessons.convolution import Convolved

WIDTH = 384  # px of each picture

PERCENTILE = 97


def coloured(values: np.ndarray) -> np.ndarray:
    """A map (h, w) as (h, w, 3) uint8. Colours end at the PERCENTILE of |values|: the edge of zeros
    around the picture would outshine all else; greys end at the largest value."""
    sizes = np.abs(values)
    if values.min() >= 0:
        return (
            np.rint(255 * values / (float(sizes.max()) or 1.0))
            .astype(np.uint8)[..., None]
            .repeat(3, axis=2)
        )
    limit = float(np.percentile(sizes, PERCENTILE)) or float(sizes.max())
    return TABLES[True][np.rint(127 + 127 * (values / limit).clip(-1, 1)).astype(int)]


def framed(pixels: np.ndarray, box: Sequence[int]) -> np.ndarray:
    """Pixels (h, w, 3) enlarged to about WIDTH with a frame around a box of them; beyond the edge
    it is cut off."""
    factor = max(1, round(WIDTH / pixels.shape[1]))
    large = Image.fromarray(enlarge(pixels, factor))
    left, top, right, bottom = (edge * factor for edge in box)
    draw = ImageDraw.Draw(large)
    for out, colour in (
        (5, "#FFFFFF"),
        (3, COLOURS[1]),
    ):  # light around bright: seen on any picture
        draw.rectangle(
            (left - out, top - out, right + out - 1, bottom + out - 1), outline=colour, width=3
        )
    return np.asarray(large)


def pictures(result: Convolved, row: int, column: int) -> dict[str, np.ndarray]:
    """Titles and pictures: what goes in, what comes out and what pooling leaves, each with the same
    place framed."""

    def size(values: np.ndarray) -> str:
        return f"{values.shape[0]}×{values.shape[1]}"

    by_title = {
        f"In: {size(result.picture)}": framed(coloured(result.picture), result.box(row, column)),
        f"Out: {size(result.values)}": framed(
            coloured(result.values), (column, row, column + 1, row + 1)
        ),
    }
    if result.pooled is not None:
        row, column = (
            min(at // 2, side - 1)
            for at, side in zip((row, column), result.pooled.shape, strict=True)
        )
        by_title[f"Pooled: {size(result.pooled)}"] = framed(
            coloured(result.pooled), (column, row, column + 1, row + 1)
        )
    return by_title


def arrays(result: Convolved) -> dict[str, np.ndarray]:
    """What goes in (H, W), the kernel (3, 3), what comes out (h, w), and what pooling leaves of it."""
    pooled = {} if result.pooled is None else {"pooled": result.pooled}
    return {"picture": result.picture, "kernel": result.kernel, "values": result.values} | pooled
