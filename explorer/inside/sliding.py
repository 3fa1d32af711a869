"""Sliding: a filter visits a few neighbouring places of a picture; what does it multiply at each of them?"""

from dataclasses import dataclass

import numpy as np

from explorer.inside.filters import Filters

MAX_SIDE = 8  # places in a row of a film, and rows
WIDE = 40  # px of an excerpt, about: filters of long strides visit fewer places


@dataclass(frozen=True)
class Excerpt:
    """What a filter sees at rows x columns neighbouring places of its feature map, of which the first is at
    `first` (row, column): planes (C, H, W), from pixel `origin` (row, column) of the picture on, which is below 0
    in the padding."""

    first: tuple[int, int]
    rows: int
    columns: int
    planes: np.ndarray
    origin: tuple[int, int]


def excerpt(
    layer: Filters,
    planes: np.ndarray,
    padding: tuple[int, int],
    size: tuple[int, int],
    around: tuple[int, int],
) -> Excerpt:
    """At most MAX_SIDE x MAX_SIDE places of a feature map of this size (rows, columns), with the place `around` near
    their middle; planes (C, H, W) and padding as in LayerInput."""
    firsts, counts, cuts = [], [], []
    for axis in (0, 1):
        step, spread = (
            layer.stride[axis],
            layer.dilation[axis] * (layer.weights.shape[2 + axis] - 1) + 1,
        )
        count = min(MAX_SIDE, size[axis], max(3, 1 + (WIDE - spread) // step))
        first = min(max(around[axis] - count // 2, 0), size[axis] - count)
        firsts.append(first)
        counts.append(count)
        cuts.append(slice(first * step, (first + count - 1) * step + spread))
    return Excerpt(
        (firsts[0], firsts[1]),
        counts[0],
        counts[1],
        np.ascontiguousarray(planes[:, cuts[0], cuts[1]]),
        (cuts[0].start - padding[0], cuts[1].start - padding[1]),
    )
