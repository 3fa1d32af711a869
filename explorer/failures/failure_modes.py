"""In which ways is the network wrong?

The frame is how the lecture reads AlexNet's examples: it succeeds on one well-defined object, it
fails on ambiguity and on similar or superset categories. Each failure mode is a rule that is written
on the page, with its numbers. Several may apply to one image; `first` is the first in the order of
FAILURE_MODES. To add one, write a function (Errors, Rules) -> (F,) bool in failure_rules.py and a
row in FAILURE_MODES."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from explorer.failures import failure_rules
from explorer.failures.drawn_truth import Drawing, drawing_of
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_rules import (
    FAR_OFF,
    HIDDEN,
    LONGEST,
    MISTY,
    SMALL_GROUP,
    Errors,
    Rules,
)
from explorer.failures.taxonomy import Tree


@dataclass(frozen=True)
class FailureMode:
    """A row of FAILURE_MODES: label; rule, a sentence with the fields of Rules in braces (`rule` fills them
    in); needs_tree: without a tree it applies to nothing; needs_drawing: it is put to scenes alone, of
    which the masks and all that is true are known by their drawing."""

    label: str
    rule: str
    test: Callable[[Errors, Rules], np.ndarray] | None
    needs_tree: bool = False
    needs_drawing: bool = False


FAILURE_MODES: dict[str, FailureMode] = {
    "drawn_background": FailureMode(
        "Wrong background",
        "Known by the drawing: the background is the one where the predicted class is at home, not the true "
        "class.",
        failure_rules.drawn_background,
        needs_drawing=True,
    ),
    "drawn_kind": FailureMode(
        "Superset class, by the drawing",
        "Known by the drawing: the predicted class was drawn, and it is a kind of the true one.",
        failure_rules.drawn_kind,
        needs_drawing=True,
    ),
    "drawn_two": FailureMode(
        "Two objects",
        "Known by the drawing: at least one pixel in a hundred is a second object's.",
        failure_rules.drawn_two,
        needs_drawing=True,
    ),
    "drawn_edge": FailureMode(
        "Off-centre",
        "Known by the drawing: the middle of what is seen of the object is further than "
        f"{FAR_OFF:.0%} of the picture's side from the picture's middle.",
        failure_rules.drawn_edge,
        needs_drawing=True,
    ),
    "drawn_hidden": FailureMode(
        "Covered",
        f"Known by the drawing: more than {HIDDEN:.0%} of the object is behind something.",
        failure_rules.drawn_hidden,
        needs_drawing=True,
    ),
    "drawn_mist": FailureMode(
        "Low contrast, by the drawing",
        f"Known by the drawing: mist leaves less than {MISTY:.0%} of the picture's contrast.",
        failure_rules.drawn_mist,
        needs_drawing=True,
    ),
    "drawn_tiny": FailureMode(
        "Tiny object, by the drawing",
        f"Known by the drawing: the object is shorter than {LONGEST:.0%} of the picture's side, "
        "both ways.",
        failure_rules.drawn_tiny,
        needs_drawing=True,
    ),
    "contained": FailureMode(
        "Superset or subset",
        "One of the two classes contains the other: it is above it in the tree, or, in WordNet, "
        "one is a part of the other or shares a name with it or with a kind of it.",
        failure_rules.contained,
        True,
    ),
    "similar": FailureMode(
        "Similar category",
        "The two classes are siblings in the tree: both are at most {levels} steps below a group "
        f"that holds at most {{far:.0%}} of the network's classes (or {SMALL_GROUP} of them). Steps that add none of these "
        "classes are not counted.",
        failure_rules.similar,
        True,
    ),
    "ambiguous": FailureMode(
        "Ambiguous: true class second",
        "The true class comes second, less than {margin:g} of probability behind the first.",
        failure_rules.ambiguous,
    ),
    "several": FailureMode(
        "Ambiguous: torn between far classes",
        "As when several objects are in the picture: two classes, far apart in "
        "the tree, have at least {each:g} of the probability each. Where the objects are is not looked at.",
        failure_rules.several,
        True,
    ),
    "faint": FailureMode(
        "Low contrast",
        "The brightness (0 to 1) of what the network is given has a standard deviation below "
        "{contrast:g}.",
        failure_rules.faint,
    ),
    "tiny": FailureMode(
        "Tiny object",
        "Less than {object:.0%} of the pixels that the network is given differ by more than a tenth of "
        "the scale from the median colour of the border. A tiny object on a busy background is not found so.",
        failure_rules.tiny,
    ),
    "far": FailureMode(
        "Confident and far away",
        "The predicted class has a probability of at least {confident:g}, and the smallest "
        "group of the tree that holds both classes holds more than {far:.0%} of the network's classes "
        f"(and more than {SMALL_GROUP}), or there is none.",
        failure_rules.far,
        True,
    ),
    "other": FailureMode("None of these", "No other rule applies.", None),
}


def rule(key: str, rules: Rules | None = None) -> str:
    """The sentence of a failure mode with its numbers."""
    return FAILURE_MODES[key].rule.format(**asdict(rules or Rules()))


@dataclass(frozen=True, eq=False)
class FailureModes:
    """keys of the failure modes whose rules were put to the errors: those that need a tree only with
    one. rows (F,) of the images that are wrong, in the order of the evaluation; applies (F,
    len(keys)) bool; first (F,) index into keys. unknown: wrong images of which the tree does not
    know both classes. source says where the tree is from, "" without one; circular: there is one,
    made from these very errors, which therefore cannot explain them."""

    keys: tuple[str, ...]
    rows: np.ndarray
    applies: np.ndarray
    first: np.ndarray
    unknown: int
    rules: Rules
    source: str
    circular: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """The keys of the rules that know how the images were drawn; none of photos."""
        return tuple(key for key in self.keys if FAILURE_MODES[key].needs_drawing)

    def counts(self) -> dict[str, int]:
        """failure mode -> images to which it applies; one image may count several times."""
        return dict(zip(self.keys, self.applies.sum(0).tolist(), strict=True))

    def labelled_counts(self, keys: Sequence[str] | None = None) -> dict[str, int]:
        """`counts` by the labels of the failure modes; only of these `keys` where they are given."""
        counts = self.counts()
        return {FAILURE_MODES[key].label: counts[key] for key in keys or self.keys}

    def first_counts(self) -> dict[str, int]:
        """failure mode -> images of which it is the first; these add up to all errors."""
        counts = np.bincount(self.first, minlength=len(self.keys))
        return dict(zip(self.keys, counts.tolist(), strict=True))

    def of(self, key: str) -> np.ndarray:
        """Rows of the evaluation to which a failure mode applies."""
        return self.rows[self.applies[:, self.keys.index(key)]]


def failure_modes(
    evaluation: Evaluation, tree: Tree | None = None, rules: Rules | None = None
) -> FailureModes:
    """Every wrong image of an evaluation put to every rule that can be put to it."""
    rules, rows = rules or Rules(), np.flatnonzero(evaluation.wrong)
    circular, tree = tree is not None and tree.from_confusion, independent(tree)
    errors = errors_of(evaluation, rows, tree)
    keys = applicable(tree, errors.drawing)
    applies = np.zeros((len(rows), len(keys)), bool)
    for column, key in enumerate(keys):
        if test := FAILURE_MODES[key].test:
            applies[:, column] = test(errors, rules)
    applies[:, keys.index("other")] = ~applies.any(1)
    nodes = np.array(tree.nodes) if tree else np.zeros(len(evaluation.classes), int)
    unknown = int(((nodes[errors.true] < 0) | (nodes[errors.predicted] < 0)).sum())
    source = tree.source if tree else ""
    first = applies.argmax(1)
    return FailureModes(keys, rows, applies, first, unknown, rules, source, circular)


def independent(tree: Tree | None) -> Tree | None:
    """The tree if it can explain errors: not one that was made from the same errors, in which those
    who are confused are siblings by the way it is made."""
    return None if tree is None or tree.from_confusion else tree


def applicable(tree: Tree | None, drawing: Drawing | None = None) -> tuple[str, ...]:
    """The failure modes whose rules can be put to errors with this tree and drawing, or without
    them."""
    return tuple(
        key
        for key, mode in FAILURE_MODES.items()
        if (tree or not mode.needs_tree) and (drawing or not mode.needs_drawing)
    )


def errors_of(evaluation: Evaluation, rows: np.ndarray, tree: Tree | None) -> Errors:
    """The images `rows` (F,) of an evaluation, all of them wrong, as the rules take them."""
    return Errors(
        tree,
        evaluation.labels[rows],
        evaluation.predicted[rows],
        evaluation.top[rows],
        evaluation.top_probabilities[rows],
        evaluation.contrast[rows],
        evaluation.standing_out[rows],
        evaluation.classes,
        drawing_of(evaluation, rows),
    )
