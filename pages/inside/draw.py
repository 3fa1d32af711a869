"""Draw: what does the network say while the pen moves?"""

import streamlit as st

from explorer.app import stage
from explorer.inside.panels import draw as panels
from explorer.inside.words import draw as words

picture = st.container()
with stage.controls("network"):
    model = panels.choose_network()
with picture:
    panels.draw_and_see(model)
with stage.how_measured():
    st.write(words.about(panels.is_for_digits(model)))
