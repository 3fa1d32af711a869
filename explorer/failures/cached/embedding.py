"""Which images does the network find alike?"""

import logging
from collections.abc import Sequence

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
    have kept features."""
    if evaluation.features is None or among.features is None:
        raise ValueError("no features were kept")
    same = row if evaluation.path == among.path else None
    return embedding_of.nearest(among.features, evaluation.features[row], count, same)


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
    """A row of explorer.failures.embedding.EMBEDDINGS for an evaluation that has kept features."""
    if evaluation.features is None:
        raise ValueError("no features were kept")
    return embedding_of.EMBEDDINGS[method](evaluation.features)
