"""Lists in sentences: several names that share a place."""

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
