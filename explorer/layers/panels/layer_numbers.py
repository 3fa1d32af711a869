"""Layers in numbers: the measurements, with their bar, and what is drawn of them."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import sidebar, stage
from explorer.app.replay import table
from explorer.app.widgets import URL_STATE, escape_markdown, select
from explorer.depth.cached import recordings
from explorer.depth.panels import unit_record
from explorer.depth.unit_record import joined
from explorer.depth.words import unit_record as record_words
from explorer.drawing.view import Setting, View
from explorer.inside.quantities import QUANTITIES
from explorer.layers.cached import layer_numbers as cached
from explorer.layers.distributions import DISTRIBUTIONS, arrays
from explorer.layers.figures import layer_numbers as figures
from explorer.layers.layer_numbers import LayerNumbers
from explorer.layers.panels import unit_sets
from explorer.layers.unit_sets import UnitSet
from explorer.layers.words import layer_numbers as words
from explorer.networks import registry
from explorer.networks.model import EPOCH, Model
from trainer import epochs
from trainer.unit_shares import SHARES

COUNTS = (24, 64, 200, 1000)  # images at most
STOPPED = "numbers_stopped"  # in the session: the measurement that is to stay as far as it is
QUIET = 1.0  # seconds in which no bar is shown
EPOCHS = "Measured now: the network as initialised and after each epoch that it kept, on the images above."
State = tuple[str, LayerNumbers]


def choose(model: Model) -> tuple[UnitSet, str, bool]:
    """The images, the quantity whose distribution is drawn, and whether the network is shown as initialised, too."""
    columns = st.columns([5, 3, 3], vertical_alignment="bottom")
    with columns[0], st.container(horizontal=True):
        unit_set = unit_sets.choose(model, COUNTS, "numbers")
    with columns[1]:
        key = st.segmented_control(
            "Distribution of",
            list(DISTRIBUTIONS),
            format_func=lambda key: QUANTITIES[key].symbol,
            default="activation",
            required=True,
            key="numbers_of",
            **URL_STATE,
        )
    beside = False
    if model.untrained_key:
        beside = columns[2].toggle(
            "Beside it as initialised", True, key="numbers_init", **URL_STATE
        )
    return unit_set, key or "activation", beside


def measured(model: Model, unit_set: UnitSet) -> LayerNumbers:
    """The numbers of a network, measured now where nobody has: with a bar, and a button that stops it. Raises UnsuitedError,
    NoGradientError."""
    job = cached.measuring(model, unit_set)
    name = job_name(model, unit_set)
    if st.session_state.get(STOPPED) == name and job.done and not job.finished:
        st.button("Go on", key=f"numbers_go_on_{model.key}", on_click=select, args=(STOPPED, ""))
        return job.result()
    place, begin, bar = st.empty(), time.monotonic(), None
    while not job.finished:
        text = escape_markdown(words.progress(job.done, job.total, unit_set.name))
        if bar is None and time.monotonic() - begin > QUIET:
            with place.container(horizontal=True, vertical_alignment="center"):
                bar = st.progress(0.0)
                st.button(
                    "Stop", key=f"numbers_stop_{model.key}", on_click=select, args=(STOPPED, name)
                )
        if bar is not None:
            bar.progress(job.done / job.total, text)
        cached.go_on(model, job)
    place.empty()
    return job.result()


def job_name(model: Model, unit_set: UnitSet) -> str:
    """What a measurement is called in the session."""
    return f"{model.key} {model.version} {unit_set.key}"


def states(model: Model, unit_set: UnitSet, beside: bool) -> list[State]:
    """The network, and as it was initialised."""
    label = "untrained" if model.untrained else "trained" if model.untrained_key else "as it is"
    shown = [(label, measured(model, unit_set))]
    if beside:
        shown.append(("as initialised", measured(sidebar.in_state(model, "initial"), unit_set)))
    return shown


def draw(shown: Sequence[State], key: str, unit_set: UnitSet, finding: DeltaGenerator) -> None:
    """The finding, silent units over depth, and the distribution of one quantity in every state."""
    now = shown[0][1]
    before = shown[1][1] if len(shown) > 1 else None
    was = None if before is None else before.units
    text = words.finding(now, before)
    left, *right = st.columns(len(shown) + 1)
    settings: dict[str, Setting] = {"images": unit_set.name, "images at most": unit_set.count}
    if words.told(now.units):
        view = View(
            "units",
            "Silent and saturated units of every layer",
            text,
            figure=partial(figures.units, now.units, was),
            columns=partial(words.unit_columns, shown),
            settings=settings,
        )
        with left:
            stage.show(view, finding)
    else:
        stage.say(text, finding)
    every = [numbers.distributions[key] for _, numbers in shown]
    for place, (label, numbers), rows in zip(right, shown, every, strict=True):
        title = f"{QUANTITIES[key].symbol}, {label}"
        view = View(
            "values" if numbers is now else "values_initial",
            f"Values of every layer: {title}",
            words.strip(numbers, key, label.capitalize()),
            figure=partial(figures.strips, key, rows, every, title, words.axis(key)),
            columns=partial(words.table, [(label, numbers)], key),
            arrays=partial(arrays, key, rows),
            settings={"quantity": QUANTITIES[key].symbol, "state": label} | settings,
        )
        with place:
            stage.show(view)


def tables(shown: Sequence[State], unit_set: UnitSet) -> None:
    """On what was measured, and the shares of every activation function."""
    rows = words.unit_rows(shown)
    with stage.more():
        st.text(words.about(shown[0][1], unit_set.name))
        if rows.get("layer") and len(rows) > 1:
            place = st.expander(
                "Every activation function", key="numbers_table", bind="query-params"
            )
            if place.open:
                table(rows, place)


def over_training(model: Model, unit_set: UnitSet) -> None:
    """Silent units as recorded while a run was trained, and in the epochs that it kept, measured when asked for."""
    if model.path is None:
        return
    with stage.more("training"):
        _over_training(model, model.path, unit_set)


def _over_training(model: Model, path: Path, unit_set: UnitSet) -> None:
    st.subheader("Over training", anchor=False)
    run = model.key.removeprefix("initial:").partition(EPOCH)[0]
    recorded = recordings.recording(run).units
    if recorded is not None:
        unit_record.draw(
            recorded, record_words.KNOWN_UNITS, "training step", "numbers_recorded", "recorded"
        )
    else:
        st.text("This run recorded no silent units; networks that are trained from now on do.")
    kept = epochs.kept(path)
    if kept and st.toggle(
        f"Measure the {len(kept)} earlier epochs that it kept", key="numbers_epochs", **URL_STATE
    ):
        keys = [f"initial:{run}", *(f"{run}{EPOCH}{epoch}" for epoch in kept)]
        rows = [shares_of(measured(registry.find(key), unit_set)) for key in keys]
        unit_record.draw(joined([0, *kept], rows), EPOCHS, "epoch", "numbers_kept", "measured now")


def shares_of(numbers: LayerNumbers) -> dict[str, tuple[float, ...]]:
    """SHARES of every activation function."""
    columns = [getattr(numbers.units, kind).tolist() for kind in SHARES]
    return dict(zip(numbers.units.names, zip(*columns, strict=True), strict=True))
