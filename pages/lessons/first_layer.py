"""AlexNet's first layer: which frequencies, orientations and colours did its filters learn?"""

import streamlit as st

from explorer.inside import cached
from explorer.inside.figures import filters as grids
from explorer.lessons import panels as frame
from explorer.lessons.cached import nets as learn_nets
from explorer.lessons.figures import first_layer as figures
from explorer.lessons.first_layer import answer
from explorer.networks import registry

KEPT = {"bind": "query-params", "persist_state": "session"}

frame.open("first_layer")
with frame.controls():
    here, there = st.columns(2)
    nets = {registry.find(key).label: key for key in learn_nets.first_layers()}
    net = nets[here.selectbox("Network", nets, key="first_layer_of", **KEPT)]
    sorts = {
        label: key
        for key, label in grids.SORTS.items()
        if key in ("frequency", "orientation", "colourfulness")
    }
    by = sorts[
        there.segmented_control(
            "Sort by", sorts, default="orientation", required=True, key="sort_by", **KEPT
        )
    ]
kinds = cached.first_layer_kinds(net)[:2]
trained, before = (cached.filter_properties(net, kind) for kind in kinds)
for column, kind, found in zip(st.columns(2), kinds, (trained, before), strict=True):
    panel = grids.panel(
        cached.filters_of(net, kind), found, kind, by, "own", 1 if frame.in_class() else 2, trained
    )
    column.markdown(f"**{grids.TITLES[kind].capitalize()}**")
    column.image(panel.picture, output_format="PNG", alt=panel.alt)
    column.download_button(
        "PNG",
        panel.picture,
        f"{net}-{kind}.png",
        key=f"png_{kind}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
row = registry.find(net)
frame.finding(figures.describe_learned(trained, before), "learned")
st.caption(figures.which(row.label, cached.filters_of(net, "trained"), row.source))
frame.ask("first_layer", *answer(trained))
frame.chart((grids.scatter, trained), grids.describe_scatter(trained), "scatter")
frame.numbers(figures.learned(trained, before), "first-layer", figures.ABOUT_LEARNED)
frame.close("first_layer")
