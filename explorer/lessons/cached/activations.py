"""What the lesson on activation functions shows of wide nets."""

import streamlit as st

from explorer.lessons import activations


@st.cache_data(max_entries=1, show_spinner=False)
def factors() -> dict[str, dict[str, float]]:
    """See explorer.lessons.activations.factors."""
    return activations.factors()
