"""Where does the network look for each of two classes, and how sure is it of their groups?"""

import logging
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import stage
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import Columns, View
from explorer.failures.cached import images as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.panels.failure_modes import tree_text
from explorer.failures.panels.one_image import about
from explorer.failures.taxonomy import TaxonomyError, Tree, mass_path
from explorer.failures.words import failure as words
from explorer.inside.figures import saliency as maps
from explorer.inside.figures.predictions import bars
from explorer.inside.predictions import Predictions
from explorer.inside.saliency import METHODS
from explorer.inside.saliency_map import SaliencyMap
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


def most_probable(evaluation: Evaluation, row: int, predictions: Predictions) -> None:
    """Softmax bars of the most probable classes, measured now."""
    top = predictions.top(MAX_BARS)
    view = View(
        "answers",
        "The most probable classes",
        describe_bars(evaluation.label, top.names, top.probabilities),
        figure=partial(bars, top.names, top.probabilities),
        columns=partial(_probabilities, top.names, top.probabilities),
        settings=about(evaluation, row),
        networks=evaluations.networks(evaluation),
    )
    stage.show(view)
    if sentence := remark(predictions):
        stage.more("remark").text(sentence)


def _probabilities(names: Sequence[str], probabilities: np.ndarray) -> Columns:
    return {"class": list(names), "probability": probabilities.tolist()}


def groups(
    evaluation: Evaluation, row: int, probabilities: np.ndarray, targets: tuple[int, int]
) -> None:
    """The softmax mass of every group that holds the first class, and of those of the second."""
    stage.more("groups").subheader("How sure is it of the group?", anchor=False)
    try:
        tree = cached_metrics.tree(evaluation, tree_text(evaluation))
    except TaxonomyError as error:  # shown with the failure cases
        log.info("no tree over the classes of %s: %s", evaluation.name, error)
        tree = None
    if tree is None:
        stage.more("no_groups").text("There is no tree over these classes.")
        return
    for number, (column, output) in enumerate(
        zip(st.columns(2, gap="large"), targets, strict=True), start=1
    ):
        with column:
            _groups_of(evaluation, row, tree, probabilities, output, number)


def _groups_of(
    evaluation: Evaluation,
    row: int,
    tree: Tree,
    probabilities: np.ndarray,
    output: int,
    number: int,
) -> None:
    name, place = evaluation.classes[output], stage.more(f"groups_{number}")
    path = [
        step for step in mass_path(tree, probabilities, output) if step.classes < len(probabilities)
    ][:MAX_GROUPS]
    if not path:
        place.text(f"The tree does not know {name}.")
        return
    text, labels = words.describe_groups(path, tree), words.group_labels(path)
    masses = np.array([step.mass for step in path])
    view = View(
        f"groups_{number}",
        f"Groups that hold {name}",
        text,
        figure=partial(bars, labels, masses),
        columns=partial(_probabilities, labels, masses),
        settings=about(evaluation, row) | {"class": name},
        networks=evaluations.networks(evaluation),
    )
    stage.show(view)
    place.text(text)


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
    title = f"Where it looks for {first} and for {second}"
    stage.more("looks").subheader(escape_markdown(title), anchor=False)
    with stage.controls("method"):
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
    text = describe_contrast(result[2], first, second)
    shown = View(
        "maps",
        title,
        text,
        pictures=partial(_overlays, view, result, headings),
        arrays=partial(_maps, result),
        settings=about(evaluation, row) | {"method": METHODS[method].label},
        networks=(model.key,),
    )
    stage.show(shown)
    looks = describe(result[0], first), describe(result[1], second)
    stage.more("contrast").text(" ".join([*looks, text, legend(result[2], (first, second))]))


def _overlays(
    view: np.ndarray, drawn: Sequence[SaliencyMap], headings: Sequence[str]
) -> dict[str, bytes]:
    pictures = [png(maps.overlay(view, each, 0.6)) for each in drawn]
    return dict(zip(headings, pictures, strict=True))


def _maps(drawn: Sequence[SaliencyMap]) -> dict[str, np.ndarray]:
    names = ("predicted", "other", "contrast")
    return {name: each.values for name, each in zip(names, drawn, strict=True)}
