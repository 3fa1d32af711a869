"""Convolution and pooling: the picture with the kernel on it, the map that comes out, and the nine
products of a place.

Maps with negative values are red above zero, blue below, white at 0; others are grey.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from explorer.drawing.style import COLOURS, enlarge
from explorer.inside.figures.saliency import TABLES
from explorer.lessons.convolution import Layer, Slid, measured_size, output_size

WIDTH = 384  # px of each picture
PERCENTILE = 97
ABOUT_LAYERS = "Output size by the formula, ⌊(n + 2p − k) / s⌋ + 1, and as torch's own layer gives it: computed now."


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


def pictures(found: Slid, row: int, column: int) -> dict[str, np.ndarray]:
    """Titles and pictures: what goes in, what comes out and what pooling leaves, each with the same
    place framed."""

    def size(values: np.ndarray) -> str:
        return f"{values.shape[0]}×{values.shape[1]}"

    shown = {
        f"In: {size(found.picture)}": framed(coloured(found.picture), found.box(row, column)),
        f"Out: {size(found.values)}": framed(
            coloured(found.values), (column, row, column + 1, row + 1)
        ),
    }
    if found.pooled is not None:
        row, column = (
            min(at // 2, side - 1)
            for at, side in zip((row, column), found.pooled.shape, strict=True)
        )
        shown[f"Pooled: {size(found.pooled)}"] = framed(
            coloured(found.pooled), (column, row, column + 1, row + 1)
        )
    return shown


def describe(found: Slid, row: int, column: int) -> str:
    """The size, the sum at the framed place, and what the kernel does with areas of one
    brightness."""
    n, (h, _), s, p = len(found.picture), found.values.shape, found.stride, found.padding
    total, value = float(found.kernel.sum()), float(found.values[row, column])
    kept = (
        "keeps areas of one brightness as they are"
        if np.isclose(total, 1)
        else (
            "gives 0 where the brightness does not change"
            if np.isclose(total, 0, atol=1e-6)
            else f"multiplies areas of one brightness by {total:.3g}"
        )
    )
    said = (
        f"⌊({n} + 2·{p} − 3) / {s}⌋ + 1 = {output_size(n, 3, s, p)} places a side, and torch gives {h}. The nine "
        f"numbers add up to {total:.3g}, so the kernel {kept}. At the framed place, row {row}, column {column}, "
        f"the nine products add up to {value:.3g}; the strongest answer anywhere is "
        f"{found.values.flat[np.abs(found.values).argmax()]:.3g}."
    )
    said += (
        " Red is above zero, blue below, white 0."
        if found.values.min() < 0
        else " White is the largest value."
    )
    if found.pooled is not None:
        left = found.pooled.size / found.picture.size
        said += f" Pooling leaves {found.pooled.size:,} numbers of {found.picture.size:,} pixels ({left:.0%})."
    return said


def products(found: Slid, row: int, column: int) -> dict[str, list[str]]:
    """Pixel times weight, three by three, as they lie."""
    patch = found.patch(row, column)
    return {
        name: [
            f"{patch[i, j]:.2f} × {found.kernel[i, j]:.3g} = {patch[i, j] * found.kernel[i, j]:+.2f}"
            for i in range(3)
        ]
        for j, name in enumerate(("left", "middle", "right"))
    }


def layers(rows: Sequence[Layer]) -> dict[str, list]:
    """Layers of published networks: the formula next to torch."""
    return {
        "layer": [one.label for one in rows],
        "side n": [one.side for one in rows],
        "kernel k": [one.kernel for one in rows],
        "stride s": [one.stride for one in rows],
        "padding p": [one.padding for one in rows],
        "by the formula": [
            output_size(one.side, one.kernel, one.stride, one.padding) for one in rows
        ],
        "torch": [measured_size(one) for one in rows],
    }
