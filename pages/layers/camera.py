"""Camera: what do the layers make of what stands before it?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside.panels import layer_choice
from explorer.layers.panels import camera as panels
from explorer.layers.words import camera as words

st.write(words.INTRODUCTION)
choice = sidebar.current_network()
live = st.container()
st.subheader("Another layer")
node = layer_choice.choose_layer(choice.model, "camera_layer", only_maps=True)
with live:
    panels.watch(choice, node)
with st.expander("What becomes of the frames"):
    st.write(words.PRIVACY)
