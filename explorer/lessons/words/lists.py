"""Lists in sentences: several names that share a place, and numbers that are none."""

import math
from collections.abc import Sequence

import numpy as np

SHOWN = 3  # names; the rest is counted


def listed(names: Sequence[str], most: int = SHOWN) -> str:
    """A; A and B; A, B and 4 others."""
    shown = list(names[:most])
    left = len(names) - len(shown)
    if left:
        shown.append(f"{left} other{'s' * (left > 1)}")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def tied(names: Sequence[str], values: np.ndarray, at: float) -> str:
    """The names of all whose value is `at`, as `listed`."""
    return listed([name for name, value in zip(names, values, strict=True) if value == at])


def share(value: float) -> str:
    """A share to read: 0 %, 0.4 %, 74 %, 99.6 %, 100 %: neither end where it is not reached."""
    if not math.isfinite(value):
        return "not a number"
    percent = 100 * value
    if percent in (0, 100):
        return f"{percent:.0f} %"
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.9 < percent < 100:
        return "over 99.9 %"
    return f"{percent:.1f} %" if percent < 1 or 99 < percent < 100 else f"{percent:.0f} %"
