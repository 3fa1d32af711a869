"""Which views does a run have as it stands? Each a figure or pictures, with what it says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from explorer.depth import filmstrip
from explorer.depth.figures.recordings import heat_map, profile
from explorer.depth.recorded_files import arrays_of
from explorer.depth.recording import CURVES, Grid, Recording, common_range
from explorer.depth.words.filmstrip import describe, legend
from explorer.depth.words.recorded import curve_table, grid_table
from explorer.depth.words.recordings import describe_heat_map, describe_step
from explorer.drawing.view import Arrays, View
from explorer.inside.quantities import Quantity
from explorer.training.figures import train as figures
from explorer.training.words import train as words

MEASURES = ("accuracy", "loss")
Shown = tuple[View, str]  # and what it says below


def charts(
    run: Recording,
    live: Sequence[object],
    grid: Grid | None,
    quantity: Quantity,
    filters: np.ndarray | None,
) -> list[Shown]:
    """Accuracy and loss so far, what was last measured in every layer and over all steps, and the
    first layer's filters (E, F, C, k, k). `live` are lines of live.jsonl, a few seconds apart."""
    rows = [
        (
            replace(
                _view(run, measure, CURVES[measure].capitalize(), words.finding(run, measure)),
                figure=partial(figures.curves, run, live, measure),
                columns=partial(curve_table, [run]),
            ),
            words.curves(run, measure),
        )
        for measure in MEASURES
    ]
    if grid is not None:
        rows += _of_layers(run, grid, quantity)
    if filters is not None and len(run.filter_steps):
        rows += _of_filters(run, filters)
    return rows


def _view(run: Recording, key: str, title: str, finding: str) -> View:
    """What is recorded of a run; a figure or pictures are added."""
    return View(
        key,
        title,
        finding,
        settings={"run": run.label}
        | {f"trained with {name}": value for name, value in _config(run)},
        networks=(),
        images=(),
        how="recorded",
    )


def _config(run: Recording) -> list[tuple[str, str | int | float | bool | None]]:
    simple = (str, int, float, bool, type(None))
    return [(name, value) for name, value in run.training.items() if isinstance(value, simple)]


def _of_layers(run: Recording, grid: Grid, quantity: Quantity) -> list[Shown]:
    scale, step = common_range([grid]), int(grid.steps[-1])
    columns, arrays = partial(grid_table, [grid], [run.label], quantity), partial(arrays_of, [run])
    last = describe_step([grid], [replace(run, short="Last measured")], quantity, step)
    layers = replace(
        _view(run, "layers", f"{quantity.symbol} in every layer at step {step}", last),
        figure=partial(
            profile, [grid], [replace(run, short=f"step {step}")], quantity, scale, step
        ),
        columns=columns,
        arrays=arrays,
    )
    over_all = describe_heat_map(grid, "Over all steps", quantity)
    steps = replace(
        _view(run, "map", f"{quantity.symbol} over all steps", over_all),
        figure=partial(heat_map, grid, quantity, scale),
        columns=columns,
        arrays=arrays,
    )
    return [(layers, last), (steps, over_all)]


def _of_filters(run: Recording, filters: np.ndarray) -> list[Shown]:
    """Steps and filters are read one after the other; the file may have grown in between."""
    known = min(len(filters), len(run.filter_steps))
    filters, steps = filters[:known], run.filter_steps[:known]
    arrays: Callable[[], Arrays] = partial(dict, {"filters": filters, "steps": steps})
    moved, drawn = (
        describe(filters, steps, "First layer"),
        min(filmstrip.MAX_ROWS, filters.shape[1]),
    )
    newest = replace(
        _view(run, "filters", f"First-layer filters at step {steps[-1]}", moved),
        pictures=partial(_newest, filters[-1:]),
        arrays=arrays,
    )
    told = words.strip(drawn, steps.tolist(), len(figures.strip_records(known)))
    formed = replace(
        _view(run, "strip", "How the largest of them formed", told),
        pictures=partial(_formed, filters),
        arrays=arrays,
    )
    return [(newest, f"{moved} {legend(filters, 'own')}"), (formed, told)]


def _newest(filters: np.ndarray) -> dict[str, bytes]:
    return {"": figures.filters(filters)}


def _formed(filters: np.ndarray) -> dict[str, bytes]:
    return {"": figures.strip(filters)}
