"""Maps side by side: what do networks make of a picture at like depth?"""

import streamlit as st

from explorer.app import sidebar
from explorer.layers.panels import compared_networks
from explorer.layers.panels import side_by_side as panels
from explorer.layers.words import side_by_side as words

choice = sidebar.current_network()
finding = st.container()
shown = compared_networks.choose(choice)
with finding:
    panels.finding(shown)
panels.draw(shown)
with st.expander("How this is measured"):
    st.write(words.HOW)
