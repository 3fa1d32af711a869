"""Contrasting: what of an image speaks for one class rather than for another?"""

from dataclasses import replace

import numpy as np

from explorer.inside.saliency_map import SaliencyMap


def contrast(one: SaliencyMap, other: SaliencyMap) -> SaliencyMap:
    """The map of one class less that of another, of the same method: positive speaks for the first.

    Signed maps are subtracted as they are: for methods that are linear in the score (input x
    gradient, integrated gradients, occlusion) this is the map of the difference of both scores.
    Magnitudes of two classes have no common scale, so each is divided by its sum first: the
    difference of two shares."""
    values = one.values - other.values if one.signed else _share(one.values) - _share(other.values)
    quantity = (
        "difference of the two maps"
        if one.signed
        else "difference of the two maps, each divided by its sum"
    )
    return replace(
        one,
        values=values.astype(np.float32),
        signed=True,
        quantity=quantity,
        change=None,
        delta=None,
    )


def _share(values: np.ndarray) -> np.ndarray:
    total = np.abs(values).sum(dtype=np.float64)
    return values / total if total else values


def likeness(one: SaliencyMap, other: SaliencyMap) -> float | None:
    """Pearson's correlation of two maps; None where one is the same everywhere."""
    if not np.ptp(one.values) or not np.ptp(other.values):
        return None
    return float(
        np.corrcoef(one.values.ravel().astype(np.float64), other.values.ravel().astype(np.float64))[
            0, 1
        ]
    )
