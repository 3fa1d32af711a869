"""What was recorded, as tables and files: how each run was trained, its curves, and what was
measured in its layers."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from explorer.depth.figures.twins import turn_table
from explorer.drawing.tables import csv

if TYPE_CHECKING:
    from explorer.depth.recordings import Grid, Quantity, Recording
    from explorer.depth.twins import Activations


def problems(
    runs: Sequence[Recording], grids: Sequence[Grid | None], quantity: Quantity
) -> list[str]:
    """A sentence for each thing that a run does not hold or that cannot be used."""
    lacking = [
        run.short for run, grid in zip(runs, grids, strict=True) if grid is None and run.quantities
    ]
    return [
        *(f"{run.short}: {problem}." for run in runs for problem in run.problems),
        *(f"{label}: {quantity.symbol} is not in its record." for label in lacking),
    ]


def caption(runs: Sequence[Recording]) -> str:
    """What the curves are, and under which conditions those of training were taken."""
    if not runs:
        return "Choose a recorded run."
    taken = {run.short: conditions(run) for run in runs}
    alike = len(set(taken.values())) == 1
    said = (
        next(iter(taken.values()))
        if alike
        else "; ".join(f"{label}: {how}" for label, how in taken.items())
    )
    return (
        "Recorded after every epoch. Training: mean over the epoch, while the weights moved, on images as they "
        f"were trained on ({said}). Validation: at the end of the epoch, images as they are, no dropout; so "
        "validation can be the better of the two."
    )


PROBED = (
    "Recorded before the training step, float32, on one fixed batch of 64 training images that are not "
    "augmented; batch norm uses this batch, dropout is off. RMS: root mean square per element of a layer. "
    "One colour scale and one axis for all runs and steps."
)


def run_table(runs: Sequence[Recording]) -> dict[str, list]:
    """What each run is and how it was trained, from its config.json, as columns."""
    plan = [run.training for run in runs]
    return {
        "run": [run.label for run in runs],
        "state": [run.state for run in runs],
        "data set": [
            f"{run.dataset.get('name')}, {run.dataset.get('train', 0):,} images" for run in runs
        ],
        "epochs": [f"{len(run.metrics['epoch'])} of {run.training.get('epochs')}" for run in runs],
        "learning rate": [f"{one.get('lr')}, {one.get('schedule')}" for one in plan],
        "batch": [str(one.get("batch_size")) for one in plan],
        "init": [run.spec.init for run in runs],
        "normalisation": [run.spec.norm for run in runs],
        "precision": [str(one.get("precision")) for one in plan],
        "seed": [str(one.get("seed")) for one in plan],
        "training images were": [conditions(run) for run in runs],
    }


def conditions(run: Recording) -> str:
    """Under which conditions the training curve was taken."""
    augment = run.training.get("augment")
    photos = run.spec.channels == 3
    augment = ("crop-flip" if photos else "crop") if augment == "auto" else augment
    moved = {"crop-flip": "cropped and mirrored at random", "crop": "cropped at random"}.get(
        augment, "not augmented"
    )
    drops = run.spec.dropout and run.spec.net in ("alexnet", "vgg", "digits")
    return f"{moved}, dropout {f'{run.spec.dropout:g}' if drops else 'none'}"


def curve_table(runs: Sequence[Recording]) -> dict[str, list]:
    """The lines of metrics.jsonl of every run as columns."""
    rows: dict[str, list] = {"run": [run.label for run in runs for _ in run.metrics["epoch"]]}
    for key in runs[0].metrics if runs else ():
        rows[key] = [value for run in runs for value in run.metrics[key].tolist()]
    return rows


def grid_table(
    grids: Sequence[Grid | None], labels: Sequence[str], quantity: Quantity
) -> dict[str, list]:
    """One quantity as columns: a row for each layer at each step of each run."""
    rows: dict[str, list] = {"run": [], "training step": [], "layer": [], quantity.axis: []}
    for one, label in zip(grids, labels, strict=True):
        if one is not None:
            rows["run"] += [label] * one.values.size
            rows["training step"] += np.repeat(one.steps, len(one.names)).tolist()
            rows["layer"] += list(one.names) * len(one.steps)
            rows[quantity.axis] += one.values.ravel().tolist()
    return rows


Download = tuple[str, Callable[[], str | bytes]]


def files(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    quantity: Quantity,
    pairs: Sequence[Activations],
    filters: Sequence[np.ndarray | None],
    curves: Sequence[Recording],
) -> dict[str, Download]:
    """What can be downloaded: label, file name, and how it is made. curves: the runs whose curves
    are shown."""
    labels = [run.label for run in runs]
    found = {
        "Curves (CSV)": ("curves.csv", lambda: csv(curve_table(curves))),
        f"{quantity.symbol} (CSV)": (
            "layers.csv",
            lambda: csv(grid_table(grids, labels, quantity)),
        ),
        "Everything recorded in the layers (NPZ)": ("recorded.npz", lambda: archive(runs)),
    }
    if pairs:
        found["Which layers learned (CSV)"] = ("learned.csv", lambda: csv(turn_table(pairs)))
    if any(one is not None for one in filters):
        found["First-layer filters (NPZ)"] = ("filters.npz", lambda: filter_archive(runs, filters))
    return found


def filter_archive(runs: Sequence[Recording], filters: Sequence[np.ndarray | None]) -> bytes:
    """The filters (E, F, C, k, k) of every run that holds them and their steps, as an NPZ."""
    out, arrays = io.BytesIO(), {}
    for number, (run, found) in enumerate(zip(runs, filters, strict=True), start=1):
        if found is not None:
            arrays |= {
                f"{number}_run": np.array(run.label),
                f"{number}_filters": found,
                f"{number}_steps": run.filter_steps,
            }
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def archive(runs: Sequence[Recording]) -> bytes:
    """All that was recorded in the layers of every run, as an NPZ: <number>_names, _steps and one
    array a quantity."""
    out, arrays = io.BytesIO(), {}
    for number, run in enumerate(runs, start=1):
        arrays |= {
            f"{number}_run": np.array(run.label),
            f"{number}_names": np.array(run.names),
            f"{number}_steps": run.steps,
            **{f"{number}_{key}": run.quantities[key] for key in run.quantities},
        }
    np.savez_compressed(out, **arrays)
    return out.getvalue()
