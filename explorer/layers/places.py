"""Places: where on the photo does a place of a map lie, and which pixels does it see?"""

from dataclasses import dataclass

import numpy as np

from explorer.inside.layer_graph import LayerNode

Span = tuple[int, int]  # first and last pixel, both included


@dataclass(frozen=True)
class Geometry:
    """How a map lies on a picture of side (height, width), in its pixels. Place (i, j) sees the pixels
    low + (i, j) jump to high + (i, j) jump, of which those outside the picture are padding, and is drawn
    around the middle of what it sees: from first + (i, j) cell on, cell large."""

    side: tuple[int, int]
    first: tuple[float, float]
    cell: tuple[float, float]
    low: tuple[int, int]
    high: tuple[int, int]
    jump: tuple[int, int]

    def seen(self, row: int, column: int) -> tuple[Span, Span]:
        """Rows and columns of the pixels inside the picture that a place sees."""
        rows, columns = (
            (
                min(max(low + at * jump, 0), side - 1),
                max(min(high + at * jump, side - 1), 0),
            )
            for low, high, jump, side, at in zip(
                self.low, self.high, self.jump, self.side, (row, column), strict=True
            )
        )
        return rows, columns


def geometry(node: LayerNode, size: tuple[int, int], side: tuple[int, int]) -> Geometry:
    """Of the map of this size (h, w) that a layer gives for a picture of this side. Where positions were mixed,
    every place sees the same, and the map is drawn over the whole picture."""
    field = node.receptive_field
    if field.mixed or size == (1, 1) or min(field.jump) < 1:
        cell = side[0] / size[0], side[1] / size[1]
        return Geometry(side, (0.0, 0.0), cell, field.low, field.high, (0, 0))
    middle = [(low + high + 1) / 2 for low, high in zip(field.low, field.high, strict=True)]
    first = middle[0] - field.jump[0] / 2, middle[1] - field.jump[1] / 2
    cell = float(field.jump[0]), float(field.jump[1])
    return Geometry(side, first, cell, field.low, field.high, field.jump)


def strongest(values: np.ndarray, count: int = 5) -> np.ndarray:
    """The places (n, 2) of the largest finite |values| (h, w), the largest first; of equal ones the first comes
    first."""
    sizes = np.abs(np.where(np.isfinite(values), values, 0)).ravel()
    places = np.argsort(-sizes, kind="stable")[:count]
    return np.stack(np.divmod(places, values.shape[1]), 1)
