"""Which images does the network find alike?"""

import logging
from collections.abc import Sequence

import numpy as np

from explorer.app.analysis import DEAR, analysis
from explorer.failures import embedding as embedding_of
from explorer.failures.cached.evaluations import BY_EVALUATION, descriptions, evaluation, labels
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation

log = logging.getLogger(__name__)


@analysis(by=BY_EVALUATION)
def nearest(
    evaluation: Evaluation, row: int, count: int, among: Evaluation
) -> embedding_of.Neighbours:
    """The images of the evaluation `among` whose features are most like those of one image. Both
    have kept features. Raises EvaluationError."""
    features = _features(among)
    same = row if evaluation.path == among.path else None
    return embedding_of.nearest(features, _features(evaluation)[row], count, same)


def _features(evaluation: Evaluation) -> np.ndarray:
    """Those that were kept. Raises EvaluationError where they cannot be compared."""
    features = evaluation.features
    if features is None:
        raise ValueError("no features were kept")
    starts = range(0, len(features), embedding_of.CHUNK)
    if not all(np.isfinite(features[i : i + embedding_of.CHUNK]).all() for i in starts):
        raise EvaluationError(
            f"The features of the evaluation {evaluation.name} hold numbers that are not finite, so that images cannot be "
            "compared by them: they are damaged, or beyond what is kept of a number."
        )
    return features


def searchable(opened: Evaluation, own: Sequence[str]) -> dict[str, str]:
    """Key and label of the evaluations of the same network in whose features neighbours can be
    looked for, the opened one first."""
    rows = descriptions()
    others = {
        name: label
        for name, label in labels(own).items()
        if name != opened.name
        and rows.get(name, {}).get("weights") == opened.weights
        and _has_features(name)
    }
    return {opened.name: "this evaluation", **others}


def _has_features(name: str) -> bool:
    try:
        return evaluation(name).features is not None
    except EvaluationError as error:
        log.warning("%s cannot be searched: %s", name, error)
        return False


def _work(evaluation: Evaluation, method: str) -> tuple[str, tuple[int, ...]]:
    """What decides how long it takes."""
    return method, () if evaluation.features is None else evaluation.features.shape


@analysis("Laying out the map", guess=DEAR, kind=_work, by=BY_EVALUATION)
def embedding(evaluation: Evaluation, method: str) -> embedding_of.Embedding:
    """A row of explorer.failures.embedding.EMBEDDINGS for an evaluation that has kept features.
    Raises EvaluationError."""
    return embedding_of.EMBEDDINGS[method](_features(evaluation))
