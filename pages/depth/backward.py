"""The signal going back: how much of the error's signal arrives in the first layer?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import escape_markdown
from explorer.depth.panels import backward as panels
from explorer.depth.panels import film
from explorer.depth.words import backward as words

choice = sidebar.current_network()
finding, picture, controls = stage.places(0)
with controls:
    shown = panels.choose(choice)
with picture:
    film.show(shown, finding)
with stage.more():
    st.write(words.INTRODUCTION)
    st.write(escape_markdown(words.finding(shown.networks, shown.labels)))
    film.say_what_is_shown(shown)
film.sheet(shown)
with stage.more("links"):
    film.links(shown)
with stage.how_measured():
    st.write(words.HOW)
