"""Feature maps: what does a layer make of a picture?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside.panels.layer_choice import unit_link
from explorer.layers.panels import arithmetic, one_map
from explorer.layers.panels import feature_maps as panels
from explorer.layers.words import feature_maps as words

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
    values, place = one_map.over_photo(shown)
    unit_link(shown.question.model, shown.node.name, shown.unit)
st.subheader(f"How this value of unit {shown.unit} comes about")
arithmetic.arithmetic(shown, place)
st.subheader(f"All values of unit {shown.unit}")
one_map.about_values(shown, values, place)
one_map.links()
one_map.downloads(shown)
with st.expander("How this is measured"):
    st.write(words.HOW)
