"""Cached answers of the lessons: numbers and names in, what the pictures show out."""
import streamlit as st

from explorer.lessons import LESSONS


@st.cache_data(max_entries=50, show_spinner=False)
def answer(key: str) -> tuple[str, str]:
    """The right option of a lesson's question and why, computed."""
    return LESSONS[key].question.answer()
