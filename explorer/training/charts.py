"""Which charts does a run have as it stands? Each a figure or pictures, with its words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from explorer.depth import filmstrip
from explorer.depth.figures.recordings import heat_map, profile
from explorer.depth.recording import CURVES, Grid, Recording, common_range
from explorer.depth.words.filmstrip import describe, legend
from explorer.depth.words.recordings import describe_heat_map, describe_step
from explorer.drawing.chart import Chart
from explorer.inside.quantities import Quantity
from explorer.training.figures import train as figures
from explorer.training.words import train as words

MEASURES = ("loss", "accuracy")


def charts(
    run: Recording,
    live: Sequence[object],
    grid: Grid | None,
    quantity: Quantity,
    filters: np.ndarray | None,
) -> list[Chart]:
    """Loss and accuracy so far, what was last measured in every layer and over all steps, and the
    first layer's filters (E, F, C, k, k). `live` are lines of live.jsonl, a few seconds apart."""
    rows = [
        Chart(
            measure,
            CURVES[measure].capitalize(),
            figures.curves(run, live, measure),
            words.curves(run, measure),
        )
        for measure in MEASURES
    ]
    if grid is not None:
        rows += _of_layers(run, grid, quantity)
    if filters is not None and len(run.filter_steps):
        rows += _of_filters(filters, run.filter_steps)
    return rows


def _of_layers(run: Recording, grid: Grid, quantity: Quantity) -> list[Chart]:
    scale, step = common_range([grid]), int(grid.steps[-1])
    return [
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


def _of_filters(filters: np.ndarray, steps: np.ndarray) -> list[Chart]:
    """Steps and filters are read one after the other; the file may have grown in between."""
    known = min(len(filters), len(steps))
    filters, steps = filters[:known], steps[:known]
    drawn = min(filmstrip.MAX_ROWS, filters.shape[1])
    newest = f"{describe(filters, steps, 'First layer')} {legend(filters, 'own')}"
    return [
        Chart(
            "filters",
            f"First-layer filters at step {steps[-1]}",
            None,
            newest,
            (figures.filters(filters),),
        ),
        Chart(
            "strip",
            "How the largest of them formed",
            None,
            words.strip(drawn, steps.tolist(), len(figures.strip_records(known))),
            (figures.strip(filters),),
        ),
    ]
