"""Over training in words: what do the curves, and what do the layers of each run say? Sentences made from their
numbers."""

from collections.abc import Sequence

import numpy as np

from explorer.depth import seeds
from explorer.depth.recording import Grid, Recording
from explorer.drawing.numbers import multiple, percent, sized
from explorer.inside.gradients import course, hidden
from explorer.inside.quantities import Quantity
from explorer.inside.words.gradients import tell_apart
from trainer.image_folder import SPLITS
from trainer.nets import is_loop

SMALL = 0.01  # percent: less is not written out
INTRODUCTION = (
    "*Recorded* while networks were trained. Look for layers that stay dark from the first step to the last: how much "
    "of the signal is left in the first layer, and does it break in one place?"
)
RECORDED_ON = {  # by whether a training loop of its own trained it
    False: "on one fixed batch of 64 training images that are not augmented",
    True: "on one fixed batch of at most 64 images that its loop gave",
}


def how_probed(runs: Sequence[Recording]) -> str:
    """When and on what the layers of these runs were measured."""
    kinds = sorted({is_loop(run.spec.net) for run in runs}) or [False]
    batches = ", or, where a training loop of its own was recorded, ".join(
        RECORDED_ON[kind] for kind in kinds
    )
    return (
        f"Recorded before the training step, float32, {batches}; batch norm uses this batch, dropout is off. RMS: "
        "root mean square per element of a layer; the output layer, whose few scores share the whole signal, is left "
        "out where layers are compared. One colour scale and one axis for all runs and steps."
    )


def headline(runs: Sequence[Recording], measure: str, split: str) -> str:
    """Where the curve of every network ended, in one large sentence; measure: a key of CURVES."""
    ends = [f"{seeds.name(group)} {_end(group, measure, split)}" for group in seeds.networks(runs)]
    return f"{SPLITS[split].label.capitalize()} {measure} at the end: {', '.join(ends)}."


def _end(runs: Sequence[Recording], measure: str, split: str) -> str:
    """The last point of the curve of a network: the mean over those of its runs that came as far."""
    done = max(len(run.metrics["epoch"]) for run in runs)
    ends = [run.curve(measure, split)[-1] for run in runs if 0 < len(run.metrics["epoch"]) == done]
    if not ends:
        return "not recorded"
    return curve_text(float(np.mean(ends)), measure) if np.isfinite(ends).all() else "no number"


def describe_curves(runs: Sequence[Recording], measure: str, split: str) -> str:
    """Where the curve of every network began and ended; measure: a key of CURVES."""
    groups = seeds.networks(runs)
    thin = " Thin lines: further seeds." if len(groups) < len(runs) else ""
    return " ".join(curve_sentence(group, measure, split) for group in groups) + thin


def curve_sentence(runs: Sequence[Recording], measure: str, split: str) -> str:
    """Where the curve of a network began and ended: of its one run, or the mean over those that
    have come as far."""
    done = max(len(run.metrics["epoch"]) for run in runs)
    furthest = [run for run in runs if len(run.metrics["epoch"]) == done]
    table = np.array([run.curve(measure, split) for run in furthest]).reshape(len(furthest), done)
    epochs = furthest[0].metrics["epoch"]
    finite, missing = np.flatnonzero(np.isfinite(table).all(0)), np.sum(~np.isfinite(table))
    parts = [
        f"{curve_text(table[:, index].mean(), measure)} after epoch {epochs[index]:.0f}"
        for index in sorted({*finite[:1], *finite[-1:]})
    ]
    if len(furthest) > 1 and len(finite):
        end = table[:, finite[-1]]
        parts.append(
            f"mean over {len(furthest)} seeds, from {curve_text(end.min(), measure)} to {curve_text(end.max(), measure)}"
        )
    if missing:
        parts.append(f"{missing} of {table.size} values are NaN or infinite and not drawn")
    return f"{seeds.name(furthest)}: {', '.join(parts) or 'no epoch recorded'}."


