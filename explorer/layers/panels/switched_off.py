"""One unit switched off: the bars of this picture, and the accuracy on a set."""

from functools import partial

import numpy as np
import streamlit as st

from explorer.app import stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown, select
from explorer.drawing.view import View
from explorer.failures import class_matching
from explorer.failures.cached.data import matches
from explorer.layers.cached import units as cached
from explorer.layers.figures import units as figures
from explorer.layers.panels.units import Chosen
from explorer.layers.switched_off import OffRun
from explorer.layers.words import switched_off as off_words
from explorer.layers.words import units as words

TO = {"zero": "0", "mean": "its mean over the images"}
SHOWN = 5  # classes
RUN, STOPPED = (
    "unit_off_run",
    "unit_off_stopped",
)  # in the session: the run that is asked for; stopped


def draw(unit: Chosen, image: str) -> None:
    """What changes for this picture; on a click, for all images of the set."""
    with stage.controls("off"):
        st.subheader("Switched off", anchor=False)
        to = st.segmented_control(
            "Its map is set to",
            list(TO),
            default="zero",
            format_func=TO.__getitem__,
            key="unit_off",
            required=True,
            **URL_STATE,
        )
    mean = float(unit.index.mean[:, unit.unit].mean(dtype=np.float64))
    value = mean if to == "mean" else 0.0
    with stage.more("off"):
        left, right = st.columns(2, gap="large")
        with left:
            _picture(unit, image, value)
        with right:
            _accuracy(unit, value)


def _picture(unit: Chosen, image: str, value: float) -> None:
    names = class_matching.output_names(unit.model)[0]
    off = cached.off(unit.model, image, unit.node.name, unit.unit, value)
    sentence = off_words.switched_off(off, unit.unit, names)
    st.text(sentence)
    if np.isfinite(off.before).all() and np.isfinite(off.after).all():
        top = np.argsort(-np.maximum(off.before, off.after), kind="stable")[:SHOWN]
        labels = [names[int(row)] for row in top]
        view = View(
            "off",
            f"Probabilities without unit {unit.unit} of {unit.node.name}",
            sentence,
            figure=partial(figures.before_after, labels, off.before[top], off.after[top]),
            columns=partial(off_words.off_table, off, names),
            settings={"layer": unit.node.name, "unit": unit.unit, "set to": value},
        )
        stage.show(view)
    st.caption(off_words.off_how(off))


def _accuracy(unit: Chosen, value: float) -> None:
    outputs = tuple(match.output for match in matches(unit.names, unit.model)) if unit.names else ()
    if all(output < 0 for output in outputs):
        st.text(
            "How much the accuracy owes to this unit can be measured on images whose classes are the network's: choose "
            "such images, or those of an evaluation, above."
        )
        return
    run = cached.off_run(unit.model, unit.unit_set, (unit.node.name, unit.unit, value), outputs)
    key = f"{id(run)}"
    if not run.finished and st.session_state.get(RUN) != key:
        st.text("And how often is the network right without it?")
        st.button(
            f"Run {run.total - run.done:,} images with the unit switched off",
            key="unit_off_start",
            on_click=callback(select),
            args=(RUN, key),
            icon=":material/play_arrow:",
        )
        st.caption(off_words.estimate(run.total - run.done, run.seconds_each))
        if not run.done:
            return
    elif not run.finished:
        _go_on(unit, run)
    st.text(off_words.accuracy(run.result(), unit.unit))
    st.caption(
        "Measured now: the images whose class the network has, each computed twice, as it is and without the unit."
    )


def _go_on(unit: Chosen, run: OffRun) -> None:
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button("Stop", key="unit_off_stop", on_click=callback(select), args=(RUN, ""))
    while not run.finished:
        text = words.progress(run.done, run.total, unit.unit_set.name)
        bar.progress(run.done / run.total, escape_markdown(text))
        cached.go_on(unit.model, run)
    place.empty()
