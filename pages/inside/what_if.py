"""What if: what becomes of the answer when the picture is changed a little?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.inside import cached
from explorer.inside.cached import changed
from explorer.inside.panels import changes
from explorer.inside.panels import what_if as panels
from explorer.inside.panels.predictions import remark
from explorer.inside.words import what_if as words

choice = sidebar.current_network()
before = cached.predictions(choice.model, choice.image)
remark(before)
finding, picture, controls = stage.places()
with controls:
    recipe = changes.choose_recipe(choice.image)
    look = changes.choose_map()
after = changed.prediction(choice.model, choice.image, recipe)
with controls:
    panels.say_seconds(choice, recipe, (before, after), look)
with picture:
    remark(after)
    panels.both_sides(choice, recipe, (before, after), finding)
    with stage.more():
        panels.done(choice, recipe, before, after)
panels.maps(choice, recipe, (before, after), look)
panels.curve(choice, recipe, before, after)
with stage.how_measured():
    st.write(f"{words.INTRODUCTION} {words.MEASURED}")
