"""Feature maps: what does a layer make of a picture?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside.panels.layer_choice import unit_link
from explorer.layers.panels import arithmetic
from explorer.layers.panels import feature_maps as panels
from explorer.layers.words import feature_maps as words

st.title("Feature maps")
choice = sidebar.current_network()
finding = st.container()
left, right = st.columns([1, 4])
shown = panels.choose(choice, left, right)
with finding:
    panels.finding(shown)
with right:
    grid, opened = st.columns([5, 3])
with grid:
    panels.grid(shown)
with opened:
    values, place = panels.one_map(shown)
    unit_link(shown.question.model, shown.node.name, shown.unit)
st.subheader(f"How this value of unit {shown.unit} comes about")
arithmetic.arithmetic(shown, place)
st.subheader(f"All values of unit {shown.unit}")
panels.about_map(shown, values, place)
panels.downloads(shown)
with st.expander("How this is measured"):
    st.write(words.HOW)
