"""Recorded files: what can be taken away of recorded runs, as tables and arrays?"""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from explorer.depth.activation_twins import ActivationTwins
from explorer.depth.recording import Grid, Recording
from explorer.depth.words.activation_twins import change_table
from explorer.depth.words.recorded import curve_table, grid_table
from explorer.drawing.tables import csv
from explorer.inside.quantities import Quantity

Download = tuple[str, Callable[[], str | bytes]]


def files(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    quantity: Quantity,
    pairs: Sequence[ActivationTwins],
    filters: Sequence[np.ndarray | None],
    curves: Sequence[Recording],
) -> dict[str, Download]:
    """What can be downloaded: label, file name, and how it is made. curves: the runs whose curves
    are shown."""
    labels = [run.label for run in runs]
    downloads: dict[str, Download] = {
        "Curves (CSV)": ("curves.csv", lambda: csv(curve_table(curves))),
        f"{quantity.symbol} (CSV)": (
            "layers.csv",
            lambda: csv(grid_table(grids, labels, quantity)),
        ),
        "Everything recorded in the layers (NPZ)": ("recorded.npz", lambda: archive(runs)),
    }
    if pairs:
        downloads["Which layers learned (CSV)"] = ("learned.csv", lambda: csv(change_table(pairs)))
    if any(weights is not None for weights in filters):
        downloads["First-layer filters (NPZ)"] = (
            "filters.npz",
            lambda: filter_archive(runs, filters),
        )
    return downloads


def filter_archive(runs: Sequence[Recording], filters: Sequence[np.ndarray | None]) -> bytes:
    """The filters (E, F, C, k, k) of every run that holds them and their steps, as an NPZ."""
    arrays: dict[str, np.ndarray] = {}
    for number, (run, weights) in enumerate(zip(runs, filters, strict=True), start=1):
        if weights is not None:
            arrays |= {
                f"{number}_run": np.array(run.label),
                f"{number}_filters": weights,
                f"{number}_steps": run.filter_steps,
            }
    return npz(arrays)


def archive(runs: Sequence[Recording]) -> bytes:
    """All that was recorded in the layers of every run, as an NPZ."""
    return npz(arrays_of(runs))


def arrays_of(runs: Sequence[Recording]) -> dict[str, np.ndarray]:
    """All that was recorded in the layers of every run: <number>_names, _steps and one array a
    quantity."""
    arrays: dict[str, np.ndarray] = {}
    for number, run in enumerate(runs, start=1):
        arrays |= {
            f"{number}_run": np.array(run.label),
            f"{number}_names": np.array(run.names),
            f"{number}_steps": run.steps,
            **{f"{number}_{key}": run.quantities[key] for key in run.quantities},
        }
    return arrays


def npz(arrays: Mapping[str, Any]) -> bytes:
    """The arrays by name, as the bytes of a compressed file."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()
