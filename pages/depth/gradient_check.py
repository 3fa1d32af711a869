"""Gradient check: is the gradient of a weight what the loss does when the weight is moved?"""

import math
from functools import partial

import streamlit as st

from explorer.app import replay, sidebar, stage, widgets
from explorer.depth.cached import gradient_check as cached
from explorer.depth.figures import gradient_check as figures
from explorer.depth.words import gradient_check as words
from explorer.drawing.numbers import sized
from explorer.drawing.view import View
from explorer.inside.cached import predictions

choice = sidebar.current_network()
layers, too_large = cached.checkable_layers(choice.model)
top = predictions(choice.model, choice.image).top(10)
finding, picture, controls = stage.places(2.6)
with controls:
    layer = st.selectbox(
        "Layer",
        list(layers),
        format_func=lambda name: f"{name} ({words.shape(layers[name])})",
        key=f"proof_layer_{choice.model.key}",
        **widgets.URL_STATE,
    )
    weight = f"proof_weight_{choice.model.key}_{layer}"
    index = st.number_input(
        "Weight number",
        0,
        math.prod(layers[layer]) - 1,
        None,
        placeholder="largest",
        key=weight,
        **widgets.number_state(weight),
        help="Counted row by row from 0. Empty: the weight of this layer with the largest |dL/dw|.",
    )
    step = st.select_slider(
        "First step, in RMS of W",
        words.STEPS,
        1e-3,
        lambda step: sized(step, 1),
        key="proof_step",
        **widgets.URL_STATE,
    )
    target = st.selectbox(
        "Class of the loss L",
        top.indices,
        1,
        top.caption,
        key=f"proof_class_{choice.model.key}_{choice.image}",
        **widgets.URL_STATE,
        help="The second guess by default: where the network is sure of its first, L is almost 0.",
    )
result = cached.gradient_check(choice.model, choice.image, layer, target, index, step)
table = words.table(result)
with picture:
    view = View(
        "loss",
        words.TITLE,
        words.headline(result),
        figure=partial(figures.loss_line, result),
        columns=partial(dict, table),
        settings=words.settings(result, choice.model.class_name(target), step),
    )
    stage.show(view, finding)
with stage.more():
    st.text(words.describe(result))
    replay.table(table)
with stage.how_measured():
    st.write(words.ABOUT)
    st.write(words.NOTE + widgets.escape_markdown(words.left_out(too_large)))
