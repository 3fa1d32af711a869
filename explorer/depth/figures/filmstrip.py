"""First-layer filters while they are learned: the grid at one recorded step, and a few filters over
all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explorer.depth.figures.recordings import Chart
from explorer.drawing import style
from explorer.inside.figures.filters import shade

if TYPE_CHECKING:
    from explorer.depth.recordings import Recording

ROWS, SIDE = 6, 44  # filters in the strip; px of one filter in it, about
SCALES = {"own": "each picture its own", "common": "one for all steps"}


def white(filters: np.ndarray, scale: str) -> np.ndarray:
    """The weight that is drawn white, (E, F), for filters (E, F, C, k, k): the largest |weight| of
    all steps and filters (`common`), or of each filter at each step (`own`). NaN counts as 0; where
    all is 0, 1."""
    largest = np.abs(np.nan_to_num(filters, posinf=0, neginf=0)).max(axis=(2, 3, 4))  # (E, F)
    largest = np.full_like(largest, largest.max(initial=0)) if scale == "common" else largest
    return np.where(largest > 0, largest, 1)


def sheet(filters: np.ndarray, at: int, scale: str) -> np.ndarray:
    """All filters at record `at` as pixels, in their order: mid grey is 0, black and white are
    minus and plus white."""
    count, _, k, _ = filters.shape[1:]
    columns = min(count, max(8, round(count**0.5)))
    return style.grid(
        tiles(filters, at, range(count), scale), columns, pad=2, factor=max(1, 480 // columns // k)
    )


def strip(filters: np.ndarray, scale: str) -> np.ndarray:
    """The filters of the largest norm at the end, one a row, at every record from left to right."""
    norm = np.nan_to_num(np.sqrt(np.sum(filters[-1] ** 2, axis=(1, 2, 3))))
    chosen = np.argsort(-norm, kind="stable")[:ROWS]
    pictures = [tiles(filters, at, chosen, scale) for at in range(len(filters))]
    rows = [picture[row] for row in range(len(chosen)) for picture in pictures]
    return style.grid(
        rows,
        len(filters),
        pad=2,
        factor=max(1, min(SIDE, 1400 // len(filters)) // filters.shape[-1]),
    )


def charts(
    runs: Sequence[Recording], filters: Sequence[np.ndarray | None], step: int, scale: str
) -> list[Chart]:
    """For each run that holds filters, all of them as they were at the last record up to a training
    step, and a few over all records."""
    return [
        chart(run, found, step, scale)
        for run, found in zip(runs, filters, strict=True)
        if found is not None
    ]


def chart(run: Recording, filters: np.ndarray, step: int, scale: str) -> Chart:
    steps = run.filter_steps
    at = max(0, int(np.searchsorted(steps, step, side="right")) - 1)
    words = (
        f"{describe(filters, steps, run.short)} The strip shows, from left to right over all these steps, the "
        f"{min(ROWS, filters.shape[1])} filters whose weights are largest at the end. {legend(filters, scale)}"
    )
    return Chart(
        f"filters_{run.key}",
        f"First-layer filters at step {steps[at]}: {run.short}",
        None,
        words,
        (style.png(sheet(filters, at, scale)), style.png(strip(filters, scale))),
    )


def tiles(filters: np.ndarray, at: int, chosen, scale: str) -> list[np.ndarray]:
    limits = white(filters, scale)[at]
    clean = np.nan_to_num(filters[at], posinf=0, neginf=0)
    return [shade(clean[i], limits[i]) for i in chosen]


def describe(filters: np.ndarray, steps: np.ndarray, label: str) -> str:
    """How far the filters have moved from where they began."""
    start, end = (np.nan_to_num(filters[at]).ravel() for at in (0, -1))
    with np.errstate(all="ignore"):
        alike = float(start @ end / np.sqrt(start @ start * (end @ end)))
    return (
        f"{label}: {filters.shape[1]} filters of {filters.shape[3]}×{filters.shape[4]}, recorded at {len(filters)} "
        f"steps from {steps[0]} to {steps[-1]}; the correlation of the last with the first is {alike:.2f}."
    )


def legend(filters: np.ndarray, scale: str) -> str:
    if scale == "common":
        return (
            f"One colour scale for all steps: mid grey is 0, black and white are minus and plus "
            f"{white(filters, scale).max():.3g}."
        )
    return (
        "Every filter at every step has its own colour scale: mid grey is 0, black and white are minus and plus "
        "its largest |weight|. Brightness cannot be compared."
    )
