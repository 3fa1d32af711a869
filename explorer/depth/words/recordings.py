"""Over training in words: what do the curves, and what do the layers of each run say? Sentences made from their
numbers."""

from collections.abc import Sequence

import numpy as np

from explorer.depth import seeds
from explorer.depth.recording import Grid, Recording
from explorer.inside.quantities import Quantity

INTRODUCTION = "*Recorded* while networks were trained. Look for layers that stay dark from the first step to the last."
PROBED = (
    "Recorded before the training step, float32, on one fixed batch of 64 training images that are not "
    "augmented; batch norm uses this batch, dropout is off. RMS: root mean square per element of a layer. "
    "One colour scale and one axis for all runs and steps."
)


def describe_curves(runs: Sequence[Recording], measure: str, split: str) -> str:
    """Where the curve of every network began and ended; measure: a key of CURVES."""
    groups = seeds.networks(runs)
    thin = " Thin lines: further seeds." if len(groups) < len(runs) else ""
    return " ".join(curve_sentence(group, measure, split) for group in groups) + thin


def curve_sentence(runs: Sequence[Recording], measure: str, split: str) -> str:
    """Where the curve of a network began and ended: of its one run, or the mean over those that
    have come as far."""
    unit = "" if measure == "loss" else " %"
    done = max(len(run.metrics["epoch"]) for run in runs)
    furthest = [run for run in runs if len(run.metrics["epoch"]) == done]
    table = np.array([run.curve(measure, split) for run in furthest]).reshape(len(furthest), done)
    epochs = furthest[0].metrics["epoch"]
    finite, missing = np.flatnonzero(np.isfinite(table).all(0)), np.sum(~np.isfinite(table))
    parts = [
        f"{table[:, index].mean():.3g}{unit} after epoch {epochs[index]:.0f}"
        for index in sorted({*finite[:1], *finite[-1:]})
    ]
    if len(furthest) > 1 and len(finite):
        end = table[:, finite[-1]]
        parts.append(
            f"mean over {len(furthest)} seeds, from {end.min():.3g} to {end.max():.3g}{unit}"
        )
    if missing:
        parts.append(f"{missing} of {table.size} values are NaN or infinite and not drawn")
    return f"{seeds.name(furthest)}: {', '.join(parts) or 'no epoch recorded'}."


def describe_heat_map(grid: Grid, label: str, quantity: Quantity) -> str:
    """Range, first against last layer, and how many values are exactly 0, NaN or infinite."""
    log, parts = grid.log, []
    if np.isfinite(log).any():
        parts.append(
            f"{quantity.symbol} lies between {10.0 ** np.nanmin(log):.2g} and {10.0 ** np.nanmax(log):.2g}"
        )
        ends = [
            np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.nan
            for column in (log[:, 0], log[:, -1])
        ]
        if np.isfinite(ends).all() and len(grid.names) > 1:
            parts.append(
                f"median over the steps {10.0 ** ends[0]:.2g} in the first layer, {10.0 ** ends[1]:.2g} in "
                "the last"
            )
    for where, name in (
        (grid.zeros, "exactly 0 (underflow, or nothing arrives)"),
        (grid.undefined, "NaN or infinite"),
    ):
        if where.any():
            parts.append(f"{where.sum():,} of {where.size:,} values are {name}")
    return f"{label}: {'; '.join(parts)}."


def describe_followed(
    grids: Sequence[Grid | None], runs: Sequence[Recording], quantity: Quantity, place: str
) -> str:
    """The first and the last record of one layer of every run."""
    return " ".join(
        followed_sentence(grid, run.short, run.layer(place), quantity)
        for grid, run in zip(grids, runs, strict=True)
        if grid
    )


def followed_sentence(grid: Grid, label: str, layer: int, quantity: Quantity) -> str:
    first, last = grid.values[[0, -1], layer]
    return (
        f"{label}: {quantity.symbol} in {grid.names[layer]} is {first:.2g} at step {grid.steps[0]} and {last:.2g} "
        f"at step {grid.steps[-1]}."
    )


def describe_step(
    grids: Sequence[Grid | None], runs: Sequence[Recording], quantity: Quantity, step: int
) -> str:
    """The first and the last layer of every run at this step."""
    parts = []
    for grid, run in zip(grids, runs, strict=True):
        index = grid.index(step) if grid else None
        if grid is None or index is None:
            parts.append(f"{run.short}: not recorded by step {step}")
        else:
            first, last = grid.values[index, [0, -1]]
            parts.append(
                f"{run.short}, step {grid.steps[index]}: {quantity.symbol} is {first:.2g} in the first "
                f"layer and {last:.2g} in the last"
            )
    return ". ".join(parts) + "."
