"""The stages of several VGGs, counted."""

import streamlit as st

from explorer.app.cache import WORKERS
from explorer.lessons import vgg_layers


@st.cache_data(max_entries=20, show_spinner=False)
def stages(depths: tuple[int, ...]) -> tuple[vgg_layers.Stage, ...]:
    """See explorer.lessons.vgg_layers.stages."""
    return WORKERS.submit(vgg_layers.stages, depths).result()
