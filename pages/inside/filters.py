"""Filters: what did the first layer learn?"""

import streamlit as st

from explorer.app import cache, sidebar
from explorer.app.replay import chart
from explorer.app.widgets import escape_markdown
from explorer.drawing import style
from explorer.inside import cached
from explorer.inside.figures import filters as figures
from explorer.inside.figures import response
from explorer.inside.filters import FiltersError

KEPT = {"bind": "query-params", "persist_state": "session"}
DOWNLOAD = {"icon": ":material/download:", "on_click": "ignore"}


def pick():
    if points := st.session_state[f"scatter_{model}"].selection.points:
        st.session_state[f"filter_{model}"] = points[0]["customdata"]


st.title("Filters")
st.write(
    "Each filter of the first layer is a small picture that slides over the image and answers where the image "
    "looks like it. Look for edges and stripes of every direction, fine and coarse, and for opposite colours."
)
model, image, rows = sidebar.current().model, sidebar.current().image, sidebar.usable_models()
left, middle, right, last = st.columns([3, 3, 2, 1])
kinds = cached.first_layer_kinds(model)
chosen = (
    left.segmented_control(
        "Weights",
        kinds,
        default=kinds[:2],
        format_func=figures.TITLES.get,
        selection_mode="multi",
        key=f"weights_{model}",
        **KEPT,
    )
    or kinds[:1]
)
scale = middle.radio(
    "Colour scale", figures.SCALES, 0, figures.SCALES.get, "scale", horizontal=True, **KEPT
)
by = right.selectbox("Sort by", figures.SORTS, 0, figures.SORTS.get, "sort", **KEPT)
others = st.multiselect(
    "Beside it, other networks on this server: filters of 11×11, 7×7 or 3×3 pixels",
    rows,
    format_func=sidebar.model_label,
    max_selections=4,
    key="filters_beside",
    **KEPT,
)
shown = dict.fromkeys(
    [(model, kind) for kind in chosen] + [(key, cached.first_layer_kinds(key)[0]) for key in others]
)
try:
    layers = {
        pair: (cached.filters_of(*pair), cached.filter_properties(*pair))
        for pair in [(model, kinds[0]), *shown]
    }
except FiltersError as error:
    st.info(str(error))
    st.stop()
layer, found = layers[model, kinds[0]]
picked = last.selectbox(
    "Filter", range(len(layer.weights)), int(found.norm.argmax()), key=f"filter_{model}", **KEPT
)
for column, (key, kind) in zip(st.columns(min(len(shown), 4)) * 2, shown, strict=False):
    panel = figures.panel(
        *layers[key, kind], kind, by, scale, len(shown), *((found, picked) if key == model else ())
    )
    column.subheader(f"{escape_markdown(rows[key].label)}: {figures.TITLES[kind]}", anchor=False)
    column.image(panel.picture, panel.caption, output_format="PNG", alt=panel.alt)
    row = column.container(horizontal=True)
    for ending, data in panel.files.items():
        row.download_button(
            ending.upper(), data, f"{kind}.{ending}", key=f"{key} {kind}.{ending}", **DOWNLOAD
        )
st.subheader("Direction, detail and colour")
st.plotly_chart(
    figures.scatter(found, picked),
    on_select=pick,
    selection_mode="points",
    config=style.CONFIG,
    key=f"scatter_{model}",
    alt=(words := figures.describe_scatter(found)),
)
st.caption(f"{figures.SOURCES[kinds[0]]} Click a point to pick its filter. {words}")
st.subheader(f"Filter {picked}")
look, view = cached.filter_look(model, image, picked), cache.network_view(model, image)
st.write(
    f"{(one := figures.describe_one(found, picked))} *Measured now* on this image, before normalisation and "
    f"activation: {(words := response.describe(look))} Framed: the patch that it answers most."
)
left, right = st.columns(2)
parts = style.png(
    response.parts(layer.weights[picked], figures.scales(found, "own")[picked], view, look)
)
left.image([parts, style.png(response.boxed(view, look))], output_format="PNG", alt=[one, words])
chart(response.spectrum, look, alt=one, place=right)
chart(response.responses, look, alt=words, place=right)
st.download_button("Filter and patch (PNG)", parts, f"filter-{picked}.png", **DOWNLOAD)
st.download_button(
    "Responses and spectrum (NPZ)",
    lambda: response.archive(look),
    f"filter-{picked}.npz",
    **DOWNLOAD,
)
