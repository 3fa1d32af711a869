"""The lesson on learning: the step that is looked at, steep and flat objective functions, and when training stops."""

import streamlit as st

from explorer.app.problems import callback
from explorer.app.stage import controls, more
from explorer.app.widgets import URL_STATE
from explorer.lessons.cached import learning as cached
from explorer.lessons.figures import steepness as steepness_figures
from explorer.lessons.figures import stopping as stopping_figures
from explorer.lessons.learning import STEPS
from explorer.lessons.panels.charts import chart, charts, numbers
from explorer.lessons.steepness import RATE, RATES, walks
from explorer.lessons.stopping import PATIENCE, stopping
from explorer.lessons.words import steepness as steepness_words
from explorer.lessons.words import stopping as stopping_words


def step_slider() -> int:
    """The step of the descent that is looked at."""
    slider, back, forward = st.columns([6, 1, 1], vertical_alignment="bottom")
    step = slider.slider("Step", 0, STEPS, key="learn_step", **URL_STATE)
    back.button(
        "Back",
        on_click=callback(_move),
        args=(-1,),
        icon=":material/chevron_left:",
        width="stretch",
    )
    forward.button(
        "Step",
        on_click=callback(_move),
        args=(1,),
        icon=":material/chevron_right:",
        width="stretch",
    )
    return step


def steepness() -> None:
    """The same learning rate on a steep and on a flat objective function."""
    st.subheader("Steep and flat", anchor=False)
    rate = controls(3).select_slider(
        "Learning rate α on both", RATES, RATE, key="steep_rate", **URL_STATE
    )
    both = walks(rate)
    charts(
        {f"Steps on a {walk.name} function": (steepness_figures.steps, walk) for walk in both},
        steepness_words.describe(both),
        "steepness",
        how="computed",
        settings={"learning rate": rate},
    )
    numbers(steepness_words.table(both), "walks", steepness_words.ABOUT_STEEPNESS, "Steep and flat")


def when_to_stop() -> None:
    """The validation loss of a recorded run, and what early stopping would have done."""
    st.subheader("When training stops", anchor=False)
    runs = cached.runs()
    left, right = controls(4).columns([2, 1])
    chosen = left.selectbox("Recorded training", list(runs), key="stopped_run", **URL_STATE)
    patience = right.slider("Patience, epochs", 1, 10, PATIENCE, key="patience", **URL_STATE)
    result = stopping(runs[chosen], patience)
    chart(
        (stopping_figures.losses, result),
        stopping_words.describe(result, patience),
        "stopping",
        "Validation loss over the epochs",
        how="recorded",
        settings={"training": chosen, "patience": patience},
    )
    more("stopping").markdown(stopping_words.ABOUT_STOPPING)


def _move(by: int) -> None:
    st.session_state["learn_step"] = min(max(st.session_state["learn_step"] + by, 0), STEPS)
