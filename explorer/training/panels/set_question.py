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
    option = st.radio(
        "Which is meant? Nothing begins until you say it.",
        by_option,
        None,
        format_func=lambda option: escape_markdown(by_option[option].words),
        key=key,
        **URL_STATE,
    )
    return by_option[option].choices if option else None
