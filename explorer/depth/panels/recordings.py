"""Over training: where the views of recorded runs stand, and the player that goes through their steps."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.app.problems import callback, fragment
from explorer.app.widgets import SESSION_STATE, URL_STATE, escape_markdown
from explorer.depth import player, recordings
from explorer.depth.activation_twins import ActivationTwins
from explorer.depth.cached import recordings as cached
from explorer.depth.filmstrip import SCALES
from explorer.depth.panels import charts, recorded_views, unit_record
from explorer.depth.recording import CURVES, PLACES, Grid, Recording, common_range
from explorer.depth.words import recorded
from explorer.inside.quantities import QUANTITIES, Quantity


def choose_runs(labels: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Keys of the runs, what is shown of them over the epochs, keys of further seeds of their networks."""
    comparison_buttons(labels)
    keys = st.multiselect(
        "Runs, at most 4",
        labels,
        recordings.default_runs(labels),
        labels.__getitem__,
        key="runs",
        max_selections=4,
        **URL_STATE,
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    measures = left.segmented_control(
        "Over the epochs",
        CURVES,
        selection_mode="multi",
        key="curves",
        default=["loss", "accuracy"],
        **URL_STATE,
    )
    with right:
        return keys, measures, further_seeds(cached.other_seeds(keys))


def choose_layers() -> tuple[str, str, str, DeltaGenerator]:
    """A key of QUANTITIES, one of PLACES, one of SCALES; and where there is room for a button."""
    left, middle, right, last = st.columns([5, 4, 3, 2], vertical_alignment="bottom")
    key = left.selectbox(
        "In every layer",
        QUANTITIES,
        format_func=lambda key: QUANTITIES[key].label,
        key="recorded",
        **URL_STATE,
    )
    place = middle.segmented_control(
        "Layer to follow", PLACES, default="first", required=True, key="place", **URL_STATE
    )
    scale = right.segmented_control(
        "Scale of filters", SCALES, default="own", required=True, key="white", **URL_STATE
    )
    return key, place, scale, last


def show_curves(
    runs: Sequence[Recording],
    measures: Sequence[str],
    picture: DeltaGenerator,
    finding: DeltaGenerator,
) -> None:
    """The curves of all runs: those of the first measure in `picture`, the rest here."""
    views = recorded_views.curve_views(runs, measures)
    if not views:
        stage.say(recorded.caption(runs), finding)
    for column, (first, place) in zip(
        picture.columns(2) if views else (), ((0, finding), (1, None)), strict=False
    ):
        with column:
            stage.show(views[first][0], place)
    with stage.more():
        st.write(escape_markdown(" ".join(said for _, said in views[:2])))
    charts.show(views[2:])


def show_changes(pairs: Sequence[ActivationTwins], runs: Sequence[Recording]) -> None:
    """Units that fell silent in these runs, and what the weights of activation twins did."""
    unit_record.draw_recorded(runs)
    charts.show(recorded_views.change_views(pairs))


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
        playing = st.session_state.get("playing")
        state = SESSION_STATE if playing else URL_STATE  # where it was stopped
        with stage.controls("step"):
            step = st.select_slider("Training step", recorded_steps, key="step", **state)
        charts.show(
            [
                *recorded_views.layer_views(runs, grids, quantity, scale, step, place),
                *recorded_views.filter_views(runs, filters, step, filter_scale),
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
