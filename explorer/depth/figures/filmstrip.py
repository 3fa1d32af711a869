"""Pictures of first-layer filters while they are learned: the grid at one recorded step, and a few filters over all of
them."""

from collections.abc import Iterable

import numpy as np

from explorer.depth.filmstrip import largest, white
from explorer.drawing.pixels import grid
from explorer.inside.figures.filters import shade

SIDE = 44  # px of one filter in the strip, about


def sheet(filters: np.ndarray, record: int, scale: str) -> np.ndarray:
    """All filters (E, F, C, k, k) at this record as pixels, in their order: mid grey is 0, black and
    white are minus and plus white."""
    count, _, k, _ = filters.shape[1:]
    columns = min(count, max(8, round(count**0.5)))
    return grid(
        tiles(filters, record, range(count), scale),
        columns,
        pad=2,
        factor=max(1, 480 // columns // k),
    )


def strip(filters: np.ndarray, scale: str) -> np.ndarray:
    """The filters of the largest norm at the end, one a row, at every record from left to right."""
    chosen = largest(filters)
    pictures = [tiles(filters, record, chosen, scale) for record in range(len(filters))]
    rows = [picture[row] for row in range(len(chosen)) for picture in pictures]
    return grid(
        rows,
        len(filters),
        pad=2,
        factor=max(1, min(SIDE, 1400 // len(filters)) // filters.shape[-1]),
    )


def tiles(filters: np.ndarray, record: int, chosen: Iterable[int], scale: str) -> list[np.ndarray]:
    """Pixels of the chosen filters at one record."""
    limits = white(filters, scale)[record]
    clean = np.nan_to_num(filters[record], posinf=0, neginf=0)
    return [shade(clean[index], limits[index]) for index in chosen]
