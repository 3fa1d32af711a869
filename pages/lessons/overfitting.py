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

first = panels.header("overfitting")
with first.controls:
    runs, shuffled, quantity = noise_controls()
recorded = cached.recorded()
setting = runs["recorded"][0].setting
labels = "drawn at random" if shuffled else "true"
with first.picture:
    left, right = st.columns(2)
panels.chart(
    (figures.curves, runs, quantity),
    words.describe_noise(runs),
    "noise",
    "Training on digits",
    first._replace(picture=left),
    how="recorded",
    settings={
        "labels": labels,
        "training images": setting.images,
        "hidden units": setting.units,
        "curves": quantity,
    },
)
with right:
    panels.chart(
        (figures.capacity, recorded, shuffled),
        words.describe_capacity(recorded, shuffled),
        "capacity",
        "How much is learned by heart",
        how="recorded",
        settings={"labels": labels},
    )
first.text.markdown(words.ABOUT_NOISE)
panels.question("overfitting")
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
    {
        f"Remedies: {text}": (figures.curves, compared, name)
        for name, text in figures.QUANTITIES.items()
    },
    words.describe_remedies(without, remedies, remedied),
    "remedies",
    how="recorded",
    settings={"remedies": ", ".join(remedies) or "none"},
)
panels.numbers(
    words.remedy_table(recorded),
    "each_alone",
    words.about_remedies(recorded),
    "Each alone",
    heading=True,
)
panels.numbers(
    lecture_numbers.table("overfitting"),
    "quoted",
    words.ABOUT_QUOTES,
    "The lecture's numbers",
    heading=True,
)
panels.footer("overfitting")
