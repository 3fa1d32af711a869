"""What if the picture were a little different?"""

import streamlit as st

from explorer.app import replay
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, download_csv
from explorer.failures.evaluation import Evaluation
from explorer.inside.cached import changed
from explorer.inside.changes import CHANGES, Recipe
from explorer.inside.figures import what_if as figures
from explorer.inside.words import what_if as words
from explorer.networks.model import Model


def perturbation_panel(
    evaluation: Evaluation, model: Model, image: str, targets: tuple[int, int]
) -> None:
    """The picture changed in one way by one amount after another: the probabilities of two
    classes."""
    change = st.selectbox(
        "Change",
        CHANGES,
        format_func=lambda key: CHANGES[key].label,
        key="change",
        help="  \n".join(f"{row.label}: {row.help}" for row in CHANGES.values()),
        **URL_STATE,
    )
    curve, classes = changed.curve(model, image, Recipe(), change), evaluation.classes
    both = list(dict.fromkeys(targets))
    text, caption = words.describe_curve(curve, *targets, classes), words.strip_caption(curve)
    names = [classes[target] for target in both]
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    if curve.finite:
        replay.chart(figures.curves, curve, both, names, alt=text, place=left)
    with right:
        strip = figures.strip(changed.small_views(image, Recipe(), curve))
        st.image(png(strip), caption, "stretch", output_format="PNG", alt=caption)
        st.text(text)
        download_csv("Curves (CSV)", lambda: words.table(curve, both, classes), "curves")
