"""What happened with one image, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import loss_text, probability, signed
from explorer.failures.evaluation import Evaluation
from explorer.failures.right_classes import RightClasses
from explorer.failures.taxonomy import Mass, Tree
from explorer.failures.verdicts import UNKNOWN, verdict
from explorer.failures.words.right_classes import named
from explorer.inside.notation import spoken
from explorer.inside.words.scores import UNDEFINED

INTRODUCTION = (
    "What did the network see, where did it look for each of the two classes, and how little would have had to be "
    "different? Everything but the neighbours is measured now."
)

CIRCULAR = "; the errors of this evaluation made it, so it shows who is confused with whom and explains no error"


def position(name: str, rows: np.ndarray, row: int) -> str:
    """Which of the chosen images `rows` this one is."""
    places = np.flatnonzero(rows == row)
    if not len(places):
        return f"{name}: not among the images that were chosen."
    if len(rows) == 1:
        return f"{name}: the only image that was chosen."
    return f"{name}: {places[0] + 1:,} of the {len(rows):,} images that were chosen."


def finding(evaluation: Evaluation, row: int) -> str:
    """Whether the network is right about an image."""
    label, predicted = int(evaluation.labels[row]), int(evaluation.predicted[row])
    if label < 0:
        return (
            f"Its true class is not known, so nothing can be called wrong. The network says "
            f"{spoken(evaluation.classes[predicted])} ({probability(float(evaluation.confidence[row]))})."
        )
    true, p = spoken(evaluation.classes[label]), float(evaluation.probability[row])
    if not np.isfinite([p, evaluation.margin[row]]).all():
        return f"The data calls it {true}. {UNDEFINED}"
    table = evaluation.table
    if table is not None and row in table.rows:
        return _by_table(evaluation, row, table)
    if predicted == label:
        return f"Right: {true}, p = {probability(p)}."
    return (
        f"Wrong: the data calls it {true} (p = {probability(p)}), the network says "
        f"{spoken(evaluation.classes[predicted])} ({probability(float(evaluation.confidence[row]))})."
    )


def numbers(evaluation: Evaluation, row: int) -> str:
    """The loss, margin and entropy of an image; "" where there are none."""
    label, known = (
        int(evaluation.labels[row]),
        [evaluation.probability[row], evaluation.margin[row]],
    )
    if label < 0 or not np.isfinite(known).all():
        return ""
    return (
        f"Loss {loss_text(float(evaluation.loss[row]))}, margin {signed(float(evaluation.margin[row]))}, "
        f"entropy {evaluation.entropy[row]:.2f} nats."
    )


def outcome(evaluation: Evaluation, row: int) -> str:
    """Whether the network is right about an image, with its numbers."""
    return f"{finding(evaluation, row)} {numbers(evaluation, row)}".rstrip()


def _by_table(evaluation: Evaluation, row: int, table: RightClasses) -> str:
    """`outcome` where a table of further right classes says something of the image."""
    label, predicted = int(evaluation.labels[row]), int(evaluation.predicted[row])
    true, answer = (spoken(evaluation.classes[output]) for output in (label, predicted))
    p = probability(float(evaluation.confidence[row]))
    begin = {UNKNOWN: "Not judged"}.get(
        verdict(evaluation, row), verdict(evaluation, row).capitalize()
    )
    says = named(table, row, evaluation.classes)
    return f"{begin}: the data calls it {true}, the network says {answer} ({p}). {says}"


def group_labels(path: Sequence[Mass]) -> list[str]:
    """The names of the groups on the way up from a class, with their numbers of classes."""
    return [
        f"{step.name} ({step.classes} classes)" if step.classes > 1 else step.name for step in path
    ]


def describe_groups(path: Sequence[Mass], tree: Tree) -> str:
    """The softmax mass of the groups on the way up from a class, the largest first."""
    some = "one of " if tree.from_confusion else "some "
    parts = [
        f"{probability(step.mass)} {some if step.classes > 1 else ''}{spoken(step.name)}"
        for step in reversed(path)
    ]
    return f"{'; '.join(parts)}. Tree: {tree.source}{CIRCULAR if tree.from_confusion else ''}."


def class_headings(evaluation: Evaluation, row: int, targets: tuple[int, int]) -> tuple[str, ...]:
    """Above the saliency maps of both classes and above their contrast."""
    first, second = (evaluation.classes[output] for output in targets)
    kind = "true, says the data" if targets[1] == evaluation.labels[row] else "second guess"
    if targets[0] == targets[1]:
        return f"predicted: {first}", f"the only class: {second}", "no contrast"
    return (
        f"predicted: {first}",
        f"{kind}: {second}",
        f"red: more for {first}, blue: more for {second}",
    )
