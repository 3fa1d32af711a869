"""Predictions: what does the network say, and how sure is it?"""

import streamlit as st

from explorer.app import replay, sidebar, stage
from explorer.app.widgets import URL_STATE
from explorer.inside import cached
from explorer.inside.panels import predictions as panels
from explorer.inside.predictions import LECTURE
from explorer.inside.words import predictions as words

choice = sidebar.current_network()
predictions = cached.predictions(choice.model, choice.image)
finding, picture, controls = stage.places(2)
with controls:
    photo = st.container()
    temperature = st.slider(
        "Temperature T", 0.1, 10.0, 1.0, 0.1, key="temperature", help=words.TEMPERATURE, **URL_STATE
    )
    rows = st.slider("Bars", 1, 20, 8, key="bars", **URL_STATE)
    target = panels.true_class(choice, predictions.unique_names())
with picture:
    panels.remark(predictions, temperature)
    panels.bars(choice, predictions, target, temperature, rows, finding)
with photo:
    panels.framed_image(choice)
table = predictions.table(target, temperature)
with stage.more("wrong"):
    st.header("How wrong is it?")
panels.how_wrong(predictions, table)
with stage.more("classes"):
    st.header("Every class")
    panels.every_class(table)
with stage.controls("several"):
    st.header("The same image through several networks")
    models = panels.choose_networks(choice.model, predictions.classes)
panels.several(models, choice.image, temperature)
with stage.how_measured():
    st.write(words.INTRODUCTION)
    replay.table(words.worked_example(LECTURE))
