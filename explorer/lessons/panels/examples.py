"""AlexNet's eight examples, and eight pictures through the chosen network."""

from functools import partial

import streamlit as st

from explorer.app import session, stage
from explorer.app.cache import thumbnail
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing import findings
from explorer.drawing.view import View
from explorer.images.samples import own_kind
from explorer.inside.cached import predictions
from explorer.lessons.cached import examples as cached
from explorer.lessons.examples import SHOWN, Judged
from explorer.lessons.figures import examples as figures
from explorer.lessons.panels.charts import First, finding, numbers
from explorer.lessons.words import examples as words
from explorer.networks.model import Model

SIDE = 160  # px of a thumbnail


def eight(first: First, model: Model, _image: str) -> None:
    """Bars of eight pictures here, and the paper's table."""
    keys = cached.pictures(session.images(), own_kind(model.preprocessing.channels, model.classes))
    judged = []
    for start in range(0, len(keys), 4):
        for column, key in zip(first.picture.columns(4), keys[start : start + 4], strict=False):
            with column:
                judged.append(_picture(model, key))
    said, rest = findings.split(words.describe_pictures(judged, model.label))
    stage.say(said, first.finding)
    first.text.text(rest)
    first.text.markdown(words.ABOUT_PICTURES)
    st.subheader("AlexNet's eight examples", anchor=False)
    finding(words.describe_examples(), "paper_examples")
    numbers(words.example_table(), "paper", words.ABOUT_EXAMPLES, "AlexNet's eight examples")


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
    view = View(
        f"example_{key}",
        label,
        f"{label}. {caption}",
        figure=partial(figures.bars, judged),
        columns=partial(words.guess_table, judged),
        networks=(model.key,),
        images=(key,),
    )
    stage.show(view)
    st.text(caption)
    return judged
