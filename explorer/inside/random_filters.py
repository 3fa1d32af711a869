"""Random filters: how oriented is a filter of random weights, and from where on does a filter count as
oriented?"""

import functools
from collections.abc import Sequence

import numpy as np

# selectivity from which a filter is called oriented; of small filters, of which many random ones have
# so much, what one in twenty random ones reaches (`by_chance`)
ORIENTED, RARE = 0.4, 0.05
# random filters that are drawn for it, and from how many weights on it is not needed: 7 x 7 x 3 stay
# below 0.25
DRAWN, MANY = 4000, 147


@functools.lru_cache(maxsize=64)
def by_chance(shape: tuple[int, ...]) -> tuple[float, float]:
    """The selectivity from which filters of a shape (C, h, w) are called oriented, and the share of
    random ones (independent normal weights) that reach it: ORIENTED, or what RARE of them reach where
    that is more. The same random ones each time."""
    c, h, w = shape
    if h * w < 2 or c * h * w >= MANY:
        return ORIENTED, 0.0
    weights = np.random.default_rng(0).normal(size=(DRAWN, c, h * w))
    weights -= weights.mean(2, keepdims=True)
    y, x = np.divmod(np.arange(h * w), w)
    doubled = _doubled_angles(side_of((h, w)))[y[:, None] - y, x[:, None] - x]  # (hw, hw)
    sums = np.einsum("ncj,ncj->n", weights @ doubled, weights)  # (DRAWN,)
    selectivity = np.abs(sums) / ((weights**2).sum((1, 2)) * side_of((h, w)) ** 2)
    least = max(ORIENTED, float(np.quantile(selectivity, 1 - RARE)))
    return least, float((selectivity >= least).mean())


def _doubled_angles(side: int) -> np.ndarray:
    """(side, side) complex: the Fourier transform of exp(2 i angle(f)) over the frequencies f. Of a
    filter w, sum P(f) exp(2 i angle(f)) is the sum over pairs of its places of w(r) w(s) times the
    entry at r - s."""
    f = np.fft.fftfreq(side)
    return np.fft.fft2(np.exp(2j * np.angle(f[None, :] - 1j * f[:, None])))


def side_of(shape: Sequence[int]) -> int:
    """The side of `power` of a filter (h, w)."""
    return max(64, 1 << (2 * max(shape) - 1).bit_length())
