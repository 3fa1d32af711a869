"""Loss surface: what does the loss do when all weights are moved along two random directions?"""

import streamlit as st

from explorer.app import replay, widgets
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth.cached import loss_surface as cached
from explorer.depth.figures import loss_surface as figures
from explorer.depth.slice_numbers import numbers
from explorer.depth.words import loss_surface as words

left, middle, right = st.columns([5, 4, 2], vertical_alignment="bottom")
pair = left.selectbox("Networks", cached.pairs(), key="surface_pair", **URL_STATE)
scale = middle.segmented_control(
    "Height",
    words.SCALES,
    default="log",
    required=True,
    format_func=words.SCALES.__getitem__,
    label_visibility="collapsed",
    key="surface_scale",
    **URL_STATE,
)
is_recorded = cached.is_recorded(pair)
seed = right.number_input(
    "Directions, seed",
    0,
    999,
    0,
    disabled=is_recorded,
    help="Recorded slices have one pair of directions.",
    key="surface_seed",
    **number_state("surface_seed"),
)
surfaces = cached.surfaces(pair, seed)
read = [numbers(surface) for surface in surfaces]
finding = words.finding(read)
names = words.names(surfaces)
st.markdown(f"**{widgets.escape_markdown(finding)}**")
replay.chart(figures.landscape, surfaces, names, scale, alt=finding)
st.caption(f"{words.ABOUT} {words.caption(surfaces, is_recorded)}")
with st.expander("How measured, and what a slice does not show", icon=":material/straighten:"):
    st.write(words.how(surfaces, is_recorded))

st.subheader("From above", anchor=False)
replay.chart(figures.contours, surfaces, names, scale, alt=finding)
st.text(words.bends(read))
st.text(f"{words.widths(read)} {words.learned(read)}")
st.subheader("Along one line", anchor=False)
replay.chart(figures.line, surfaces, names, scale, alt=finding)
widgets.table(words.table(read))
st.caption(words.lesson(is_recorded))
widgets.download_csv("Numbers (CSV)", lambda: words.numbers_table(surfaces), "loss_surface")
