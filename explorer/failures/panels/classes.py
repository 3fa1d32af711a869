"""Where does the network look for each of two classes, and how sure is it of their groups?"""

import logging

import numpy as np
import streamlit as st

from explorer.app import replay
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.failures.cached import images as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels.failure_modes import tree_text
from explorer.failures.taxonomy import TaxonomyError, Tree, mass_path
from explorer.failures.words import failure as words
from explorer.inside.figures import saliency as maps
from explorer.inside.figures.predictions import bars
from explorer.inside.predictions import Predictions
from explorer.inside.saliency import METHODS
from explorer.inside.words.predictions import describe_bars
from explorer.inside.words.saliency import describe, describe_contrast, legend
from explorer.inside.words.scores import remark
from explorer.networks.model import Model

MAX_GROUPS, MAX_BARS = 6, 6
log = logging.getLogger(__name__)


def targets_of(evaluation: Evaluation, row: int) -> tuple[int, int]:
    """The predicted and the true class; where the true one is not known or predicted, the runner-up
    in its place."""
    predicted, label = int(evaluation.predicted[row]), int(evaluation.labels[row])
    if label >= 0 and label != predicted:
        return predicted, label
    first_two = evaluation.top[row][:2]
    return predicted, int(first_two[-1])


def most_probable(evaluation: Evaluation, predictions: Predictions) -> None:
    """Softmax bars of the most probable classes, measured now."""
    top = predictions.top(MAX_BARS)
    text = describe_bars(evaluation.label, top.names, top.probabilities)
    replay.chart(bars, top.names, top.probabilities, alt=text)
    if sentence := remark(predictions):
        st.text(sentence)


def groups(evaluation: Evaluation, probabilities: np.ndarray, targets: tuple[int, int]) -> None:
    """The softmax mass of every group that holds the first class, and of those of the second."""
    st.subheader("How sure is it of the group?", anchor=False)
    try:
        tree = cached_metrics.tree(evaluation, tree_text(evaluation))
    except TaxonomyError as error:  # shown with the failure cases
        log.info("no tree over the classes of %s: %s", evaluation.name, error)
        tree = None
    if tree is None:
        st.text("There is no tree over these classes.")
        return
    for column, output in zip(st.columns(2, gap="large"), targets, strict=True):
        with column:
            _groups_of(tree, probabilities, output, evaluation.classes[output])


def _groups_of(tree: Tree, probabilities: np.ndarray, output: int, name: str) -> None:
    path = [
        step for step in mass_path(tree, probabilities, output) if step.classes < len(probabilities)
    ][:MAX_GROUPS]
    if not path:
        st.text(f"The tree does not know {name}.")
        return
    text = words.describe_groups(path, tree)
    masses = np.array([step.mass for step in path])
    replay.chart(bars, words.group_labels(path), masses, alt=text)
    st.text(text)


def saliency_maps(
    evaluation: Evaluation,
    row: int,
    model: Model,
    image: str,
    view: np.ndarray,
    targets: tuple[int, int],
) -> None:
    """A method to choose, the maps of both classes over the network's view (H, W, 3), and their
    contrast."""
    first, second = (evaluation.classes[output] for output in targets)
    st.subheader(escape_markdown(f"Where it looks for {first} and for {second}"), anchor=False)
    method = st.selectbox(
        "Method",
        METHODS,
        list(METHODS).index("grad_cam"),
        format_func=lambda key: METHODS[key].label,
        key="failure_method",
        **URL_STATE,
    )
    result = cached.contrast(model, image, method, targets)
    if isinstance(result, str):
        st.warning(escape_markdown(result))
        return
    headings = words.class_headings(evaluation, row, targets)
    alts = [describe(result[0], first), describe(result[1], second)]
    alts.append(describe_contrast(result[2], first, second))
    for column, saliency_map, heading, alt in zip(
        st.columns(3), result, headings, alts, strict=True
    ):
        column.image(
            png(maps.overlay(view, saliency_map, 0.6)),
            escape_markdown(heading),
            "stretch",
            output_format="PNG",
            alt=alt,
        )
    difference = result[2]
    st.text(f"{describe_contrast(difference, first, second)} {legend(difference, (first, second))}")
