"""Feature embedding: which images does the network find alike, and which of them does it get wrong?"""

import streamlit as st

from explorer.app import stage
from explorer.failures.panels import embedding, evaluation, grid
from explorer.failures.words.embedding import INTRODUCTION

finding, picture, controls = stage.places()
with controls:
    choices = st.container()
    chosen = evaluation.choose()
if chosen.features is None:
    st.warning("This evaluation kept no features. Evaluate the images again to see their map.")
    st.stop()
with choices:
    groups = embedding.choose(chosen)
with picture:
    selected = embedding.chart(chosen, groups, finding)
rows, sentence = embedding.shown_rows(chosen, groups, selected)
grid.grid(chosen, rows, "map", sentence)
with stage.how_measured():
    st.write(INTRODUCTION)
