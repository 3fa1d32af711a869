"""Dropout: what do the sub-networks that it samples say of the chosen photo?"""

from functools import partial

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.inside.cached import predictions
from explorer.lessons import panels
from explorer.lessons.cached import dropout as cached
from explorer.lessons.dropout import RATES
from explorer.lessons.figures import dropout as figures
from explorer.lessons.words import dropout as words
from explorer.lessons.words import dropout_network as network_words

choice = sidebar.current_network()
LABELS = {f"{rate:.0%}": rate for rate in RATES}

first = panels.header("dropout", share=2.4)
with first.controls:
    label = st.segmented_control(
        "Units dropped",
        LABELS,
        default=f"{RATES[-1]:.0%}",
        required=True,
        key="dropped",
        **URL_STATE,
    )
    of = st.segmented_control(
        "Network",
        network_words.OF,
        default="small",
        required=True,
        format_func=network_words.OF.__getitem__,
        key="dropout_of",
        **URL_STATE,
    )
model = cached.with_dropout(choice.model, choice.image, of)
rates = [cached.sub_networks(model, choice.image, rate) for rate in RATES]
shown = cached.sub_networks(model, choice.image, LABELS[label])
names = predictions(model, choice.image).unique_names()
name = names[shown.whole.argmax()]
panels.images(
    (figures.masks, shown, names),
    words.describe_masks(shown, names),
    "masks",
    f"Sub-networks, {label} dropped",
    first,
    arrays=partial(dict, kept=shown.kept, probabilities=shown.probabilities),
    settings={"dropped": LABELS[label]},
    networks=(model.key,),
)
first.text.markdown(f"{escape_markdown(network_words.about(model, of))} {words.ABOUT}")
panels.question("dropout")
panels.chart(
    (figures.histograms, rates, name),
    words.describe(rates, names),
    "histograms",
    "What a thousand sub-networks say",
    settings={"class": name},
    networks=(model.key,),
)
panels.numbers(words.table(rates), "dropout", words.ABOUT_TABLE, "The whole and the means")
panels.footer("dropout")
