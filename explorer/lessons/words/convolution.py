"""What the lesson on convolution says: sizes, the nine products of a place, and what a kernel does."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import percent, sized
from explorer.lessons.convolution import Convolved, LayerShape, measured_size, output_size

ABOUT_LAYERS = "Output size by the formula, ⌊(n + 2p − k) / s⌋ + 1, and as torch's own layer gives it: computed now."


def describe(result: Convolved, row: int, column: int) -> str:
    """What the kernel does with areas of one brightness, the sum at the framed place, and the size."""
    n, s, p = len(result.picture), result.stride, result.padding
    total, value = float(result.kernel.sum()), float(result.values[row, column])
    text = (
        f"The nine numbers add up to {sized(total)}, so the kernel {_effect(total)}. At the framed place, row {row}, "
        f"column {column}, the nine products add up to {_unrounded(value, result.values)}; {_strongest(result.values)} "
        f"Size: ⌊({n} + 2·{p} − 3) / {s}⌋ + 1 = {output_size(n, 3, s, p)} places a side, and torch gives "
        f"{len(result.values)}."
    )
    if result.pooled is not None:
        text += (
            f" Pooling leaves {result.pooled.size:,} of {result.values.size:,} numbers, {percent(result.pooled.size / result.values.size)}; "
            f"the picture has {result.picture.size:,} pixels."
        )
    return text


def _strongest(values: np.ndarray) -> str:
    """The largest size of an answer, and what the colours say."""
    strongest = float(values.flat[np.abs(values).argmax()])
    if not strongest:
        return "the answer is 0 everywhere."
    colours = (
        "Red is above zero, blue below, white 0."
        if values.min() < 0
        else "White is the largest value."
    )
    return f"the strongest answer anywhere is {sized(strongest)}. {colours}"


def _unrounded(value: float, values: np.ndarray) -> str:
    """What the products add up to; 0 where only the rounding of float32 is left beside the strongest answer."""
    return "0" if abs(value) < 1e-6 * np.abs(values).max() else sized(value)


def _effect(total: float) -> str:
    """What a kernel whose numbers add up to this does with areas of one brightness."""
    if np.isclose(total, 1):
        return "keeps areas of one brightness as they are"
    if np.isclose(total, 0, atol=1e-6):
        return "gives 0 where the brightness does not change"
    return f"multiplies areas of one brightness by {sized(total)}"


def product_table(result: Convolved, row: int, column: int) -> dict[str, list[str]]:
    """Pixel times weight, three by three, as they lie."""
    patch = result.patch(row, column)
    return {
        name: [
            f"{patch[i, j]:.2f} × {sized(result.kernel[i, j])} = {patch[i, j] * result.kernel[i, j]:+.2f}"
            for i in range(3)
        ]
        for j, name in enumerate(("left", "middle", "right"))
    }


def layer_table(rows: Sequence[LayerShape]) -> dict[str, list]:
    """Layers of published networks: the formula next to torch."""
    return {
        "layer": [row.label for row in rows],
        "side n": [row.side for row in rows],
        "kernel k": [row.kernel for row in rows],
        "stride s": [row.stride for row in rows],
        "padding p": [row.padding for row in rows],
        "by the formula": [
            output_size(row.side, row.kernel, row.stride, row.padding) for row in rows
        ],
        "torch": [measured_size(row) for row in rows],
    }
