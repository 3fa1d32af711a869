"""Units: what does one unit of a layer answer to?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.inside.panels.layer_choice import choose_layer
from explorer.layers.panels import switched_off, unit_answers, unit_sets, visualisation
from explorer.layers.panels import units as panels

choice = sidebar.current_network()
finding, picture, controls = stage.places(0)
drawing, patches, made = picture.columns([2, 5, 3])
with drawing, stage.controls("layer"):
    node = choose_layer(choice.model, "unit_layer", upright=True, stage=-1)
with controls:
    first, second, third = st.columns([2, 5, 3], vertical_alignment="bottom")
with second, st.container(horizontal=True):
    unit_set = unit_sets.choose(choice.model)
with patches:
    index = unit_sets.index_of(choice.model, unit_set, node.name)
with first:
    number = panels.choose_unit(index)
with third:
    shown, count = panels.choose_shown()
unit = panels.chosen(choice.model, node, unit_set, index, number, count)
with patches:
    panels.patches(unit, shown, finding)
with made:
    visualisation.draw(unit)
    panels.links(unit)
visualisation.gallery(unit)
unit_answers.answers(unit)
panels.alike(unit)
switched_off.draw(unit, choice.image)
with stage.how_measured():
    st.write(unit_answers.how(unit))
