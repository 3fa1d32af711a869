"""Gradient check: is the gradient of a weight what the loss does when the weight is moved?"""

import math

import streamlit as st

from explorer.app import replay, sidebar, widgets
from explorer.depth.cached import gradient_check as cached
from explorer.depth.figures import gradient_check as figures
from explorer.depth.words import gradient_check as words
from explorer.drawing.numbers import sized
from explorer.inside.cached import predictions

st.write(words.ABOUT)
choice = sidebar.current_network()
layers, too_large = cached.checkable_layers(choice.model)
top = predictions(choice.model, choice.image).top(10)
left, middle, right, last = st.columns([3, 3, 2, 2])
layer = left.selectbox(
    "Layer",
    list(layers),
    format_func=lambda name: f"{name} ({words.shape(layers[name])})",
    key=f"proof_layer_{choice.model.key}",
    **widgets.URL_STATE,
)
target = middle.selectbox(
    "Class of the loss L",
    top.indices,
    1,
    top.caption,
    key=f"proof_class_{choice.model.key}_{choice.image}",
    **widgets.URL_STATE,
    help="The second guess by default: where the network is sure of its first, L is almost 0.",
)
step = right.select_slider(
    "First step, in RMS of W",
    words.STEPS,
    1e-3,
    lambda step: sized(step, 1),
    key="proof_step",
    **widgets.URL_STATE,
)
weight = f"proof_weight_{choice.model.key}_{layer}"
index = last.number_input(
    "Weight number",
    0,
    math.prod(layers[layer]) - 1,
    None,
    placeholder="largest",
    key=weight,
    **widgets.number_state(weight),
    help="Counted row by row from 0. Empty: the weight of this layer with the largest |dL/dw|.",
)
result = cached.gradient_check(choice.model, choice.image, layer, target, index, step)
finding = words.describe(result)
table = words.table(result)
st.metric(
    widgets.escape_markdown(f"Weight {list(result.place)} of {layer}"), sized(result.weight, 6)
)
widgets.table(table)
st.text(finding)
replay.chart(figures.loss_line, result, alt=finding)
st.caption(words.NOTE + widgets.escape_markdown(words.left_out(too_large)))
widgets.download_csv("Numbers (CSV)", lambda: table, "proof")
