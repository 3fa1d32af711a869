"""What if the picture were a little different?"""

import streamlit as st

from explorer.app import replay
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, download_csv
from explorer.failures.cached import images as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import perturbations as figures
from explorer.failures.perturbations import PERTURBATIONS
from explorer.failures.words import perturbations as words
from explorer.networks.model import Model


def perturbation_panel(
    evaluation: Evaluation, model: Model, image: str, targets: tuple[int, int]
) -> None:
    """The picture changed in one way by one amount after another: the probabilities of two
    classes."""
    kind = st.selectbox(
        "Change",
        PERTURBATIONS,
        format_func=lambda key: PERTURBATIONS[key].label,
        key="change",
        help="  \n".join(f"{row.label}: {row.help}" for row in PERTURBATIONS.values()),
        **URL_STATE,
    )
    curve = cached.perturbed(model, image, kind, targets)
    names = [evaluation.classes[output] for output in targets]
    text, caption = words.describe(curve, names, evaluation.classes), words.strip_caption(curve)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    replay.chart(figures.curves, curve, names, alt=text, place=left)
    with right:
        st.image(
            png(figures.strip(cached.changed_views(image, kind))),
            caption,
            "stretch",
            output_format="PNG",
            alt=caption,
        )
        st.text(text)
        download_csv(
            "Curves (CSV)", lambda: words.table(curve, names, evaluation.classes), "curves"
        )
