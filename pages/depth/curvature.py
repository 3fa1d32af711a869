"""Noise and curvature: how much do gradients of single images differ, and how sharply does the loss bend?"""

import streamlit as st

from explorer.app import replay, sidebar, widgets
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.depth.cached import curvature as cached
from explorer.depth.figures import curvature as figures
from explorer.depth.panels import curvature as panels
from explorer.depth.words import curvature as words

labels = cached.curves()
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
names = words.names(curves)
st.markdown(f"**{escape_markdown(words.finding(curves))}**")
left, right = st.columns(2)
bends = words.bends(curves)
noise = words.noise(curves)
replay.chart(figures.eigenvalues, curves, names, alt=bends, place=left)
replay.chart(figures.noise_scales, curves, names, alt=noise, place=right)
left.text(bends)
right.text(noise)
st.caption(f"{words.ABOUT} {escape_markdown(words.caption(curves))}")
with st.expander("How measured", icon=":material/straighten:"):
    st.write(words.how(curves))

st.subheader("In every layer", anchor=False)
place = st.segmented_control(
    "When", words.PLACES, default="at the start", required=True, key="gsnr_at", **URL_STATE
)
signal = words.signal(curves, words.PLACES[place])
replay.chart(figures.layers, curves, names, words.PLACES[place], alt=signal)
st.text(signal)
widgets.table(words.table(curves))
widgets.download_csv("Numbers (CSV)", lambda: words.numbers_table(curves), "curvature")

st.subheader("The chosen network, now", anchor=False)
panels.measured_now(sidebar.current_network().model)
