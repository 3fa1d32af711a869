"""Gradient lab: how does the signal change from layer to layer before anything is trained?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.replay import table
from explorer.depth.cached import lab as cached
from explorer.depth.panels import lab as panels
from explorer.depth.panels import theory
from explorer.depth.words import lab as words

finding, picture, controls = stage.places(0)
with controls:
    with st.container(horizontal=True):
        panels.preset_buttons()
    asked = panels.choose_twins()
image = sidebar.current().image
labs = cached.lab(asked.twins, asked.batch, image, asked.seeds, asked.rate)
first_view, *rest = panels.views(labs, asked.labels, asked.size, asked.batch)
with picture:
    stage.show(first_view, finding)
panels.show(labs, asked.labels, first_view, rest, asked.batch)
theory.plane(asked.twins[0])
with stage.more("table"):
    table(words.summary(labs, asked.labels))
with stage.how_measured():
    st.write(words.INTRODUCTION)
    st.write(words.definitions(labs))
