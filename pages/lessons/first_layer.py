"""AlexNet's first layer: which frequencies, orientations and colours did its filters learn?"""

import streamlit as st

from explorer.app.cache import png
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown
from explorer.inside import cached
from explorer.inside.figures import filters as grids
from explorer.inside.filters import WEIGHTS
from explorer.inside.words import filters as filter_words
from explorer.lessons import panels
from explorer.lessons.cached.alexnet import first_layers
from explorer.lessons.panels.first_layer import two_towers
from explorer.lessons.words import first_layer as words
from explorer.lessons.words import visual_cortex

SORTS = {
    label: key
    for key, label in grids.SORTS.items()
    if key in ("frequency", "orientation", "colourfulness")
}

panels.header("first_layer")
with panels.controls():
    left, right = st.columns(2)
    nets = first_layers()
    model = nets[left.selectbox("Network", nets, key="first_layer_of", **URL_STATE)]
    sort = right.segmented_control(
        "Sort by", SORTS, default="orientation", required=True, key="sort_by", **URL_STATE
    )
kinds = cached.first_layer_kinds(model)[:2]
trained, before = (cached.filter_properties(model, kind) for kind in kinds)
for column, kind, properties in zip(st.columns(2), kinds, (trained, before), strict=True):
    filters = cached.filters_of(model, kind)
    sheet = grids.first_layer(
        filters,
        properties,
        SORTS[sort],
        "own",
        1 if panels.in_class() else 2,
        order_of=trained,
    )
    picture = png(sheet.pixels)
    column.markdown(f"**{WEIGHTS[kind].title.capitalize()}**")
    column.image(picture, output_format="PNG", alt=filter_words.describe(filters, properties))
    column.download_button(
        "PNG",
        picture,
        f"{model.key}-{kind}.png",
        key=f"png_{kind}",
        type="tertiary",
        **DOWNLOAD,
    )
panels.finding(words.describe_learned(trained, before), "learned")
which = words.which(model.label, cached.filters_of(model, "trained"), model.source)
st.caption(escape_markdown(which))
panels.finding(visual_cortex.describe(trained), "cortex")
panels.finding(visual_cortex.how_many(*filters.weights.shape[::3]), "how_many")
two_towers()
panels.question("first_layer")
panels.chart((grids.scatter, trained), filter_words.describe_scatter(trained), "scatter")
panels.numbers(words.comparison_table(trained, before), "first-layer", words.ABOUT_LEARNED)
panels.footer("first_layer")
