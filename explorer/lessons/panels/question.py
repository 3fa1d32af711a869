"""Question: predict, then reveal; alone, or with a class that answers by phone."""

import streamlit as st

from explorer.app.class_mode import part
from explorer.app.problems import callback
from explorer.lessons.cached import quiz
from explorer.lessons.panels import vote
from explorer.lessons.syllabus import LESSONS


def question(lesson: str, answer: str = "", why: str = "") -> None:
    """The question of a lesson. The answer is computed by the table's function, unless the page has
    computed it for its controls. Raises ValueError for an answer that is none of the options."""
    row, revealed = LESSONS[lesson].question, f"revealed_{lesson}"
    if not answer:
        answer, why = quiz.quiz_answer(lesson)
    if answer not in row.options:
        raise ValueError(f"{answer!r} is none of the options of {lesson}")
    if f"question_{lesson}" not in st.session_state:  # the page is opened: nothing is predicted yet
        st.session_state[revealed] = False
    room = vote.room_of(lesson)
    if room is not None:
        vote.wall(lesson, room, answer, why)
        return
    with part("question", lesson).container(border=True):
        st.markdown(f"**Predict, then reveal.** {row.prompt}")
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="small"
        ):  # a gap between rows too
            prediction = st.radio(
                "Your prediction",
                row.options,
                None,
                key=f"question_{lesson}",
                on_change=callback(_hide),
                args=(revealed,),
                horizontal=True,
                width="content",
            )
            st.button(
                "Hide the answer" if st.session_state.get(revealed) else "Reveal",
                key=f"reveal_{lesson}",
                on_click=callback(_turn),
                args=(revealed,),
                icon=":material/visibility:",
            )
            vote.ask_button(lesson)
        if st.session_state.get(revealed):
            _judge(prediction, answer, why)


def _judge(prediction: str | None, answer: str, why: str) -> None:
    if prediction is None:
        st.info(f"The answer is: **{answer}**. {why}", icon=":material/info:")
    elif prediction == answer:
        st.success(f"Right: **{answer}**. {why}", icon=":material/check:")
    else:
        st.error(f"Not {prediction}, but: **{answer}**. {why}", icon=":material/close:")


def _turn(revealed: str) -> None:
    st.session_state[revealed] = not st.session_state.get(revealed)


def _hide(revealed: str) -> None:
    st.session_state[revealed] = False
