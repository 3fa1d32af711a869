"""AlexNet's first layer: which frequencies, orientations and colours did its filters learn?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.inside import cached
from explorer.inside.figures import filters as grids
from explorer.inside.words import filters as filter_words
from explorer.lessons import panels
from explorer.lessons.cached.alexnet import first_layers
from explorer.lessons.panels.first_layer import filters, two_towers
from explorer.lessons.words import first_layer as words

SORTS = {
    label: key
    for key, label in grids.SORTS.items()
    if key in ("frequency", "orientation", "colourfulness")
}

first = panels.header("first_layer")
with first.controls:
    left, right = st.columns(2)
    nets = first_layers()
    model = nets[left.selectbox("Network", nets, key="first_layer_of", **URL_STATE)]
    sort = right.segmented_control(
        "Sort by", SORTS, default="orientation", required=True, key="sort_by", **URL_STATE
    )
trained, before = (
    cached.filter_properties(model, kind) for kind in cached.first_layer_kinds(model)[:2]
)
filters(model, trained, before, SORTS[sort], first)
panels.question("first_layer")
panels.chart(
    (grids.scatter, trained),
    filter_words.describe_scatter(trained),
    "scatter",
    "Orientation and frequency of the filters",
    networks=(model.key,),
)
panels.numbers(
    words.comparison_table(trained, before), "preferences", words.ABOUT_LEARNED, "What was learned"
)
two_towers()
panels.footer("first_layer")
