"""The scores of the softmax lesson: four numbers, the true class, the temperature."""

import streamlit as st

from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, number_state
from explorer.inside.predictions import LECTURE

NAMES = LECTURE.predictions.unique_names()
SCORES = LECTURE.predictions.logits


def score_inputs() -> tuple[list[float], int, float]:
    """Scores, index of the true class, temperature."""
    scores = [
        column.number_input(
            f"Score z of {name}",
            -50.0,
            50.0,
            float(score),
            0.1,
            key=f"score_{name}",
            **number_state(f"score_{name}"),
        )
        for column, name, score in zip(st.columns(4), NAMES, SCORES, strict=True)
    ]
    left, right, last = st.columns([3, 4, 2], vertical_alignment="bottom")
    truth = left.segmented_control(
        "True class", NAMES, default=NAMES[LECTURE.target], key="truth", required=True, **URL_STATE
    )
    temperature = right.slider("Temperature T", 0.1, 10.0, 1.0, 0.1, key="softmax_t", **URL_STATE)
    last.button("As in the lecture", on_click=callback(_as_in_the_lecture), icon=":material/undo:")
    return scores, NAMES.index(truth), temperature


def _as_in_the_lecture() -> None:
    st.session_state.update(
        {f"score_{name}": float(score) for name, score in zip(NAMES, SCORES, strict=True)}
    )
    st.session_state.update(truth=NAMES[LECTURE.target], softmax_t=1.0)
