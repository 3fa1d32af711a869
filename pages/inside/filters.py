"""Filters: what did the first layer learn?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.filters import FiltersError
from explorer.inside.panels import filter_choice, filter_play
from explorer.inside.panels import filters as panels
from explorer.inside.words import filter_play as play_words
from explorer.inside.words import filters as words

choice = sidebar.current_network()
finding, picture, controls = stage.places(0)
try:
    own = panels.read(choice.model, cached.first_layer_kinds(choice.model)[0])
    with controls:
        look = filter_choice.choose(own, choice.image)
except FiltersError as error:
    st.info(escape_markdown(str(error)))
    st.stop()
with picture:
    filter_play.grid_and_probe(own, choice.image, look, finding)
filter_play.below(own, choice.image, look)
panels.look_alike(own, look.alike, look.silent)
panels.compare(own, look.by, look.scale, look.picked)
panels.scatter(own, look.picked)
panels.one_filter(own, choice.image, look.picked)
with stage.how_measured():
    st.write(f"{words.INTRODUCTION} {play_words.PROBE}")
