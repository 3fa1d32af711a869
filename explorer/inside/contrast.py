"""Contrast: what of an image speaks for one class rather than for another?"""

from dataclasses import dataclass, replace

import numpy as np

from explorer.inside.saliency_map import SaliencyMap


def contrast(first: SaliencyMap, second: SaliencyMap) -> SaliencyMap:
    """The map of one class less that of another, of the same method: positive speaks for the first.

    Signed maps are subtracted as they are: for methods that are linear in the score (input x
    gradient, integrated gradients, occlusion) this is the map of the difference of both scores.
    Magnitudes of two classes have no common scale, so each is divided by its sum first: the
    difference of two shares, half of which is positive by that. It says where one map has more than
    the other, not what speaks for a class; `moved` is half the sum of its absolute values (the total
    variation distance)."""
    moved = None
    if first.signed:
        values = first.values - second.values
        quantity = "difference of the two maps"
    else:
        values = _share(first.values) - _share(second.values)
        quantity = "difference of the two maps, each divided by its sum"
        moved = min(float(np.abs(values).sum()) / 2, 1.0)
        if first.values.any() != second.values.any():
            moved = 1.0  # one of them is 0 everywhere
    return replace(
        first,
        values=values.astype(np.float32),
        signed=True,
        quantity=quantity,
        change=None,
        delta=None,
        moved=moved,
    )


def _share(values: np.ndarray) -> np.ndarray:
    total = np.abs(values).sum(dtype=np.float64)
    return values / total if total else values.astype(np.float64)


@dataclass(frozen=True)
class Spread:
    """How far two draws of one map are apart: their correlation (None where one is the same
    everywhere), and of signed maps the share of the pixels at which one is above 0 and the other
    below (None of magnitudes)."""

    correlation: float | None
    turned: float | None


def spread(first: SaliencyMap, second: SaliencyMap) -> Spread:
    """Of two maps of one method, class and picture that were drawn from different seeds."""
    turned = None
    if first.signed:
        turned = float((np.sign(first.values) * np.sign(second.values) < 0).mean())
    return Spread(likeness(first, second), turned)


def likeness(first: SaliencyMap, second: SaliencyMap) -> float | None:
    """Pearson's correlation of two maps; None where one is the same everywhere."""
    if not np.ptp(first.values) or not np.ptp(second.values):
        return None
    return float(np.corrcoef(_spanning(first.values), _spanning(second.values))[0, 1])


def _spanning(values: np.ndarray) -> np.ndarray:
    """Flat and stretched to 0 to 1, so that no product leaves the range of the arithmetic."""
    flat = values.ravel().astype(np.float64)
    return (flat - flat.min()) / np.ptp(flat)
