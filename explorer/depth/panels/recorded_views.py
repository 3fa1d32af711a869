"""Over training: the views of recorded runs, each with what it says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from explorer.app.cache import png
from explorer.depth.activation_twins import ActivationTwins
from explorer.depth.figures import activation_twins as twin_figures
from explorer.depth.figures import curves, filmstrip
from explorer.depth.figures import recordings as figures
from explorer.depth.filmstrip import record_at
from explorer.depth.recorded_files import arrays_of
from explorer.depth.recording import RECORDED_SPLITS, Grid, Recording
from explorer.depth.words import activation_twins as twin_words
from explorer.depth.words import filmstrip as filter_words
from explorer.depth.words import recorded
from explorer.depth.words import recordings as words
from explorer.drawing.view import Arrays, View
from explorer.inside.quantities import Quantity
from explorer.networks import registry
from trainer.image_folder import SPLITS

Shown = tuple[View, str]  # and what it says below


def view(key: str, title: str, finding: str, runs: Sequence[Recording]) -> View:
    """What is recorded of these runs; a figure or pictures are added."""
    return View(
        key,
        title,
        finding,
        settings={"runs": ", ".join(run.label for run in runs)},
        networks=tuple(run.key for run in runs if run.key in registry.MODELS),
        images=(),
        how="recorded",
    )


def curve_views(runs: Sequence[Recording], measures: Sequence[str]) -> list[Shown]:
    """Training beside validation for each of these keys of CURVES."""
    return [
        (
            replace(
                view(
                    f"{measure}_{split}",
                    f"{SPLITS[split].label.capitalize()} images: {measure}",
                    words.headline(runs, measure, split),
                    runs,
                ),
                figure=partial(curves.curves, runs, measure, split),
                columns=partial(recorded.curve_table, runs),
            ),
            words.describe_curves(runs, measure, split),
        )
        for measure in measures
        for split in RECORDED_SPLITS
        if runs
    ]


def heat_maps(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
) -> list[Shown]:
    """The quantity in every layer over all steps, of each run that recorded it."""
    deepest = max((len(grid.names) for grid in grids if grid), default=0)
    shown: list[Shown] = []
    for number, (run, grid) in enumerate(zip(runs, grids, strict=True), 1):
        if grid is not None:
            said = words.describe_heat_map(grid, run.short, quantity)
            title = f"{quantity.symbol} in every layer: {run.short}"
            of_run = replace(
                view(f"map_{number}", title, said, [run]),
                figure=partial(figures.heat_map, grid, quantity, scale, step, deepest),
                columns=partial(recorded.grid_table, [grid], [run.label], quantity),
            )
            shown.append((of_run, said))
    return shown


def layer_views(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
    place: str,
) -> list[Shown]:
    """A heat map for each run, then all runs layer by layer at `step`, then one layer of each over
    the steps."""
    symbol, labels = quantity.symbol, [run.label for run in runs]
    both = [
        (
            view(
                "profile",
                f"{symbol} at step {step}",
                words.describe_step(grids, runs, quantity, step),
                runs,
            ),
            partial(figures.profile, grids, runs, quantity, scale, step),
        ),
        (
            view(
                "followed",
                f"{symbol} in the {place} layer",
                words.describe_followed(grids, runs, quantity, place),
                runs,
            ),
            partial(figures.followed, grids, runs, place, quantity, scale, step),
        ),
    ]
    columns = partial(recorded.grid_table, grids, labels, quantity)
    arrays = partial(arrays_of, runs)
    return [
        *heat_maps(runs, grids, quantity, scale, step),
        *(
            (replace(shown, figure=draw, columns=columns, arrays=arrays), shown.finding)
            for shown, draw in both
        ),
    ]


def filter_views(
    runs: Sequence[Recording], filters: Sequence[np.ndarray | None], step: int, scale: str
) -> list[Shown]:
    """For each run that holds filters (E, F, C, k, k), all of them as they were at the last record up
    to a training step, and a few over all records."""
    shown: list[Shown] = []
    for number, (run, weights) in enumerate(zip(runs, filters, strict=True), 1):
        if weights is None:
            continue
        record = record_at(run.filter_steps, step)
        of_run = view(
            f"filters_{number}",
            f"First-layer filters at step {run.filter_steps[record]}: {run.short}",
            filter_words.describe(weights, run.filter_steps, run.short),
            [run],
        )
        pictures = partial(_filters, weights, record, scale)
        arrays: Callable[[], Arrays] = partial(dict, filters=weights, steps=run.filter_steps)
        said = filter_words.caption(weights, run.filter_steps, run.short, scale)
        shown.append((replace(of_run, pictures=pictures, arrays=arrays), said))
    return shown


def _filters(weights: np.ndarray, record: int, scale: str) -> dict[str, bytes]:
    return {
        "": png(filmstrip.sheet(weights, record, scale)),
        "Over all steps": png(filmstrip.strip(weights, scale)),
    }


def change_views(pairs: Sequence[ActivationTwins]) -> list[Shown]:
    """For each pair how far the weights of every layer are from where they began, and by which
    angle they turned."""
    shown: list[Shown] = []
    for number, pair in enumerate(pairs, 1):
        finding = twin_words.activation_sentence(pair)
        for key, title, said, draw in (
            (
                "distance",
                "How far from the start?",
                twin_words.DISTANCE_NOTE,
                twin_figures.distances,
            ),
            (
                "angle",
                "Which layers learned?",
                f"{finding} {twin_words.ANGLE_RULE}",
                twin_figures.angles,
            ),
        ):
            both = view(
                f"{key}_{number}", title, finding, [run for runs in pair.runs for run in runs]
            )
            columns = partial(twin_words.change_table, [pair])
            shown.append((replace(both, figure=partial(draw, pair), columns=columns), said))
    return shown
