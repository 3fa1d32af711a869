"""Figures of the page on trainings: one run as it goes on, what a training would cost, and all runs
in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures import filmstrip
from explorer.depth.figures.recordings import (
    Chart,
    chance,
    describe_heat_map,
    describe_step,
    heat_map,
    padded,
    profile,
)
from explorer.depth.recordings import CURVES, common_range
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish, png

if TYPE_CHECKING:
    from explorer.depth.recordings import Grid, Quantity, Recording
    from explorer.training.cost import Plan

SPLITS = {"train": "training", "val": "validation"}
STRIP = 30  # records in the strip of filters, at most, from the first to the last
OFTEN, MARKED = (
    2,
    40,
)  # lines of live.jsonl an epoch that are worth a curve; epochs that get a marker each


def charts(
    run: Recording,
    live: Sequence[dict],
    grid: Grid | None,
    quantity: Quantity,
    filters: np.ndarray | None,
) -> list[Chart]:
    """Loss and accuracy so far, what was last measured in every layer and over all steps, and the
    first layer's filters now. `live` are lines of live.jsonl, a few seconds apart."""
    found = [
        Chart(
            measure,
            CURVES[measure].capitalize(),
            curves(run, live, measure),
            describe_curves(run, measure),
        )
        for measure in ("loss", "accuracy")
    ]
    if grid is not None:
        scale, step = common_range([grid]), int(grid.steps[-1])
        found += [
            Chart(
                "layers",
                f"{quantity.symbol} in every layer at step {step}",
                profile([grid], [replace(run, short=f"step {step}")], quantity, scale, step),
                describe_step([grid], [replace(run, short="Last measured")], quantity, step),
            ),
            Chart(
                "map",
                f"{quantity.symbol} over all steps",
                heat_map(grid, quantity, scale),
                describe_heat_map(grid, "Over all steps", quantity),
            ),
        ]
    if filters is not None and len(run.filter_steps):
        filters = filters[: len(run.filter_steps)]  # the file may have grown between two readings
        at, steps = len(filters) - 1, run.filter_steps[: len(filters)]
        shown = np.unique(np.linspace(0, at, STRIP).round().astype(int))
        words = f"{filmstrip.describe(filters, steps, 'First layer')} {filmstrip.legend(filters, 'own')}"
        found += [
            Chart(
                "filters",
                f"First-layer filters at step {steps[at]}",
                None,
                words,
                (png(filmstrip.sheet(filters, at, "own")),),
            ),
            Chart(
                "strip",
                "How the largest of them formed",
                None,
                f"The {min(filmstrip.ROWS, filters.shape[1])} filters whose weights are largest now, one a "
                f"row, at {len(shown)} of {len(filters)} recorded steps from {steps[0]} on the left to "
                f"{steps[at]}.",
                (png(filmstrip.strip(filters[shown], "own")),),
            ),
        ]
    return found


def curves(run: Recording, live: Sequence[dict], measure: str) -> go.Figure:
    """Training (with what was seen between the epochs) and validation over the epochs."""
    fig, seen, epochs = go.Figure(), [], run.metrics["epoch"]
    x, y = between(live, measure)
    if len(x) > OFTEN * len(epochs):
        seen.append(y)
        fig.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name="training, between epochs",
            showlegend=True,
            line={"color": NEUTRAL, "width": 2},
            hovertemplate="epoch %{x:.2f}: %{y:.4g}<extra></extra>",
        )
    for number, (split, name) in enumerate(SPLITS.items()):
        seen.append(run.curve(measure, split))
        fig.add_scatter(
            x=epochs.astype(np.float32),
            y=seen[-1].astype(np.float32),
            name=name,
            showlegend=True,
            mode="lines+markers" if len(epochs) <= MARKED else "lines",
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 8},
            hovertemplate="epoch %{x}: %{y:.4g}<extra></extra>",
        )
    fig.add_hline(
        y=chance(run.spec.classes, measure),
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="by chance",
        annotation_position="bottom right",
        annotation_font_color=NEUTRAL,
    )
    finish(fig, "epoch", CURVES[measure], height=340)
    if isinstance(planned := run.training.get("epochs"), int):
        fig.update_xaxes(range=[0, planned])
    limits = [0, 102] if measure == "accuracy" else padded(np.concatenate(seen).tolist())
    return fig.update_yaxes(range=limits)


