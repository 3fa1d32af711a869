"""Where a network's name is from, under the title of its lesson."""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.lessons.words import names as words


def named(network: str) -> None:
    """One line about a name of explorer.lessons.words.names.NAMES."""
    st.caption(escape_markdown(words.name(network)))
