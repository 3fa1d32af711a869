"""First-layer filters in words: how far did they move, and on which scale are they drawn?"""

import numpy as np

from explorer.depth.filmstrip import MAX_ROWS, white
from explorer.drawing.numbers import sized


def caption(filters: np.ndarray, steps: np.ndarray, label: str, scale: str) -> str:
    """What the sheet and the strip of filters (E, F, C, k, k), recorded at steps (E,), show."""
    return (
        f"{describe(filters, steps, label)} The strip shows, from left to right over all these steps, the "
        f"{_rows(filters.shape[1])} at the end. {legend(filters, scale)}"
    )


def _rows(count: int) -> str:
    if count == 1:
        return "only filter, from the first step to its weights"
    return f"{min(MAX_ROWS, count)} filters whose weights are largest"


def describe(filters: np.ndarray, steps: np.ndarray, label: str) -> str:
    """How far the filters have moved from where they began."""
    start, end = (filters[record].ravel().astype(np.float64) for record in (0, -1))
    text = f"{label}: {filters.shape[1]} filter{'s' * (filters.shape[1] != 1)} of {filters.shape[3]}×{filters.shape[4]}, "
    if len(filters) == 1:
        return text + f"recorded once, at step {steps[0]}: how far they moved is not known."
    text += f"recorded at {len(filters)} steps from {steps[0]} to {steps[-1]}; "
    if not np.isfinite([start, end]).all():
        return (
            text + "some weights are NaN or infinite, so nothing can be said of how far they moved."
        )
    size = float(np.linalg.norm(start) * np.linalg.norm(end))
    if not size:
        return text + "all are 0 at one end, so nothing can be said of how far they moved."
    return (
        text
        + f"the cosine between the last and the first, all weights as one vector, is {start @ end / size:.2f}."
    )


def legend(filters: np.ndarray, scale: str) -> str:
    """What grey, black and white mean, by a key of SCALES."""
    if scale == "common":
        return (
            f"One colour scale for all steps: mid grey is 0, black and white are minus and plus "
            f"{sized(white(filters, scale).max())}."
        )
    return (
        "Every filter at every step has its own colour scale: mid grey is 0, black and white are minus and plus "
        "its largest |weight|. Brightness cannot be compared."
    )
