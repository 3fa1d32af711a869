"""Contrast: what of an image speaks for one class rather than for another?"""

from dataclasses import replace

import numpy as np

from explorer.inside.saliency_map import SaliencyMap


def contrast(first: SaliencyMap, second: SaliencyMap) -> SaliencyMap:
    """The map of one class less that of another, of the same method: positive speaks for the first.

    Signed maps are subtracted as they are: for methods that are linear in the score (input x
    gradient, integrated gradients, occlusion) this is the map of the difference of both scores.
    Magnitudes of two classes have no common scale, so each is divided by its sum first: the
    difference of two shares."""
    if first.signed:
        values = first.values - second.values
        quantity = "difference of the two maps"
    else:
        values = _share(first.values) - _share(second.values)
        quantity = "difference of the two maps, each divided by its sum"
    return replace(
        first,
        values=values.astype(np.float32),
        signed=True,
        quantity=quantity,
        change=None,
        delta=None,
    )


def _share(values: np.ndarray) -> np.ndarray:
    total = np.abs(values).sum(dtype=np.float64)
    return values / total if total else values


def likeness(first: SaliencyMap, second: SaliencyMap) -> float | None:
    """Pearson's correlation of two maps; None where one is the same everywhere."""
    if not np.ptp(first.values) or not np.ptp(second.values):
        return None
    values = first.values.ravel().astype(np.float64)
    return float(np.corrcoef(values, second.values.ravel().astype(np.float64))[0, 1])
