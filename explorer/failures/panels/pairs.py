"""Which other network stands beside this one, and what does it say of the same image?"""

from functools import partial

import numpy as np
import streamlit as st

from explorer.app import cache, stage
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import Setting, View
from explorer.failures.cached import evaluations as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.pairs import Pair
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.panels.evaluation import own_evaluations
from explorer.failures.words import failure as failure_words
from explorer.failures.words import pairs as words
from explorer.inside.cached import saliency_or_words
from explorer.inside.figures import saliency as maps
from explorer.inside.figures.predictions import bars
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words.predictions import describe_bars
from explorer.inside.words.saliency import describe
from explorer.networks.model import ModelError

NONE = "none"
METHOD = "grad_cam"  # of the maps, where none is chosen on the page


def choose(evaluation: Evaluation) -> Pair | None:
    """The select box of what was evaluated on the same images."""
    labels: dict[str | None, str] = {None: NONE}
    labels.update(cached.of_same_images(evaluation, own_evaluations()))
    key = f"beside_{evaluation.name}"
    if st.session_state.get(key) not in labels:
        st.session_state.pop(key, None)
    other = st.selectbox(
        "Another network beside it",
        labels,
        format_func=labels.__getitem__,
        key=key,
        **URL_STATE,
        disabled=len(labels) == 1,
        help="Evaluate another network on the same images, and it can be chosen here.",
    )
    if other is None:
        return None
    try:
        return cached_metrics.pair(evaluation, cached.evaluation(other))
    except EvaluationError as error:
        st.warning(escape_markdown(str(error)))
        return None


def side_by_side(evaluation: Evaluation, row: int, pair: Pair | None, image: str) -> None:
    """What both networks say of one image, as it was evaluated, and where each looks for its own
    answer, measured now; nothing where there is no other network."""
    if pair is None:
        return
    names = cached.short_names([evaluation, pair.other])
    stage.more("two").subheader("Two networks, one image", anchor=False)
    places = row, int(pair.rows[row])
    for number, column in enumerate(st.columns(2, gap="large")):
        with column:
            each, place = (evaluation, pair.other)[number], places[number]
            with stage.more(f"network_{number + 1}"):
                st.markdown(f"**{escape_markdown(names[number])}**")
                st.text(failure_words.outcome(each, place) if place >= 0 else words.NOT_THERE)
            if place >= 0:
                _answers(each, place, number + 1)
                _map(each, place, image, number + 1)


def _settings(evaluation: Evaluation, row: int) -> dict[str, Setting]:
    return evaluations.settings(evaluation) | {"image": str(evaluation.names[row]), "row": row}


def _answers(evaluation: Evaluation, row: int, number: int) -> None:
    """Softmax bars of the first classes, as they were recorded."""
    classes = [evaluation.classes[output] for output in evaluation.top[row]]
    probabilities = np.asarray(evaluation.top_probabilities[row])
    view = View(
        f"answers_{number}",
        f"What {evaluation.label} says",
        describe_bars(evaluation.label, classes, probabilities),
        figure=partial(bars, classes, probabilities),
        columns=partial(dict, {"class": classes, "probability": probabilities.tolist()}),
        settings=_settings(evaluation, row),
        networks=evaluations.networks(evaluation),
        how="recorded",
    )
    stage.show(view)


def _map(evaluation: Evaluation, row: int, image: str, number: int) -> None:
    """Where the network looks for what it says."""
    method = st.session_state.get("failure_method", METHOD)
    target = int(evaluation.predicted[row])
    try:
        model = evaluations.network(evaluation)
        view = cache.network_view(model, image)
        result = saliency_or_words(model, image, method, target)
    except ModelError as error:
        result = str(error)
    if isinstance(result, str):
        stage.more(f"no_map_{number}").text(result)
        return
    title = f"Where it looks for {evaluation.classes[target]}"
    shown = View(
        f"map_{number}",
        title,
        describe(result, evaluation.classes[target]),
        pictures=partial(_overlay, view, result, title),
        arrays=partial(dict, {"map": result.values}),
        settings=_settings(evaluation, row) | {"method": result.label},
        networks=evaluations.networks(evaluation),
    )
    stage.show(shown, width=336)


def _overlay(view: np.ndarray, drawn: SaliencyMap, caption: str) -> dict[str, bytes]:
    return {caption: png(maps.overlay(view, drawn, 0.6))}
