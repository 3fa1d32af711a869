"""The step of the lesson on learning: a slider, and buttons that move it."""

import streamlit as st

from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE
from explorer.lessons.learning import STEPS


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


def _move(by: int) -> None:
    st.session_state["learn_step"] = min(max(st.session_state["learn_step"] + by, 0), STEPS)
