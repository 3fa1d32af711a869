"""Noise and curvature: how much do gradients of single images differ, and how sharply does the loss bend?"""

import streamlit as st

from explorer.app import replay, sidebar, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.depth.cached import curvature as cached
from explorer.depth.panels import curvature as panels
from explorer.depth.words import curvature as words

finding, picture, controls = stage.places(0)
labels = cached.curves()
with controls:
    keys = st.multiselect(
        "Recorded networks, at most 4",
        labels,
        cached.default_keys(list(labels)),
        labels.__getitem__,
        key="curvature_runs",
        max_selections=4,
        **URL_STATE,
    )
curves = [curve for curve in map(cached.curve, keys) if curve]
left, right = picture.columns(2)
with left:
    stage.show(panels.view("eigenvalues", curves), finding)
with right:
    stage.show(panels.view("noise_scales", curves))
with stage.more():
    st.text(f"{words.bends(curves)}\n\n{words.noise(curves)}")
    st.write(f"{words.ABOUT} {escape_markdown(words.caption(curves))}")

st.header("In every layer", anchor=False)
with stage.controls("layers"):
    place = st.segmented_control(
        "When", words.PLACES, default="at the start", required=True, key="gsnr_at", **URL_STATE
    )
stage.show(panels.layers(curves, place))
with stage.more("table"):
    st.text(words.signal(curves, words.PLACES[place]))
    replay.table(words.table(curves))

st.header("The chosen network, now", anchor=False)
with stage.more("now"):
    panels.measured_now(sidebar.current_network().model)
with stage.how_measured():
    st.write(words.how(curves))
