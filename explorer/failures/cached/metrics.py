"""How good is the network, where is it wrong, and where do networks differ?"""

from collections.abc import Hashable, Sequence
from typing import TypeAlias

import numpy as np

from explorer.app.analysis import analysis
from explorer.app.answers import answer
from explorer.app.kept_objects import kept
from explorer.failures import agreement as rules_agreement
from explorer.failures import confusion as confusion_of
from explorer.failures import disagreements, taxonomy
from explorer.failures import failure_modes as modes_of
from explorer.failures import metrics as metrics_of
from explorer.failures import pairs as pairs_of
from explorer.failures.cached.evaluations import BY_EVALUATION
from explorer.failures.confusion_tree import confusion_tree
from explorer.failures.custom_tree import custom_tree
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_rules import Rules
from explorer.failures.scene_tree import scene_tree
from explorer.failures.words import confusion as confusion_words

MAX_TREE = 2000  # classes from whose confusion a tree is made
Confused: TypeAlias = tuple[str, np.ndarray, list[str], tuple[int, ...]]


@answer(BY_EVALUATION)
def _summary(evaluation: Evaluation) -> metrics_of.Summary:
    return metrics_of.summary(evaluation)


def summary(evaluation: Evaluation) -> metrics_of.Summary | str:
    """All numbers of one evaluation, or the sentence why there are none."""
    try:
        return _summary(evaluation)
    except EvaluationError as error:
        return str(error)


def confusion(evaluation: Evaluation, most: int) -> Confused:
    """Of the `most` most confused classes what their matrix says, and the matrix, their names and
    themselves: what is drawn. Raises EvaluationError."""
    numbers = _summary(evaluation)
    key = "confusion", _row(evaluation), most
    return kept(key, lambda: _confusion(evaluation, numbers, most))


def _row(evaluation: Evaluation) -> Hashable:
    key: Hashable = BY_EVALUATION[Evaluation](evaluation)
    return key


def _confusion(evaluation: Evaluation, numbers: metrics_of.Summary, most: int) -> Confused:
    classes = confusion_of.most_confused(numbers, most)
    counts = confusion_of.confusion(numbers, classes)
    names = [evaluation.classes[output] for output in classes]
    errors = numbers.labelled - int(numbers.correct.sum())
    text = confusion_words.describe_confusion(counts, names, errors)
    return text, counts, names, classes


def tree(evaluation: Evaluation, text: str = "") -> taxonomy.Tree | None:
    """The class tree of an evaluation: the one that is written in `text`, WordNet's for classes of
    ImageNet, the one that was written for drawn scenes, or one made from what the network confuses; None where there are too many classes for
    that. Raises TaxonomyError."""
    classes = evaluation.classes
    if text.strip():
        return kept(("tree", _row(evaluation), text), lambda: custom_tree(text, classes))
    known = imagenet_tree(classes) or scene_tree(classes)
    if known is not None or len(classes) > MAX_TREE or not (evaluation.labels >= 0).any():
        return known
    numbers = _summary(evaluation)
    return kept(("tree", _row(evaluation)), lambda: _tree(evaluation, numbers))


def imagenet_tree(classes: tuple[str, ...]) -> taxonomy.Tree | None:
    """See explorer.failures.taxonomy.imagenet."""
    return kept(("imagenet", classes), lambda: taxonomy.imagenet(classes))


def _tree(evaluation: Evaluation, numbers: metrics_of.Summary) -> taxonomy.Tree:
    counts = confusion_of.confusion(numbers, range(len(evaluation.classes)))
    return confusion_tree(counts, evaluation.classes, evaluation.label)


@analysis("Putting the rules to every error", by=BY_EVALUATION)
def _failure_modes(evaluation: Evaluation, text: str, rules: Rules) -> modes_of.FailureModes:
    return modes_of.failure_modes(evaluation, tree(evaluation, text), rules)


def failure_modes(
    evaluation: Evaluation, text: str = "", rules: Rules | None = None
) -> modes_of.FailureModes:
    """See explorer.failures.failure_modes; `text` is a tree that somebody wrote. Raises
    TaxonomyError."""
    return _failure_modes(evaluation, text, rules or Rules())


@answer(
    {
        **BY_EVALUATION,
        modes_of.FailureModes: lambda modes: (
            modes.rules,
            modes.keys,
            modes.rows.tobytes(),
            modes.applies.tobytes(),
        ),
    }
)
def agreement_of_rules(
    evaluation: Evaluation, modes: modes_of.FailureModes
) -> tuple[rules_agreement.Agreement, ...]:
    """See explorer.failures.agreement.agreement."""
    return rules_agreement.agreement(evaluation, modes)


@answer(BY_EVALUATION)
def _agreement(evaluations: tuple[Evaluation, ...]) -> disagreements.Agreement:
    return disagreements.agreement(evaluations)


def agreement(evaluations: Sequence[Evaluation]) -> disagreements.Agreement:
    """The images that all of these evaluations have. Raises EvaluationError where there are none."""
    return _agreement(tuple(evaluations))


@answer(BY_EVALUATION)
def _rows_in(evaluation: Evaluation, other: Evaluation) -> np.ndarray:
    return disagreements.rows_in(evaluation, other)


def pair(evaluation: Evaluation, other: Evaluation) -> pairs_of.Pair:
    """The images of one evaluation as another one sees them."""
    return pairs_of.pair(evaluation, other, _rows_in(evaluation, other))
