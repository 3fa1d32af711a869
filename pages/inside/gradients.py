"""Gradients: how large is the learning signal in each layer?"""

import streamlit as st

from explorer.app import replay, sidebar
from explorer.drawing.tables import csv
from explorer.inside import cached
from explorer.inside.figures import gradients as figures
from explorer.inside.gradients import MEASURES, QUANTITIES
from explorer.networks import registry

st.title("Gradients")
st.markdown(
    "How strongly would each layer learn from this image? The signal dL/dh arrives from the last layer, one "
    "layer at a time; the weight gradient dL/dW is what a layer learns from it. **Look at the slope:** a "
    "line that falls to the left means that the first layers hear little of the error."
)
choice = sidebar.current()
labels = {key: row.label for key, row in sidebar.usable_models().items()}

presets = [name for name, pair in registry.TWINS.items() if set(pair) <= set(labels)]
with st.container(horizontal=True):
    for name in presets:
        st.button(
            name,
            on_click=sidebar.select,
            args=("networks", list(registry.TWINS[name])),
            key=f"twins_{name}",
            icon=":material/compare_arrows:",
        )
left, middle, right = st.columns([3, 1, 1])
chosen = left.multiselect(
    "Networks, at most four (empty: the one in the sidebar)",
    list(labels),
    max_selections=4,
    format_func=labels.get,
    key="networks",
    bind="query-params",
    persist_state="session",
)
kind = middle.segmented_control(
    "Size as",
    list(MEASURES),
    format_func={"rms": "RMS", "norm": "Norm"}.get,
    default="rms",
    required=True,
    key="size",
    bind="query-params",
    persist_state="session",
    help="RMS: root mean square per element. Norm: square root of the sum of squares.",
)
state = right.segmented_control(
    "Weights",
    ["trained", "initial"],
    default="trained",
    required=True,
    key="weights",
    bind="query-params",
    persist_state="session",
    help="initial: as drawn from the seed, "
    "before the first step. Batch norm then still has mean 0 and variance 1: no effect.",
)
keys = [sidebar.in_state(key, state) for key in (chosen or [choice.model])]

top = cached.predictions(keys[0], choice.image).top(10)
wanted = st.selectbox(
    "Class whose error is sent back",
    top.names,
    key=f"class_{keys[0]}_{choice.image}",
    help="L is the cross entropy of this class. A network that has no class of this name takes its "
    "own most probable one.",
)
targets = [registry.find(key).index_of(wanted) for key in keys]
targets = [
    cached.predictions(key, choice.image).top(1).indices[0] if target is None else target
    for key, target in zip(keys, targets, strict=True)
]
found = [
    cached.layer_gradients(key, choice.image, target)
    for key, target in zip(keys, targets, strict=True)
]
shown = [registry.find(key).label for key in keys]

forward = st.expander("The signal on its way forward", key="forward", on_change="rerun")
for column, (quantity, row) in zip([*st.columns(2), forward], QUANTITIES.items(), strict=True):
    if column is forward and not forward.open:
        continue
    with column:
        st.subheader(row.label)
        said = figures.describe(found, shown, quantity, kind)
        replay.chart(figures.layers, found, shown, quantity, kind, alt=said)
        st.text(said)
st.caption(
    "Measured now: one forward and one full backward pass, float32, one image, evaluation mode. h is a layer's "
    "output before normalisation and activation function. A network that is sure of the class has a small loss "
    "and small gradients everywhere: compare slopes, not heights."
)
named = [registry.find(key).class_name(index) for key, index in zip(keys, targets, strict=True)]
replay.draw_cached(
    st.dataframe,
    {"network": shown, "class": named, "cross entropy L": [f"{one.loss:.4g}" for one in found]},
    hide_index=True,
)
st.download_button(
    "Download the numbers (CSV)",
    lambda: csv(figures.table(found, shown)),
    "gradients.csv",
    "text/csv",
)
