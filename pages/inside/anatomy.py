"""Networks: what is this network made of, and how do the published ones compare?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.inside.panels import anatomy as panels
from explorer.inside.panels import branches, layer_choice
from explorer.inside.words import anatomy as words

choice = sidebar.current()
model = choice.wanted
finding = stage.place_of_finding()
with stage.controls():
    node = layer_choice.choose_layer(model)
panels.costs(model, finding)
with stage.more("layer"):
    panels.layers(model, model == choice.model, node)
    panels.totals(model)
panels.cards(model)
branches.draw(model)
with stage.more("table"):
    panels.all_layers(model)
panels.receptive_fields(model)
panels.published_networks(model)
with stage.how_measured():
    st.write(words.INTRODUCTION)
