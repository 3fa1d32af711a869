"""The lesson on activation functions: first layers that hear little, and how fast each function is."""

import streamlit as st

from explorer.app.problems import callback
from explorer.lessons.cached import activations as cached
from explorer.lessons.figures import early_layers as figures
from explorer.lessons.panels.charts import charts, controls, finding, numbers
from explorer.lessons.words import activation_speed as speed_words
from explorer.lessons.words import early_layers as words


def garbage() -> None:
    """What training made of the first layers of a sigmoid and of a ReLU network."""
    st.subheader("Garbage in, garbage out", anchor=False)
    networks = cached.early()
    charts(
        [(figures.turned, networks), (figures.told_apart, networks)],
        words.describe(networks, cached.accuracies()),
        "early",
    )
    numbers(words.table(networks), "early", words.ABOUT_EARLY)


def speed() -> None:
    """A button that measures what each function costs on this machine."""
    st.subheader("Fast to compute", anchor=False)
    st.caption(speed_words.ABOUT_SPEED)
    controls(1).button(
        "Measure here, now",
        icon=":material/timer:",
        key="measure_speed",
        on_click=callback(_again),
    )
    number = st.session_state.get("speed_measured", 0)
    if not number:
        finding(speed_words.NOTHING_YET, "speed")
        return
    result = cached.speed(number)
    finding(speed_words.describe(result), "speed")
    numbers(speed_words.table(result), "speed", speed_words.ABOUT_TABLE)


def _again() -> None:
    st.session_state["speed_measured"] = st.session_state.get("speed_measured", 0) + 1
