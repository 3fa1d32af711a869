"""Feature maps: what does a layer make of a picture?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.inside.panels.layer_choice import unit_link
from explorer.layers.panels import arithmetic, one_map
from explorer.layers.panels import feature_maps as panels
from explorer.layers.words import feature_maps as words

choice = sidebar.current_network()
finding, picture, controls = stage.places(0)
drawing, grid, opened = picture.columns([2, 5, 3])
shown = panels.choose(choice, drawing, controls)
with grid:
    panels.grid(shown, finding)
with opened:
    values, place = one_map.over_photo(shown)
    unit_link(shown.question.model, shown.node.name, shown.unit)
with stage.more():
    st.subheader(f"How this value of unit {shown.unit} comes about")
    arithmetic.arithmetic(shown, place)
    st.subheader(f"All values of unit {shown.unit}")
one_map.about_values(shown, values, place)
with stage.more("links"):
    one_map.links()
with stage.how_measured():
    st.write(words.introduction(shown.question.of_gradient))
    st.write(words.HOW)
