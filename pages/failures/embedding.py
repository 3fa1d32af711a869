"""Feature embedding: which images does the network find alike, and which of them does it get wrong?"""

import streamlit as st

from explorer.failures.panels import embedding, evaluation, grid
from explorer.failures.words.embedding import INTRODUCTION

st.write(INTRODUCTION)
chosen = evaluation.choose()
if chosen.features is None:
    st.warning("This evaluation kept no features. Evaluate the images again to see their map.")
    st.stop()
groups = embedding.choose(chosen)
selected = embedding.chart(chosen, groups)
st.subheader("Images", anchor=False)
grid.grid(chosen, embedding.shown_rows(chosen, groups, selected), "map")
