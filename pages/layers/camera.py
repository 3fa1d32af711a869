"""Camera: what do the layers make of what stands before it?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.components.camera import side_of
from explorer.inside.panels import layer_choice
from explorer.layers.panels import camera as panels
from explorer.layers.words import camera as words

choice = sidebar.current_network()
live = st.container()
with stage.controls():
    node = layer_choice.choose_layer(choice.model, "camera_layer", only_maps=True)
with live:
    panels.watch(choice, node)
with stage.more(), st.expander("What becomes of the frames"):
    st.write(words.PRIVACY)
with stage.how_measured():
    own = choice.model.preprocessing
    st.write(words.INTRODUCTION)
    st.write(words.given(side_of(own.resize), own.resize, own.crop))