def between(live: Sequence[dict], measure: str) -> tuple[np.ndarray, np.ndarray]:
    """Epochs with fraction and values of the lines of live.jsonl that hold both."""
    pairs = [
        (row.get("epoch"), row.get(f"train/{measure}")) for row in live if isinstance(row, dict)
    ]
    pairs = [pair for pair in pairs if all(isinstance(value, int | float) for value in pair)]
    table = np.array(pairs, np.float32).reshape(-1, 2)
    return table[:, 0], table[:, 1] * (100 if measure == "accuracy" else 1)


def describe_curves(run: Recording, measure: str) -> str:
    """The newest values, and the best of validation."""
    unit, epochs = "" if measure == "loss" else " %", run.metrics["epoch"]
    if not len(epochs):
        return "No epoch is finished yet."
    train, val = (run.curve(measure, split) for split in SPLITS)
    if not np.isfinite(val).any():
        return f"After epoch {epochs[-1]:.0f}: no finite value."
    best = int(np.nanargmin(val) if measure == "loss" else np.nanargmax(val))
    return (
        f"After epoch {epochs[-1]:.0f}: {train[-1]:.3g}{unit} in training, {val[-1]:.3g}{unit} on the validation "
        f"images; the best there is {val[best]:.3g}{unit}, after epoch {epochs[best]:.0f}."
    )


def describe_plan(plan: Plan, speed: float, how: str) -> str:
    """What a training would cost, in one paragraph."""
    said = (
        f"{plan.parameters:,} parameters and {quantity(plan.multiply_adds)} multiply-adds an image (counted). An "
        f"epoch is {plan.images:,} images, {quantity(plan.epoch_multiply_adds)} multiply-adds; all "
        f"{plan.epochs} are {plan.steps:,} steps."
    )
    if not speed:
        return f"{said} Speed: {how}."
    return (
        f"{said} At {speed:,.0f} images/s an epoch takes about {duration(plan.seconds(speed) / plan.epochs)} and "
        f"the training about {duration(plan.seconds(speed))}, after a few seconds to start ({how})."
    )


def quantity(number: float) -> str:
    """12.3 million, and so on."""
    for size, name in (
        (1e15, "quadrillion"),
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
    ):
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number:,.0f}"


def duration(seconds: float) -> str:
    """Seconds in words, coarsely."""
    if seconds < 1:
        return f"{max(seconds, 0.01):.1g} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours" if seconds < 2 * 86400 else f"{seconds / 86400:.1f} days"


def share(status: dict, epochs: object) -> tuple[float, str]:
    """How much of a training is done, from 0 to 1, and where it is, in words."""

    def number(key: str) -> float:
        value = status.get(key)
        return float(value) if isinstance(value, int | float) and np.isfinite(value) else 0.0

    step, steps = number("step"), number("steps")
    if not steps:
        return 0.0, "It has only just begun."
    rate, left = number("images_per_second"), number("seconds_left")
    said = f"Epoch {number('epoch'):.0f} of {epochs}, step {step:,.0f} of {steps:,.0f}"
    more = f": {rate:,.0f} images/s" if rate else ""
    return min(1.0, step / steps), f"{said}{more}{f', about {duration(left)} left' if left else ''}"


def run_table(rows: Sequence[dict]) -> dict[str, list]:
    """Rows of equal keys as columns."""
    return {key: [row[key] for row in rows] for key in rows[0]} if rows else {}
