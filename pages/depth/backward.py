"""The signal going back: how much of the error's signal arrives in the first layer?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import escape_markdown
from explorer.depth.panels import backward as panels
from explorer.depth.words import backward as words

choice = sidebar.current_network()
shown = panels.choose(choice)
st.markdown(escape_markdown(words.finding(shown.networks, shown.labels)))
panels.show_film(shown)
st.caption(words.INTRODUCTION)
panels.say_what_is_shown(shown)
panels.show_sheet(shown)
with st.expander("How measured"):
    st.caption(words.HOW)
