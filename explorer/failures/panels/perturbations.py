"""What if the picture were a little different?"""

from functools import partial

import streamlit as st

from explorer.app import stage
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE
from explorer.drawing.view import View
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels.one_image import about
from explorer.inside.cached import changed
from explorer.inside.changes import CHANGES, Recipe
from explorer.inside.figures import what_if as figures
from explorer.inside.what_if import Curve
from explorer.inside.words import what_if as words
from explorer.networks.model import Model


def perturbation_panel(
    evaluation: Evaluation, row: int, model: Model, image: str, targets: tuple[int, int]
) -> None:
    """The picture changed in one way by one amount after another: the probabilities of two
    classes."""
    title = "What if the picture were a little different?"
    stage.more("change").subheader(title, anchor=False)
    change = _choose()
    curve, classes = changed.curve(model, image, Recipe(), change), evaluation.classes
    both = list(dict.fromkeys(targets))
    text, caption = words.describe_curve(curve, *targets, classes), words.strip_caption(curve)
    names = [classes[target] for target in both]
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    settings = about(evaluation, row) | {"change": CHANGES[change].label}
    if curve.finite:
        view = View(
            "change",
            title,
            text,
            figure=partial(figures.curves, curve, both, names),
            columns=partial(words.table, curve, both, classes),
            settings=settings,
            networks=(model.key,),
        )
        with left:
            stage.show(view)
    with right:
        strip = View(
            "changed_pictures",
            "The picture, changed",
            caption,
            pictures=partial(_strip, image, curve, caption),
            settings=settings,
            networks=(model.key,),
            how="drawn",
        )
        stage.show(strip)
        stage.more("changed").text(text)


def _choose() -> str:
    """The kind of change."""
    with stage.controls("change"):
        return st.selectbox(
            "Change",
            list(CHANGES),
            format_func=lambda key: CHANGES[key].label,
            key="change",
            help="  \n".join(f"{row.label}: {row.help}" for row in CHANGES.values()),
            **URL_STATE,
        )


def _strip(image: str, curve: Curve, caption: str) -> dict[str, bytes]:
    return {caption: png(figures.strip(changed.small_views(image, Recipe(), curve)))}
