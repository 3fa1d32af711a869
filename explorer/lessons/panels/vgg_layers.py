"""The lesson on VGG-16 and VGG-19: AlexNet beside them, and how they were trained."""

import streamlit as st

from explorer.lessons.cached import three_networks as cached
from explorer.lessons.figures import three_networks as figures
from explorer.lessons.panels.charts import chart, wide
from explorer.lessons.words import three_networks as words


def beside_alexnet() -> None:
    """Three networks in one figure, and the GPUs that VGG took."""
    st.subheader("AlexNet, VGG-16 and VGG-19", anchor=False)
    networks = cached.networks()
    chart((figures.rows, networks), words.describe(networks), "three", wide("three"))
    st.caption(f"Counted now; numbers are channels or units. {words.ABOUT_GPUS}")
