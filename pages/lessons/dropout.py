"""Dropout: what do the sub-networks that it samples say of the chosen photo?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside import cached
from explorer.lessons import panels as frame
from explorer.lessons.cached import nets
from explorer.lessons.dropout import RATES
from explorer.lessons.figures import dropout as figures
from explorer.networks import registry

choice = sidebar.current()

frame.open("dropout", "image", "model")
rates = {f"{rate:.0%}": rate for rate in RATES}
with frame.controls():
    rate = rates[
        st.segmented_control(
            "Units dropped",
            rates,
            default="50%",
            required=True,
            key="dropped",
            bind="query-params",
            persist_state="session",
        )
    ]
model = nets.with_dropout(choice.model, choice.image)
every = {share: nets.sub_networks(model, choice.image, share) for share in RATES}
names = cached.predictions(model, choice.image).unique_names()
name = names[every[rate].whole.argmax()]
st.caption(f"{registry.find(model).label}. {figures.ABOUT}")
frame.images(
    {f"{rate:.0%} dropped": figures.masks(every[rate], names)},
    figures.describe_masks(every[rate], names),
    "masks",
)
frame.ask("dropout")
frame.chart(
    figures.histograms([*every.values()], name),
    figures.describe([*every.values()], name),
    "histograms",
)
frame.numbers(figures.table([*every.values()]), "dropout", figures.ABOUT_TABLE)
frame.close("dropout")
