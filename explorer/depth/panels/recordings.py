"""Over training: the charts of recorded runs with their words, and the player that goes through their steps."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app.cache import png
from explorer.app.problems import callback, fragment
from explorer.app.replay import draw_cached, figure
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown
from explorer.depth import player, recordings
from explorer.depth.activation_twins import ActivationTwins
from explorer.depth.figures import activation_twins as twin_figures
from explorer.depth.figures import curves, filmstrip
from explorer.depth.figures import recordings as figures
from explorer.depth.filmstrip import record_at
from explorer.depth.panels import unit_record
from explorer.depth.panels.charts import draw
from explorer.depth.recorded_files import Download
from explorer.depth.recording import RECORDED_SPLITS, Grid, Recording, common_range
from explorer.depth.words import activation_twins as twin_words
from explorer.depth.words import filmstrip as filter_words
from explorer.depth.words import recordings as words
from explorer.drawing.chart import Chart
from explorer.inside.quantities import Quantity
from trainer.image_folder import SPLITS


def curve_charts(runs: Sequence[Recording], measures: Sequence[str]) -> list[Chart]:
    """Training beside validation for each of these keys of CURVES."""
    return [
        Chart(
            f"{measure}_{split}",
            f"{SPLITS[split].label.capitalize()} images: {measure}",
            curves.curves(runs, measure, split),
            words.describe_curves(runs, measure, split),
        )
        for measure in measures
        for split in RECORDED_SPLITS
        if runs
    ]


def layer_charts(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
    place: str,
) -> list[Chart]:
    """A heat map for each run, then all runs layer by layer at `step`, then one layer of each over
    the steps."""
    deepest = max((len(grid.names) for grid in grids if grid), default=0)
    maps = [
        Chart(
            f"map_{run.key}",
            f"{quantity.symbol} in every layer: {run.short}",
            figure(figures.heat_map, grid, quantity, scale, step, deepest),
            words.describe_heat_map(grid, run.short, quantity),
        )
        for run, grid in zip(runs, grids, strict=True)
        if grid
    ]
    profile = Chart(
        "profile",
        f"{quantity.symbol} at step {step}",
        figure(figures.profile, grids, runs, quantity, scale, step),
        words.describe_step(grids, runs, quantity, step),
    )
    followed = Chart(
        "followed",
        f"{quantity.symbol} in the {place} layer",
        figure(figures.followed, grids, runs, place, quantity, scale, step),
        words.describe_followed(grids, runs, quantity, place),
    )
    return [*maps, profile, followed]


def filter_charts(
    runs: Sequence[Recording], filters: Sequence[np.ndarray | None], step: int, scale: str
) -> list[Chart]:
    """For each run that holds filters, all of them as they were at the last record up to a training
    step, and a few over all records."""
    return [
        filter_chart(run, weights, step, scale)
        for run, weights in zip(runs, filters, strict=True)
        if weights is not None
    ]


def filter_chart(run: Recording, filters: np.ndarray, step: int, scale: str) -> Chart:
    """The filters (E, F, C, k, k) of one run."""
    record = record_at(run.filter_steps, step)
    return Chart(
        f"filters_{run.key}",
        f"First-layer filters at step {run.filter_steps[record]}: {run.short}",
        None,
        filter_words.caption(filters, run.filter_steps, run.short, scale),
        (png(filmstrip.sheet(filters, record, scale)), png(filmstrip.strip(filters, scale))),
    )


def change_charts(pairs: Sequence[ActivationTwins]) -> list[Chart]:
    """For each pair how far the weights of every layer are from where they began, and by which
    angle they turned."""
    charts = []
    for pair in pairs:
        key = f"{pair.runs[0][0].key}_{pair.runs[1][0].key}"
        finding = twin_words.activation_sentence(pair)
        charts += [
            Chart(
                f"distance_{key}",
                "How far from the start?",
                twin_figures.distances(pair),
                f"Recorded. {twin_words.DISTANCE_NOTE}",
            ),
            Chart(
                f"angle_{key}",
                "Which layers learned?",
                twin_figures.angles(pair),
                f"Recorded. {finding} {twin_words.ANGLE_RULE}",
            ),
        ]
    return charts


def draw_curves(runs: Sequence[Recording], measures: Sequence[str]) -> None:
    """The curves of all runs; drawn once."""
    draw_cached(_draw_curves, runs, measures)


def _draw_curves(runs: Sequence[Recording], measures: Sequence[str]) -> None:
    draw(curve_charts(runs, measures))


def draw_changes(pairs: Sequence[ActivationTwins], runs: Sequence[Recording]) -> None:
    """Units that fell silent in these runs, and what the weights of activation twins did; drawn once."""
    unit_record.draw_recorded(runs)
    draw_cached(_draw_changes, pairs)


def _draw_changes(pairs: Sequence[ActivationTwins]) -> None:
    draw(change_charts(pairs))


def warn(sentences: Sequence[str]) -> None:
    """What could not be used of the runs."""
    for sentence in sentences:
        st.warning(escape_markdown(sentence), icon=":material/info:")


def play_button(column: DeltaGenerator, steps: Sequence[int]) -> None:
    """Play or stop."""
    state = st.session_state
    label = "Stop" if state.get("playing") else "Play"
    column.button(label, on_click=callback(player.play), args=(state, steps))


def steps(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    filters: Sequence[np.ndarray | None],
    quantity: Quantity,
    place: str,
    filter_scale: str,
    recorded_steps: Sequence[int],
) -> None:
    """Layers and filters at one recorded step, which moves while the player runs."""
    scale = common_range(grid for grid in grids if grid)

    def show() -> None:
        if player.advance(st.session_state, recorded_steps):
            st.rerun()
        state = {} if st.session_state.get("playing") else URL_STATE  # where it was stopped
        step = st.select_slider("Training step", recorded_steps, key="step", **state)
        draw(
            [
                *layer_charts(runs, grids, quantity, scale, step, place),
                *filter_charts(runs, filters, step, filter_scale),
            ]
        )

    fragment(show, run_every=0.5 if st.session_state.get("playing") else None)()


def comparison_buttons(keys: Collection[str]) -> None:
    """A button for each comparison of these runs, which makes all choices of the page."""
    row = st.container(horizontal=True)
    for name, choices in recordings.comparisons(keys).items():
        row.button(
            name,
            on_click=st.session_state.update,
            args=(choices,),
            icon=":material/compare_arrows:",
        )


def further_seeds(keys: list[str]) -> list[str]:
    """These keys of runs, or none where a person does not want to see them."""
    label = "Further seeds of these networks, as thin lines"
    return keys if keys and st.toggle(label, True, key="seeds", **URL_STATE) else []


def downloads(files: Mapping[str, Download]) -> None:
    """A button for each file."""
    row = st.container(horizontal=True)
    for name, (file, data) in files.items():
        row.download_button(name, data, file, **DOWNLOAD)
