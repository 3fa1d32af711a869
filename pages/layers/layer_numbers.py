"""Layers in numbers: how are the values of every layer distributed, and how many of its units are silent?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import escape_markdown
from explorer.inside.layer_outputs import LayerError
from explorer.layers.panels import layer_numbers as panels
from explorer.layers.words import layer_numbers as words
from explorer.networks.model import ModelError, UnsuitedError
from trainer.probes import NoGradientError

model = sidebar.current_network().model
finding, picture, controls = stage.places(0)
with controls:
    unit_set, quantity, beside = panels.choose(model)
with picture:
    try:
        shown = panels.states(model, unit_set, beside)
    except (LayerError, ModelError, NoGradientError, UnsuitedError) as error:
        st.info(escape_markdown(str(error)))
        st.stop()
    panels.draw(shown, quantity, unit_set, finding)
panels.tables(shown, unit_set)
panels.over_training(model, unit_set)
with stage.how_measured():
    st.write(words.INTRODUCTION)
    st.write(escape_markdown(words.how()))
