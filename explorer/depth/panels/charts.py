"""Charts, each with its heading and its words: how the pages on recorded runs show them."""

from collections.abc import Sequence

import streamlit as st

from explorer.app import stage
from explorer.app.widgets import escape_markdown
from explorer.drawing.view import View


def show(views: Sequence[tuple[View, str]]) -> None:
    """Two beside each other, each with its title and what else it says."""
    for column, (view, words) in zip(st.columns(2) * len(views), views, strict=False):
        with column:
            st.subheader(escape_markdown(view.title), anchor=False)
            stage.show(view)
            st.write(escape_markdown(words))
