"""Loss surface: what does the loss do when all weights are moved along two random directions?"""

import streamlit as st

from explorer.app import replay, stage, waiting
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth.cached import loss_surface as cached
from explorer.depth.panels import loss_surface as panels
from explorer.depth.slice_numbers import numbers
from explorer.depth.words import loss_surface as words

finding, picture, controls = stage.places(0)
with controls:
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
with controls:
    waiting.say_beforehand(cached.seconds(pair, seed))
surfaces = cached.surfaces(pair, seed)
read = [numbers(surface) for surface in surfaces]
views = panels.views(surfaces, read, scale, is_recorded)
with picture:
    stage.show(views["landscape"], finding)
with stage.more():
    st.write(f"{words.ABOUT} {words.caption(surfaces, is_recorded)}")
st.header("From above", anchor=False)
stage.show(views["contours"])
with stage.more("bends"):
    st.text(f"{words.bends(read)}\n{words.widths(read)} {words.learned(read)}")
st.header("Along one line", anchor=False)
stage.show(views["line"])
with stage.more("table"):
    replay.table(words.table(read))
    st.write(words.lesson(is_recorded))
with stage.how_measured():
    st.write(words.how(surfaces, is_recorded))
