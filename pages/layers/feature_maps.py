"""Feature maps: what does a layer make of a picture?"""

import streamlit as st

from explorer.app import sidebar
from explorer.layers.panels import arithmetic
from explorer.layers.panels import feature_maps as panels
from explorer.layers.words import feature_maps as words

st.title("Feature maps")
choice = sidebar.current_network()
finding = st.container()
left, middle, right = st.columns([2, 4, 3])
with left:
    model = panels.choose_state(choice.model)
    node = panels.choose_layer(model)
    look = panels.choose_look(model, choice.image)
    shown = panels.Shown(model, choice.image, node, None)
    page = panels.choose_page(shown)
    unit = panels.choose_unit(shown)
finding.markdown(f"**{words.finding(shown.numbers)}** {words.INTRODUCTION}")
with middle:
    panels.grid(shown, look, page)
with right:
    values, place = panels.one_map(shown, unit)
st.subheader(f"How this value of unit {unit} comes about")
arithmetic.arithmetic(shown, unit, place)
st.subheader(f"All values of unit {unit}")
panels.about_map(shown, unit, values, place)
panels.downloads(shown, look, page)
with st.expander("How this is measured"):
    st.write(words.HOW)
