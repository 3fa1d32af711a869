"""What if: what becomes of the answer when the picture is changed a little?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside import cached
from explorer.inside.cached import changed
from explorer.inside.panels import changes
from explorer.inside.panels import what_if as panels
from explorer.inside.panels.predictions import remark
from explorer.inside.words import what_if as words

st.write(words.INTRODUCTION)
choice = sidebar.current_network()
before = cached.predictions(choice.model, choice.image)
remark(before)
top = st.container()
controls, *sides = st.columns([2, 3, 3], gap="large")
with controls:
    recipe = changes.choose_recipe(choice.image)
    look = changes.choose_map()
after = changed.prediction(choice.model, choice.image, recipe)
with controls:
    panels.say_seconds(choice, recipe, (before, after), look)
with top:
    panels.findings(choice, recipe, before, after)
    remark(after)
panels.both_sides(sides, choice, recipe, (before, after), look)
panels.curve(choice, recipe, before, after)
