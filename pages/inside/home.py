"""Home: what can be seen of one photo in one network at once?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.panels import home as panels
from explorer.inside.words import home as words

choice = sidebar.current_network()
model = choice.model
predictions = cached.predictions(model, choice.image)
top = predictions.top(5)
st.write(words.introduction(escape_markdown(model.label), escape_markdown(choice.image_label)))
st.caption(escape_markdown(words.provenance(model.trained_on, model.accuracy)))
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    panels.what_it_sees(model, predictions)
with right.container(border=True, height="stretch"):
    panels.where_it_looks(model, choice.image, predictions)
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    panels.what_its_first_layer_learned(model)
with right.container(border=True, height="stretch"):
    panels.which_layers_would_learn(model, choice.image, top)
