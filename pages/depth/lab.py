"""Gradient lab: how does the signal change from layer to layer before anything is trained?"""

from dataclasses import replace

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import URL_STATE, table
from explorer.depth.cached import lab as cached
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import twin_fields
from explorer.depth.panels import lab as panels
from explorer.depth.panels import theory
from explorer.depth.words import lab as words

finding, picture, controls = stage.places(0)
with controls:
    with st.container(horizontal=True):
        panels.preset_buttons()
    first, second, third = [st.columns(5) for _ in range(3)]
activation = panels.choose(first[0], "activation")
init = panels.choose(first[1], "init")
norm = panels.choose(first[2], "norm")
residual = panels.choose(first[3], "residual")
kind = panels.choose(first[4], "kind")
depth = panels.choose_depth(second[0])
field = third[0].selectbox(
    "Twins differ in", twin_fields(init), 0, words.field_label, key="lab_field", **URL_STATE
)
kinds = (kind, "conv" if field == "kind" else "fc")
width = panels.choose(second[1], "width", None, kinds)
variances = panels.choose_variances(second[2:4], init)
size = panels.choose(second[4], "size")
net = LabNet(kind, depth, width, activation, init, norm, residual, *variances)
other = panels.choose(third[1], field, net, kinds, key="lab_other_")
twins = (net, replace(net, **{field: other}))
batch, seeds, rate = panels.choose_measurement(third[2:])

labs = cached.lab(twins, batch, sidebar.current().image, seeds, rate)
labels = [words.value_label(twin, field) for twin in twins]
first_view, *rest = panels.views(labs, labels, size, batch)
with picture:
    stage.show(first_view, finding)
panels.show(labs, labels, first_view, rest, batch)
theory.plane(net)
with stage.more("table"):
    table(words.summary(labs, labels))
with stage.how_measured():
    st.write(words.INTRODUCTION)
    st.write(words.definitions(labs))
