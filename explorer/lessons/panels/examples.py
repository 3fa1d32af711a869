"""AlexNet's eight examples, and eight pictures through the chosen network."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay, session
from explorer.app.cache import thumbnail
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.images.samples import own_kind
from explorer.inside.cached import predictions
from explorer.lessons.cached import examples as cached
from explorer.lessons.examples import SHOWN, Judged
from explorer.lessons.figures import examples as figures
from explorer.lessons.panels.charts import finding, numbers
from explorer.lessons.words import examples as words
from explorer.networks.model import Model

SIDE = 160  # px of a thumbnail


def eight(_place: DeltaGenerator, model: Model, _image: str) -> None:
    """The paper's table, then bars of eight pictures here."""
    finding(words.describe_examples(), "paper_examples")
    numbers(words.example_table(), "paper-examples", words.ABOUT_EXAMPLES)
    st.subheader("Eight pictures here", anchor=False)
    st.caption(words.ABOUT_PICTURES)
    keys = cached.pictures(session.images(), own_kind(model.preprocessing.channels, model.classes))
    judged = []
    for start in range(0, len(keys), 4):
        for column, key in zip(st.columns(4), keys[start : start + 4], strict=False):
            with column:
                judged.append(_picture(model, key))
    finding(words.describe_pictures(judged, model.label), "examples")


def _picture(model: Model, key: str) -> Judged:
    """One picture with its bars and what is right of them; of an own one its class is asked for."""
    label = session.image_label(key)
    st.image(thumbnail(key, SIDE), escape_markdown(label), output_format="PNG", alt=label)
    said = None
    if key not in SHOWN:
        names = predictions(model, key).unique_names()
        said = st.selectbox(
            "What it shows (type to search)",
            range(len(names)),
            None,
            names.__getitem__,
            key=f"shows_{model.key}_{key}",
            placeholder="nobody has said",
            **URL_STATE,
        )
    judged = cached.judged(model, key, label, said)
    caption = words.caption(judged)
    replay.chart(figures.bars, judged, alt=f"{label}. {caption}")
    st.text(caption)
    return judged
