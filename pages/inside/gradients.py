"""Gradients: how large is the learning signal in each layer?"""

import streamlit as st

from explorer.app import replay, sidebar
from explorer.app.widgets import URL_STATE, download_csv
from explorer.images.samples import suited
from explorer.inside import cached
from explorer.inside.figures import gradients as figures
from explorer.inside.gradients import MEASURES, SHOWN
from explorer.inside.notation import distinct
from explorer.inside.panels import gradients as panels
from explorer.inside.words import gradient_states as state_words
from explorer.inside.words import gradients as words

st.markdown(words.INTRODUCTION)
choice = sidebar.current_network()
rows = sidebar.usable_models()
panels.choose_twins(rows, "networks")
left, middle, right = st.columns([3, 1, 1])
keys = left.multiselect(
    "Networks, at most four (empty: the one in the sidebar)",
    list(rows),
    max_selections=4,
    format_func=sidebar.model_label,
    key="networks",
    **URL_STATE,
)
kind = middle.segmented_control(
    "Size as",
    list(MEASURES),
    format_func=words.SIZES.__getitem__,
    default="norm",
    required=True,
    key="size",
    help=words.SIZE,
    **URL_STATE,
)
state = right.segmented_control(
    "Weights",
    ["trained", "initial"],
    default="trained",
    required=True,
    key="weights",
    help=words.STATE,
    **URL_STATE,
)
chosen = [rows[key] for key in keys] or [choice.model]
models = [sidebar.in_state(model, state) for model in chosen]
images = [suited(choice.image, row.preprocessing.channels, row.classes) for row in models]
panels.say_what_is_shown(models, images, choice.image, state)
targets = panels.choose_targets(models, images)
gradients = [
    cached.layer_gradients(model, image, target)
    for model, image, target in zip(models, images, targets, strict=True)
]
labels = distinct([model.label for model in models])
panels.finding(gradients, labels, kind)

forward = st.expander("The signal on its way forward", key="forward", bind="query-params")
places = [*st.columns(2), forward] if forward.open else st.columns(2)
for place, quantity in zip(places, SHOWN, strict=False):
    place.subheader(words.heading(quantity))
    summary = words.describe(gradients, labels, quantity, kind)
    replay.chart(figures.layers, gradients, labels, quantity, kind, alt=summary, place=place)
    place.text(words.below(gradients, labels, quantity, kind))
st.caption(f"{words.HOW_MEASURED} {words.RULES}")
classes = [model.class_name(target) for model, target in zip(models, targets, strict=True)]
replay.draw_cached(panels.table, state_words.losses(gradients, labels, classes))
download_csv("Download the numbers (CSV)", lambda: words.table(gradients, labels), "gradients")
