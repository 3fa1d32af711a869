"""Gradient descents of a few weights."""

import streamlit as st

from explorer.lessons import learning


@st.cache_data(max_entries=300, show_spinner=False)
def descend(activation: str, rate: float) -> learning.Descent:
    """See explorer.lessons.learning.descend."""
    return learning.descend(activation, rate)


@st.cache_data(max_entries=300, show_spinner=False)
def longer(activation: str, rate: float) -> dict[int, learning.Descent]:
    """See explorer.lessons.learning.longer."""
    return learning.longer(activation, rate)
