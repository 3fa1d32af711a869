"""Filters: what did the first layer learn?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.inside import cached
from explorer.inside.figures import filters as figures
from explorer.inside.filters import FiltersError
from explorer.inside.panels import filters as panels
from explorer.inside.words import filters as words

st.title("Filters")
st.write(words.INTRODUCTION)
choice = sidebar.current_network()
model = choice.model
left, middle, right, last = st.columns([3, 3, 2, 1])
with left:
    chosen = panels.choose_layers(model)
scale = middle.radio(
    "Colour scale",
    list(figures.SCALES),
    format_func=figures.SCALES.__getitem__,
    key="scale",
    horizontal=True,
    **URL_STATE,
)
by = right.selectbox(
    "Sort by",
    list(figures.SORTS),
    format_func=figures.SORTS.__getitem__,
    key="sort",
    **URL_STATE,
)
try:
    own = panels.read(model, cached.first_layer_kinds(model)[0])
    shown = [panels.read(*weights) for weights in chosen]
except FiltersError as error:
    st.info(escape_markdown(str(error)))
    st.stop()
picked = last.selectbox(
    "Filter",
    range(len(own.filters.weights)),
    int(own.properties.norm.argmax()),
    key=f"filter_{model.key}",
    **URL_STATE,
)
panels.grids(shown, own, by, scale, picked)
st.subheader("Direction, detail and colour")
panels.scatter(own, picked)
st.subheader(f"Filter {picked}")
panels.one_filter(own, choice.image, picked)
