"""What was recorded, in words and tables: how each run was trained, its curves, and what was measured in its layers."""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.depth.recording import Grid, Recording
from explorer.drawing.numbers import counted, sized
from explorer.inside.quantities import Quantity
from trainer import augment
from trainer.card import init_of
from trainer.datasets import usual_augment
from trainer.nets import is_loop, is_own, row_of

UNWRITTEN = "unknown"


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
    loops = [run.short for run in runs if is_loop(run.spec.net)]
    given = f"Recorded as its own training loop gave it: {', '.join(loops)}." if loops else ""
    by_run = {run.short: conditions(run) for run in runs if not is_loop(run.spec.net)}
    if not by_run:
        return given
    common = set(by_run.values())
    condition = (
        common.pop()
        if len(common) == 1
        else "; ".join(f"{label}: {text}" for label, text in by_run.items())
    )
    return (
        "Recorded after every epoch. Training: mean over the epoch, while the weights moved, on images as they "
        f"were trained on ({condition}). Validation: at the end of the epoch, images as they are, no dropout; so "
        f"validation can be the better of the two. {given}"
    ).rstrip()


def run_table(runs: Sequence[Recording]) -> dict[str, list]:
    """What each run is and how it was trained, from its config.json, as columns."""
    configs = [run.training for run in runs]
    return {
        "run": [run.label for run in runs],
        "state": [run.state for run in runs],
        "data set": [f"{written(run.dataset, 'name')}, {images(run)}" for run in runs],
        "epochs": [epochs(run) for run in runs],
        "learning rate": [
            ", ".join(written(config, name) for name in ("lr", "schedule") if name in config)
            or UNWRITTEN
            for config in configs
        ],
        "batch": [written(config, "batch_size") for config in configs],
        "init": ["its own" if is_loop(run.spec.net) else init_of(run.spec) for run in runs],
        "normalisation": ["its own" if is_own(run.spec.net) else run.spec.norm for run in runs],
        "precision": [written(config, "precision") for config in configs],
        "seed": [written(config, "seed") for config in configs],
        "training images were": [conditions(run) for run in runs],
    }


def written(record: Mapping, key: str) -> str:
    """What a run wrote of itself, or that it wrote nothing."""
    value = record.get(key)
    return UNWRITTEN if value is None else str(value)


def images(run: Recording) -> str:
    """How many images a run was trained on, as '25,000 images'."""
    number = run.dataset.get("train")
    return counted(number, "image") if number else "an unknown number of images"


def epochs(run: Recording) -> str:
    """How many epochs are done, and of how many where that is known."""
    done = len(run.metrics["epoch"])
    return f"{done} of {written(run.training, 'epochs')}" if "epochs" in run.training else str(done)


def conditions(run: Recording) -> str:
    """Under which conditions the training curve was taken."""
    if is_loop(run.spec.net):
        return "as a training loop of its own gave it"
    kind = run.training.get("augment")
    if kind == "auto":
        kind = usual_augment(str(run.dataset.get("name")))
    moved = (
        augment.describe(kind)
        if kind in augment.COMBINATIONS
        else f"augmentation: {kind or UNWRITTEN}"
    )
    if is_own(run.spec.net):
        return f"{moved}, dropout as in its own code"
    drops = run.spec.dropout and row_of(run.spec.net).dropout
    return f"{moved}, dropout {f'{sized(run.spec.dropout, 6)}' if drops else 'none'}"


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
    for grid, label in zip(grids, labels, strict=True):
        if grid is not None:
            rows["run"] += [label] * grid.values.size
            rows["training step"] += np.repeat(grid.steps, len(grid.names)).tolist()
            rows["layer"] += list(grid.names) * len(grid.steps)
            rows[quantity.axis] += grid.values.ravel().tolist()
    return rows
