"""Units: what does one unit of a layer answer to?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import escape_markdown
from explorer.inside.layer_outputs import LayerError
from explorer.layers.layer_units import UnitsError
from explorer.layers.panels import switched_off, unit_sets
from explorer.layers.panels import units as panels
from explorer.layers.words import units as words

st.title("Units")
st.write(words.INTRODUCTION)
choice = sidebar.current_network()
model = choice.model
layer_column, unit_column, set_column = st.columns([3, 1, 4])
with layer_column:
    node = panels.choose_layer(model)
with set_column:
    unit_set = unit_sets.choose(model)
try:
    index = unit_sets.index_of(model, unit_set, node.name)
except (UnitsError, LayerError) as error:
    st.info(escape_markdown(str(error)))
    st.stop()
with unit_column:
    number = panels.choose_unit(index)
unit = panels.chosen(model, node, unit_set, index, number)
panels.finding(unit)
left, right = st.columns([3, 2], gap="large")
with left:
    panels.patches(unit)
with right:
    panels.class_weights(unit)
panels.selectivity(unit)
panels.alike(unit)
switched_off.draw(unit, choice.image)
