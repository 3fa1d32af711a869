"""Maps side by side: what do networks make of a picture at like depth?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.layers.panels import compared_networks
from explorer.layers.panels import side_by_side as panels
from explorer.layers.words import side_by_side as words

choice = sidebar.current_network()
finding, picture, controls = stage.places(0)
with controls:
    shown = compared_networks.choose(choice)
    panels.draw(shown, finding, picture)
with stage.how_measured():
    st.write(words.HOW)
