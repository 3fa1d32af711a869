"""Slice numbers: what can be read from a slice of the loss?"""

from dataclasses import dataclass

import numpy as np

from explorer.depth.loss_surface import LossSurface

RISE = 1.0  # of a loss: the probability of the right class falls to 1 / e of what it was
ROUNDING = 1e-4  # of a loss: less is no bend


@dataclass(frozen=True)
class SliceNumbers:
    """What is read from a slice. risen (4,): how far along the two axes, both ways, until the loss is RISE above that of the
    network itself, doubled (4,): until it is twice that; NaN where it is not within the slice. bent_down: the share of places at which the loss bends downward
    along an axis, NaN where none can be judged. lowest: the smallest loss, at a place (a, b). undefined: places without a
    finite loss."""

    key: str
    label: str
    centre: float
    accuracy: float
    risen: np.ndarray
    doubled: np.ndarray
    bent_down: float
    lowest: float
    lowest_at: tuple[float, float]
    highest: float
    undefined: int
    places: int

    @property
    def rises_at(self) -> float:
        """The median of the distances of `risen`; infinite where the loss does not rise so far on most of the four ways."""
        return _median(self.risen)

    @property
    def doubles_at(self) -> float:
        """The same of `doubled`."""
        return _median(self.doubled)


def _median(distances: np.ndarray) -> float:
    """With NaN as farther than all others."""
    low, high = np.sort(np.where(np.isnan(distances), np.inf, distances))[1:3]
    return float((low + high) / 2)


def numbers(surface: LossSurface) -> SliceNumbers:
    """What can be read from a slice."""
    loss, middle = np.where(np.isfinite(surface.loss), surface.loss, np.inf), surface.middle
    ways = (
        loss[middle:, middle],
        loss[middle::-1, middle],
        loss[middle, middle:],
        loss[middle, middle::-1],
    )
    i, j = np.unravel_index(int(loss.argmin()), loss.shape)
    finite = loss[np.isfinite(loss)]
    return SliceNumbers(
        key=surface.key,
        label=surface.label,
        centre=surface.centre,
        accuracy=float(surface.accuracy[middle, middle]),
        risen=np.array([distance(surface.at[middle:], way, way[0] + RISE) for way in ways]),
        doubled=np.array([distance(surface.at[middle:], way, 2 * way[0]) for way in ways]),
        bent_down=bent_down(surface.loss),
        lowest=float(loss[i, j]),
        lowest_at=(float(surface.at[i]), float(surface.at[j])),
        highest=float(finite.max()) if len(finite) else float("nan"),
        undefined=int((~np.isfinite(surface.loss)).sum()),
        places=surface.loss.size,
    )


def distance(at: np.ndarray, loss: np.ndarray, level: float) -> float:
    """Where a loss that begins at at[0] = 0 below a level first reaches it, between two places on a straight line; NaN where
    it does not."""
    above = np.flatnonzero(loss >= level)
    if not np.isfinite(loss[0]) or not len(above) or not above[0]:
        return float("nan")
    k = int(above[0])
    if not np.isfinite(loss[k]):
        return float(at[k])
    share = (level - loss[k - 1]) / (loss[k] - loss[k - 1])
    return float(at[k - 1] + share * (at[k] - at[k - 1]))


def bent_down(loss: np.ndarray) -> float:
    """The share of places at which the second difference along a row or a column is below 0 by more than rounding."""
    down = judged = 0
    for values in (loss, loss.T):
        with np.errstate(invalid="ignore"):
            second = values[2:] - 2 * values[1:-1] + values[:-2]
        size = np.maximum(np.abs(values[2:]), np.maximum(np.abs(values[1:-1]), np.abs(values[:-2])))
        known = np.isfinite(second)
        down += int((second[known] < -ROUNDING * size[known]).sum())
        judged += int(known.sum())
    return down / judged if judged else float("nan")
