"""Gradients: how large is the learning signal in each layer?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.inside import cached
from explorer.inside.panels import gradients as panels
from explorer.inside.words import gradient_terms as terms

choice = sidebar.current_network()
finding, picture, controls = stage.places(0)
with controls:
    asked = panels.choose(choice)
gradients = [
    cached.layer_gradients(model, image, target)
    for model, image, target in zip(asked.models, asked.images, asked.targets, strict=True)
]
with picture:
    panels.charts(asked, gradients, finding)
with stage.more():
    panels.say_what_is_shown(asked.models, asked.images, choice.image, asked.state)
    panels.say_all(asked, gradients)
panels.forward(asked, gradients)
with stage.how_measured():
    st.write(terms.INTRODUCTION)
    st.write(f"{terms.HOW_MEASURED} {terms.RULES}")
