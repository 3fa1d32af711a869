"""How is a set read that can be read in several ways? It is asked, and nothing begins until somebody
answers."""

from collections.abc import Sequence

import streamlit as st

from explorer.app.widgets import URL_STATE, escape_markdown
from trainer.set_choices import Answer, Choices

MAX_QUESTIONS = 3  # of one set


def ask(question: str, answers: Sequence[Answer], key: str) -> Choices | None:
    """What somebody answers to a question about a set; None as long as he does not, and where there
    is none."""
    if not answers:
        return None
    by_option = {answer.choices.options(): answer for answer in answers}
    if st.session_state.get(key) not in by_option:
        st.session_state.pop(key, None)
    st.warning(escape_markdown(question), icon=":material/help:")
    option = st.selectbox(
        "Which is meant?",
        by_option,
        None,
        format_func=lambda option: by_option[option].words,
        placeholder="Nothing is read until you say it",
        key=key,
        **URL_STATE,
    )
    return by_option[option].choices if option else None
