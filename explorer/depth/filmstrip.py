"""Filmstrip: on which scale are the first layer's filters drawn while they are learned, and which of them?"""

import numpy as np

MAX_ROWS = 6  # filters in the strip


SCALES = {"own": "each picture its own", "common": "one for all steps"}


def white(filters: np.ndarray, scale: str) -> np.ndarray:
    """The weight that is drawn white, (E, F), for filters (E, F, C, k, k): the largest |weight| of
    all steps and filters (`common`), or of each filter at each step (`own`). NaN counts as 0; where
    all is 0, 1."""
    largest = np.abs(np.nan_to_num(filters, posinf=0, neginf=0)).max(axis=(2, 3, 4))  # (E, F)
    largest = np.full_like(largest, largest.max(initial=0)) if scale == "common" else largest
    return np.where(largest > 0, largest, 1)


def largest(filters: np.ndarray) -> np.ndarray:
    """Indices of the filters (E, F, C, k, k) whose norm is largest at the end, at most MAX_ROWS."""
    norm = np.nan_to_num(np.sqrt(np.sum(filters[-1] ** 2, axis=(1, 2, 3))))
    return np.argsort(-norm, kind="stable")[:MAX_ROWS]


def record_at(steps: np.ndarray, step: int) -> int:
    """The index of the last record of filters, made at `steps` (E,), up to a training step."""
    return max(0, int(np.searchsorted(steps, step, side="right")) - 1)