def curve_text(value: float, measure: str) -> str:
    """A point of a curve, a key of CURVES: 2.31, 39.52 %, less than 0.01 %."""
    if measure == "loss":
        return sized(value) if value >= 1e-3 else multiple(value)
    near = 0 < value < SMALL or 100 - SMALL < value < 100
    return percent(value / 100) if near else f"{sized(value, 4)}\u00a0%"


def compared(grid: Grid, quantity: Quantity) -> np.ndarray:
    """Indices of the layers that sentences compare: ratios have no size; of all else the hidden layers, where
    there are any."""
    count = len(grid.names)
    return np.arange(count if quantity.ratio else hidden(count))


def last_of(grid: Grid, quantity: Quantity) -> str:
    """The last of the compared layers, by name and place."""
    last = compared(grid, quantity)[-1]
    place = "the last layer" if last == len(grid.names) - 1 else "the last hidden layer"
    return f"{grid.names[last]}, {place}"


def describe_heat_map(grid: Grid, label: str, quantity: Quantity) -> str:
    """Range, first against last compared layer, and how many values are exactly 0, NaN or infinite."""
    log, parts = grid.log, []
    if np.isfinite(log).any():
        low, high = (multiple(10.0 ** float(end)) for end in (np.nanmin(log), np.nanmax(log)))
        parts.append(
            f"{quantity.symbol} lies between {low} and {high}"
            if low != high
            else f"{quantity.symbol} is about {low} {_everywhere(grid)}"
        )
        first, last = compared(grid, quantity)[[0, -1]]
        ends = [
            np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.nan
            for column in (log[:, first], log[:, last])
        ]
        if np.isfinite(ends).all() and first != last:
            parts.append(
                f"median over the steps {multiple(10.0 ** float(ends[0]))} in {grid.names[first]}, the first layer, "
                f"{multiple(10.0 ** float(ends[1]))} in {last_of(grid, quantity)}"
            )
    for where, name in (
        (grid.zeros, "exactly 0 (underflow, or nothing arrives)"),
        (grid.undefined, "NaN or infinite"),
    ):
        if where.any():
            parts.append(f"{where.sum():,} of {where.size:,} values are {name}")
    return f"{label}: {'; '.join(parts)}."


def _everywhere(grid: Grid) -> str:
    odd = (grid.zeros | grid.undefined).any()
    return "wherever it has a size" if odd else "in every layer at every step"


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
    """The first and the last record of one layer."""
    first, last = (value_text(float(value)) for value in grid.values[[0, -1], layer])
    if len(grid.steps) == 1:
        return (
            f"{label}: {quantity.symbol} in {grid.names[layer]} is {first} at step {grid.steps[0]}."
        )
    return (
        f"{label}: {quantity.symbol} in {grid.names[layer]} is {first} at step {grid.steps[0]} and {last} "
        f"at step {grid.steps[-1]}."
    )


def value_text(value: float) -> str:
    """A recorded value in two digits, or what is there instead."""
    return multiple(value) if np.isfinite(value) else "NaN or infinite"


def describe_step(
    grids: Sequence[Grid | None], runs: Sequence[Recording], quantity: Quantity, step: int
) -> str:
    """What tells the runs apart at this step, then the first and the last compared layer of each."""
    parts, rows = [], []
    for grid, run in zip(grids, runs, strict=True):
        index = grid.index(step) if grid else None
        if grid is None or index is None:
            parts.append(f"{run.short}: not recorded by step {step}.")
            continue
        layers = compared(grid, quantity)
        values = grid.values[index, layers].astype(np.float64)
        rows.append((run.short, grid.names, course(values, layers)))
        parts.append(
            f"{run.short}, step {grid.steps[index]}: {quantity.symbol} is {value_text(values[0])} in "
            f"{grid.names[0]}, the first layer"
            + (
                f", and {value_text(values[-1])} in {last_of(grid, quantity)}."
                if len(layers) > 1
                else "."
            )
        )
    only_hidden = all(row.layers[-1] < len(names) - 1 for _, names, row in rows)
    kind = "hidden one" if only_hidden else "one compared"
    what = f"{quantity.symbol} of the first layer, as a multiple of that of the last {kind}"
    return " ".join([*([tell_apart(rows, what)] if len(rows) > 1 else []), *parts])
