"""Overfitting and its remedies: when does a network learn noise, and what helps?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.cached import lecture_numbers
from explorer.lessons.cached import overfitting as cached
from explorer.lessons.figures import overfitting as figures
from explorer.lessons.overfitting import REMEDIES, setting_with
from explorer.lessons.panels.overfitting import noise_controls
from explorer.lessons.words import overfitting as words

panels.header("overfitting")
panels.question("overfitting")
with panels.controls():
    runs, shuffled, quantity = noise_controls()
recorded = cached.recorded()
left, right = st.columns(2)
panels.chart((figures.curves, runs, quantity), words.describe_noise(runs), "noise", left)
panels.chart(
    (figures.capacity, recorded, shuffled),
    words.describe_capacity(recorded, shuffled),
    "capacity",
    right,
)
st.caption(words.ABOUT_NOISE)

st.subheader("Remedies, on and off", anchor=False)
with panels.controls(1):
    remedies = st.pills(
        "With",
        REMEDIES,
        selection_mode="multi",
        default=["crops", "mirrors", "dropout"],
        format_func=REMEDIES.__getitem__,
        key="remedies",
        **URL_STATE,
    )
without = recorded[setting_with(())]
remedied = recorded[setting_with(remedies)]
compared = {"without": [without]}
if remedies:
    compared["with"] = [remedied]
panels.charts(
    [(figures.curves, compared, name) for name in figures.QUANTITIES],
    words.describe_remedies(without, remedies, remedied),
    "remedies",
)
panels.numbers(
    words.remedy_table(recorded), "remedies", words.about_remedies(recorded), "Each alone"
)
panels.numbers(
    lecture_numbers.table("overfitting"),
    "overfitting-lecture",
    words.ABOUT_QUOTES,
    "The lecture's numbers",
)
panels.footer("overfitting")
