"""Units: what does one unit of a layer answer to?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside.panels.layer_choice import choose_layer
from explorer.layers.panels import switched_off, unit_sets, visualisation
from explorer.layers.panels import units as panels

choice = sidebar.current_network()
finding = st.container()
left, middle, right = st.columns([2, 5, 3])
with left:
    number_place = st.container()
    node = choose_layer(choice.model, "unit_layer", upright=True, stage=-1)
    unit_set = unit_sets.choose(choice.model)
with finding:
    index = unit_sets.index_of(choice.model, unit_set, node.name)
with number_place:
    number = panels.choose_unit(index)
with middle:
    patches = st.container()
    shown, count = panels.choose_shown()
unit = panels.chosen(choice.model, node, unit_set, index, number, count)
with finding:
    panels.finding(unit)
with middle:
    panels.patches(unit, shown, patches)
with right:
    visualisation.draw(unit)
    panels.links(unit)
visualisation.gallery(unit)
panels.answers(unit)
panels.alike(unit)
switched_off.draw(unit, choice.image)
