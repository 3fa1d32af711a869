"""Predictions: what does the network say, and how sure is it?"""

import streamlit as st

from explorer.app import cache, replay, sidebar
from explorer.app.widgets import escape_markdown
from explorer.drawing.style import png
from explorer.drawing.tables import csv
from explorer.inside import cached
from explorer.inside.figures import predictions as figures
from explorer.inside.predictions import LECTURE
from explorer.networks import registry
from explorer.networks.model import ModelError

KEPT = {"bind": "query-params", "persist_state": "session"}


def chart(place, top, label, colour=0):
    place.markdown(f"**{escape_markdown(label)}**, measured now")
    said = figures.describe_bars(label, top.names, top.probabilities)
    replay.chart(
        figures.bars, top.names, top.probabilities, temperature, colour, alt=said, place=place
    )


st.title("Predictions")
st.write(figures.INTRODUCTION)
choice = sidebar.current()
found = cached.predictions(choice.model, choice.image)
names, (best,) = found.unique_names(), found.top(1).indices
left, right = st.columns([2, 3], gap="large")
with left:
    st.image(
        cache.framed(choice.model, choice.image),
        "Framed: what the network is given. The rest it never sees.",
        width="stretch",
        output_format="PNG",
        alt=f"{choice.image_label}, with a frame around what is used of it",
    )
    temperature = st.slider(
        "Temperature T", 0.1, 10.0, 1.0, 0.1, key="temperature", help=figures.TEMPERATURE, **KEPT
    )
    rows = st.slider("Bars", 1, 20, 8, key="bars", **KEPT)
    target = st.selectbox(
        "True class (type to search)",
        range(len(names)),
        best,
        names.__getitem__,
        **KEPT,
        key=f"true_{choice.model}_{choice.image}",
        help=figures.TRUE_CLASS,
    )
    st.download_button(
        "Network's input (PNG)", png(cache.network_view(choice.model, choice.image)), "input.png"
    )
chart(right, found.at(temperature).top(rows), choice.label)
table = found.table(target, temperature)
st.header("How wrong is it?")
left, right = st.columns([2, 3], gap="large")
left.metric(
    f"Cross entropy −log p of {escape_markdown(names[target])}",
    f"{found.loss(target, temperature):.4f}",
)
left.write(figures.CROSS_ENTROPY)
replay.chart(figures.differences, table, 5, alt=figures.describe_differences(table), place=right)
right.caption(figures.DIFFERENCES)
st.header("Every class")
formats = {name: st.column_config.NumberColumn(format=how) for name, how in figures.FORMATS.items()}
st.dataframe(
    figures.printed(table),
    hide_index=True,
    height=320,
    alt=figures.describe_table(table),
    column_config=formats,
)
st.caption(figures.describe_table(table))
st.download_button(
    "Every class (CSV)", lambda: csv(figures.columns(table)), "predictions.csv", on_click="ignore"
)
st.header("The same image through several networks")
labels = {key: registry.find(key).label for key in sidebar.available_models()}
shipped = [
    key
    for key, row in registry.MODELS.items()
    if row.source == "bundled" and row.classes == found.classes
]
chosen = (
    st.multiselect(
        "Networks, at most four (empty: those that ship)",
        list(labels),
        max_selections=4,
        format_func=labels.get,
        key="several",
        **KEPT,
    )
    or shipped[:4]
    or [choice.model]
)
tops = {}
for place, (key, column) in enumerate(zip(chosen, st.columns(2) + st.columns(2), strict=False)):
    try:
        tops[key] = cached.predictions(key, choice.image).at(temperature).top(5)
        chart(column, tops[key], labels[key], place)
    except ModelError as error:
        column.warning(escape_markdown(str(error)))
st.download_button(
    "These networks (CSV)",
    lambda: csv(figures.side_by_side(tops)),
    "networks.csv",
    on_click="ignore",
)
st.expander("Worked out by hand: four classes of the lecture").table(
    figures.worked_example(LECTURE)
)
