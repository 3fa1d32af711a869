"""Home: what can be seen of one photo in one network at once?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.panels import home as panels
from explorer.inside.words import home as words

choice = sidebar.current_network()
model = choice.model
predictions = cached.predictions(model, choice.image)
panels.choose_picture(choice)
saliency_map = panels.map_of(choice, predictions)
stage.say(words.finding(predictions, saliency_map), stage.place_of_finding())
left, right = st.columns([2, 1])
with left:
    panels.where_it_looks(choice, saliency_map, predictions)
with right:
    panels.what_it_sees(model, predictions)
left, right = st.columns(2)
with left:
    panels.what_its_first_layer_learned(model)
with right:
    panels.which_layers_would_learn(model, choice.image, predictions.top(5))
with stage.more():
    st.write(escape_markdown(words.provenance(model.trained_on, model.accuracy)))
