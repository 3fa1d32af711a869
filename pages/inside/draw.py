"""Draw: what does the network say while the pen moves?"""

import streamlit as st

from explorer.inside.panels import draw as panels
from explorer.inside.words import draw as words

st.write(words.INTRODUCTION)
model = panels.choose_network()
panels.draw_and_see(model)
