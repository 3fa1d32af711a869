"""The classifiers that a network has in training only, drawn under the network."""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.anatomy_parts import parts
from explorer.inside.figures import architecture
from explorer.inside.words import branches as words
from explorer.networks.model import Model


def draw(model: Model) -> None:
    """Nothing for a network without any."""
    branches = cached.branches(model.key.removeprefix("random:"))
    if not branches:
        return
    st.header("In training only: auxiliary classifiers", anchor=False)
    st.write(escape_markdown(words.describe(branches)))
    for branch in branches:
        summary = words.alt(branch)
        st.html(architecture.cards(parts(branch.anatomy), branch.anatomy, summary, branch.behind))
        st.text(summary)
