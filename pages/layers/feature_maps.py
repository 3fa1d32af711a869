"""Feature maps: what does a layer make of a picture?"""

import streamlit as st

from explorer.app import sidebar
from explorer.layers.panels import arithmetic
from explorer.layers.panels import feature_maps as panels
from explorer.layers.words import feature_maps as words

st.title("Feature maps")
choice = sidebar.current_network()
finding = st.container()
left, middle, right = st.columns([2, 5, 3])
with left:
    shown = panels.choose(choice)
    page = panels.choose_page(shown)
    unit = panels.choose_unit(shown)
with finding:
    panels.finding(shown)
with middle:
    panels.grid(shown, page)
with right:
    values, place = panels.one_map(shown, unit)
st.subheader(f"How this value of unit {unit} comes about")
arithmetic.arithmetic(shown, unit, place)
st.subheader(f"All values of unit {unit}")
panels.about_map(shown, unit, values, place)
panels.downloads(shown, page)
with st.expander("How this is measured"):
    st.write(words.HOW)
