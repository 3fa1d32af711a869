"""Proof: is the gradient of a weight what the loss does when the weight is moved?"""

import streamlit as st

from explorer.app import replay, sidebar
from explorer.depth.cached import gradient_check as proofs
from explorer.depth.figures import gradient_check as figures
from explorer.drawing.tables import csv
from explorer.inside import cached

st.title("Proof")
st.write(figures.ABOUT)
choice = sidebar.current()
layers, too_large = proofs.provable_layers(choice.model)
top = cached.predictions(choice.model, choice.image).top(10)
left, middle, right, last = st.columns([3, 3, 2, 2])
layer = left.selectbox(
    "Layer",
    list(layers),
    format_func=lambda name: f"{name} ({figures.shape(layers[name])})",
    key=f"proof_layer_{choice.model}",
    bind="query-params",
    persist_state="session",
)
target = middle.selectbox(
    "Class of the loss L",
    top.indices,
    1,
    top.caption,
    key=f"proof_class_{choice.model}_{choice.image}",
    help="The second guess by default: where the network is sure of its first, L is almost 0.",
)
step = right.select_slider(
    "First step, in RMS of W",
    figures.STEPS,
    1e-3,
    "{:.0e}".format,
    key="proof_step",
    bind="query-params",
    persist_state="session",
)
index = last.number_input(
    "Weight number",
    0,
    figures.size(layers[layer]) - 1,
    None,
    placeholder="largest",
    key=f"proof_weight_{choice.model}_{layer}",
    help="Counted row by row from 0. Empty: the weight of this layer with the largest |dL/dw|.",
)
found = proofs.proof(choice.model, choice.image, layer, target, index, step)
said, table = figures.describe(found), figures.table(found)
st.metric(f"Weight {list(found.place)} of {layer}", f"{found.weight:.6g}")
st.table(table)
st.text(said)
replay.chart(figures.loss_line, found, alt=said)
st.caption(figures.NOTE + figures.left_out(too_large))
st.download_button(
    "Numbers (CSV)", lambda: csv(table), "proof.csv", icon=":material/download:", on_click="ignore"
)
