"""Which classes are the hardest?"""

import numpy as np

MAX_ROWS = 30  # classes that are drawn


def hardest(accuracy: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The classes that have images, least accurate first: accuracy and images of each, both (C,)."""
    there = np.flatnonzero(count > 0)
    return there[np.argsort(accuracy[there], kind="stable")]
