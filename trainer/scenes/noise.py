"""Smooth random surfaces: random values on a lattice, and between them a smooth curve."""

from functools import cache

import numpy as np


@cache
def _places(side: int, cells: float) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel along one axis: the cell it is in, and how far it is through it (smooth)."""
    at = (np.arange(side, dtype=np.float32) + np.float32(0.5)) * np.float32(cells / side)
    cell = at.astype(np.int64)
    t = at - cell.astype(np.float32)
    return cell, t * t * (3 - 2 * t)


def smooth(rng: np.random.Generator, side: int, wide: float, high: float) -> np.ndarray:
    """(side, side) float32 in 0..1 with about `wide` bumps across and `high` bumps down."""
    columns, u = _places(side, wide)
    rows, v = _places(side, high)
    lattice = rng.random((int(high) + 2, int(wide) + 2), dtype=np.float32)
    left = lattice[:, columns]
    across = left + (lattice[:, columns + 1] - left) * u  # (high + 2, side)
    top = across[rows]
    return top + (across[rows + 1] - top) * v[:, None]


def rough(rng: np.random.Generator, side: int, wide: float, high: float) -> np.ndarray:
    """(side, side) float32 in 0..1: `smooth` with two finer ones of a half and a fourth upon it."""
    total = smooth(rng, side, wide, high) * np.float32(4 / 7)
    total += smooth(rng, side, 2 * wide, 2 * high) * np.float32(2 / 7)
    total += smooth(rng, side, 4 * wide, 4 * high) * np.float32(1 / 7)
    return total


def ramp(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below low, 1 above high, smooth between them."""
    t = np.minimum(np.maximum((values - np.float32(low)) / np.float32(high - low), 0), 1)
    return t * t * (3 - 2 * t)


def wave(values: np.ndarray) -> np.ndarray:
    """0 at whole numbers, 1 halfway between them, smooth: a sine wave but for its formula."""
    t = np.abs(values - np.floor(values) - np.float32(0.5)) * 2
    return 1 - t * t * (3 - 2 * t)
