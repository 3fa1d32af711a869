"""Saliency: which pixels speak for a class?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import URL_STATE
from explorer.inside import cached
from explorer.inside.panels import saliency as panels
from explorer.inside.panels import saliency_costs
from explorer.inside.panels.predictions import remark
from explorer.inside.words import saliency as words

choice = sidebar.current_network()
model = choice.model
predictions = cached.predictions(model, choice.image)
remark(predictions)
names = predictions.unique_names()
finding, picture, controls = stage.places()
with controls:
    target = st.selectbox(
        "Class (type to search)",
        predictions.order.tolist(),
        format_func=names.__getitem__,
        key=f"saliency_{model.key}_{choice.image}",
        **URL_STATE,
    )
    method = st.selectbox(
        "Method",
        list(panels.LABELS),
        list(panels.LABELS).index("grad_cam"),
        panels.LABELS.__getitem__,
        key="method",
        **URL_STATE,
    )
    layer = panels.choose_layer(model, method)
    amount = panels.choose_amount(method, model)
    seed = panels.choose_seed(method)
    opacity = st.slider("Opacity of the map", 0.0, 1.0, 0.6, 0.05, key="opacity", **URL_STATE)
with picture:
    single, many, networks = st.tabs(
        ["This map", "Methods × classes", "Networks"], key="view", bind="query-params"
    )
if single.open:
    with single:
        question = (model, choice.image, method, target, layer, amount, seed)
        saliency_map = saliency_costs.one_map(question, controls)
        panels.one_map(saliency_map, choice, names[target], opacity, finding)
        panels.spread(saliency_map, question)
if many.open:
    with many:
        panels.methods_and_classes(model, choice.image, predictions, opacity, finding)
if networks.open:
    with networks:
        panels.several_networks(model, choice.image, method, names[target], opacity, finding)
with stage.how_measured():
    st.write(words.INTRODUCTION)
    panels.about_class(predictions, target, choice.image)
    saliency_costs.about(method)
