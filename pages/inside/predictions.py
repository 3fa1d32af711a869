"""Predictions: what does the network say, and how sure is it?"""

import streamlit as st

from explorer.app import cache, sidebar, widgets
from explorer.app.widgets import URL_STATE, download_csv, escape_markdown
from explorer.inside import cached
from explorer.inside.panels import predictions as panels
from explorer.inside.predictions import LECTURE
from explorer.inside.words import predictions as words

st.write(words.INTRODUCTION)
choice = sidebar.current_network()
predictions = cached.predictions(choice.model, choice.image)
remark = st.container()
names = predictions.unique_names()
left, right = st.columns([2, 3], gap="large")
with left:
    panels.framed_image(choice)
    temperature = st.slider(
        "Temperature T", 0.1, 10.0, 1.0, 0.1, key="temperature", help=words.TEMPERATURE, **URL_STATE
    )
    with remark:
        panels.remark(predictions, temperature)
    rows = st.slider("Bars", 1, 20, 8, key="bars", **URL_STATE)
    target = panels.true_class(choice, names)
    view = cache.network_view(choice.model, choice.image)
    st.download_button("Network's input (PNG)", cache.png(view), "input.png")
panels.bars(right, predictions.at(temperature).top(rows), choice.model.label, temperature)

table = predictions.table(target, temperature)
st.header("How wrong is it?")
panels.how_wrong(predictions, table)

st.header("Every class")
st.dataframe(
    words.printed(table),
    hide_index=True,
    height=320,
    alt=words.describe_table(table),
    column_config={
        name: st.column_config.NumberColumn(format=how) for name, how in words.FORMATS.items()
    },
)
st.caption(escape_markdown(words.describe_table(table)))
download_csv("Every class (CSV)", lambda: words.columns(table), "predictions")

st.header("The same image through several networks")
models = panels.choose_networks(choice.model, predictions.classes)
tops = panels.several(models, choice.image, temperature)
download_csv("These networks (CSV)", lambda: words.side_by_side(tops), "networks")
widgets.table(
    words.worked_example(LECTURE), st.expander("Worked out by hand: four classes of the lecture")
)
