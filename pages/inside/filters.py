"""Filters: what did the first layer learn?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.inside import cached
from explorer.inside.cached import measured_filters as measured
from explorer.inside.figures import filters as figures
from explorer.inside.filters import FiltersError
from explorer.inside.panels import filter_play as play
from explorer.inside.panels import filters as panels
from explorer.inside.words import alike_filters as alike_words
from explorer.inside.words import filters as words

choice = sidebar.current_network()
model = choice.model
try:
    own = panels.read(model, cached.first_layer_kinds(model)[0])
    silent = measured.silent(model, choice.image)
except FiltersError as error:
    st.info(escape_markdown(str(error)))
    st.stop()
alike = measured.alike(model, own.kind)
finding = f"{words.finding(own.filters, own.properties)} {alike_words.pairs(alike)}"
st.markdown(f"**{finding}** {words.INTRODUCTION}")
left, middle, right = st.columns([1, 2, 2])
with left:
    picked = play.choose_filter(own)
scale = middle.selectbox(
    "Colour scale",
    list(figures.SCALES),
    format_func=figures.SCALES.__getitem__,
    key="scale",
    **URL_STATE,
)
by = right.selectbox(
    "Sort by",
    list(figures.SORTS),
    format_func=figures.SORTS.__getitem__,
    key="sort",
    **URL_STATE,
)
play.play(own, choice.image, play.Look(by, scale, picked, alike, silent))
st.subheader("Which look alike, which answer nothing")
play.look_alike(own, alike, silent)
st.subheader("Before training, and beside other networks")
panels.compare(own, by, scale, picked)
st.subheader("Direction, detail and colour")
panels.scatter(own, picked)
st.subheader(f"Filter {picked}")
panels.one_filter(own, choice.image, picked)
