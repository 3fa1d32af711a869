"""Alike filters: which filters of the first layer are nearly the same, perhaps a little shifted?"""

import functools
from dataclasses import dataclass

import numpy as np

ALIKE = 0.9  # similarity from which two filters are called alike
MAX_FILTERS = 512  # that are compared: of more, the first ones
MAX_REACH = 3  # weights that a filter is shifted, at most a third of its side
DRAWN, MANY = 256, 100  # random filters that are drawn, and from how many weights on none are alike


@dataclass(frozen=True)
class Pair:
    """Two filters, first < second, whose similarity is at least ALIKE where the second is moved by `shift`
    (down, right) weights."""

    first: int
    second: int
    similarity: float
    shift: tuple[int, int]


@dataclass(frozen=True)
class Alike:
    """The pairs of `compared` filters that are alike, most similar first; `expected` is how many there would be
    among as many random ones, `reach` how many weights a filter is shifted at most."""

    pairs: tuple[Pair, ...]
    compared: int
    expected: float
    reach: int

    def of(self, index: int) -> list[Pair]:
        """The pairs of one filter."""
        return [pair for pair in self.pairs if index in (pair.first, pair.second)]


def alike(weights: np.ndarray, connected: bool = False) -> Alike:
    """Of filters (F, C, h, w); those of a fully connected layer, which has one place only, are not shifted."""
    weights = weights[:MAX_FILTERS].astype(np.float32)
    reach = 0 if connected else min(max(weights.shape[2:]) // 3, MAX_REACH)
    similarity, shifts = similarities(weights, reach)
    first, second = np.nonzero(np.triu(similarity >= ALIKE, 1))
    order = np.argsort(-similarity[first, second], kind="stable")
    pairs = tuple(
        Pair(int(i), int(j), float(similarity[i, j]), (int(shifts[i, j][0]), int(shifts[i, j][1])))
        for i, j in zip(first[order], second[order], strict=True)
    )
    count = len(weights)
    expected = by_chance(weights.shape[1:], reach) * count * (count - 1) / 2
    return Alike(pairs, count, expected, reach)


def similarities(weights: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """(F, F) the largest cosine of the angle between two filters (F, C, h, w), over all shifts of the second by up
    to `reach` weights in both directions, 0 where it has moved away, and (F, F, 2) that shift, down and right.
    -1 to 1; a filter of zeros is like none."""
    count = len(weights)
    norms = np.sqrt((weights**2).sum((1, 2, 3)))
    scaled = weights / np.where(norms > 0, norms, 1)[:, None, None, None]
    best, shifts = np.full((count, count), -np.inf), np.zeros((count, count, 2), int)
    steps = sorted(range(-reach, reach + 1), key=abs)
    for down in steps:
        for right in steps:
            still = _overlap(scaled, down, right)
            moved = _overlap(scaled, -down, -right)
            cosine = still @ moved.T
            better = cosine > best + 1e-6
            best[better] = cosine[better]
            shifts[better] = down, right
    return best, shifts


def _overlap(weights: np.ndarray, down: int, right: int) -> np.ndarray:
    """(F, n) the weights on which those of a filter lie that is moved by so many."""
    height, width = weights.shape[2:]
    rows = slice(max(down, 0), height + min(down, 0))
    columns = slice(max(right, 0), width + min(right, 0))
    return weights[:, :, rows, columns].reshape(len(weights), -1)


@functools.lru_cache(maxsize=32)
def by_chance(shape: tuple[int, ...], reach: int) -> float:
    """The share of pairs of random filters (independent normal weights) of a shape (C, h, w) that are alike. The
    same random ones each time."""
    if np.prod(shape) >= MANY:
        return 0.0
    weights = np.random.default_rng(0).normal(size=(DRAWN, *shape))
    similarity, _ = similarities(weights, reach)
    return float((similarity[np.triu_indices(DRAWN, 1)] >= ALIKE).mean())
