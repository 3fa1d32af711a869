"""Kinds of failure: in which ways is the network wrong?

The frame is how the lecture reads AlexNet's examples: it succeeds on one well-defined object, it
fails on ambiguity and on similar or superset categories. Each kind is a rule that is written on the
page, with its numbers. Several may apply to one image; `first` is the first in the order of KINDS.
To add one, write a function (Errors, Rules) -> (F,) bool and a row in KINDS."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np

from explorer.failures.evaluation import Evaluation
from explorer.failures.taxonomy import Kinship, Tree, kinship

FEW = 3  # classes: a group of so few is always small, however few classes the network has


@dataclass(frozen=True)
class Rules:
    """The numbers in the rules, to be changed on the page."""

    levels: int = 2
    margin: float = 0.2
    each: float = 0.2
    confident: float = 0.8
    far: float = 1 / 3
    contrast: float = 0.1
    object: float = 0.1


@dataclass(frozen=True, eq=False)
class Errors:
    """What the rules are put to: the F wrong images of an evaluation. true and predicted (F,)
    outputs; top and p (F, k) outputs and their probabilities, best first; contrast and standing_out
    (F,) as in Evaluation."""

    tree: Tree | None
    true: np.ndarray
    predicted: np.ndarray
    top: np.ndarray
    p: np.ndarray
    contrast: np.ndarray
    standing_out: np.ndarray

    def pairwise(
        self, test: Callable[[int, int], bool], a: np.ndarray, b: np.ndarray
    ) -> np.ndarray:
        """(F,) bool: the test of each pair of outputs, asked once for each pair that occurs."""
        pairs, place = np.unique(np.stack([a, b], 1), axis=0, return_inverse=True)
        return (
            np.array([test(int(x), int(y)) for x, y in pairs], bool)[place.ravel()]
            if len(a)
            else np.zeros(0, bool)
        )


def _contained(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.pairwise(
        lambda a, b: bool(holds(errors.tree, a, b)), errors.true, errors.predicted
    )


def _similar(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.pairwise(
        lambda a, b: siblings(errors.tree, a, b, rules) is not None, errors.true, errors.predicted
    )


def _ambiguous(errors: Errors, rules: Rules) -> np.ndarray:
    if errors.top.shape[1] < 2:
        return np.zeros(len(errors.true), bool)
    return (errors.top[:, 1] == errors.true) & (errors.p[:, 0] - errors.p[:, 1] < rules.margin)


def _several(errors: Errors, rules: Rules) -> np.ndarray:
    found = np.zeros(len(errors.true), bool)
    for i, j in combinations(range(errors.top.shape[1]), 2):
        some = np.flatnonzero(~found & (errors.p[:, j] >= rules.each))
        found[some] = errors.pairwise(
            lambda a, b: far_apart(errors.tree, a, b, rules),
            errors.top[some, i],
            errors.top[some, j],
        )
    return found


def _faint(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.contrast < rules.contrast


def _tiny(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.standing_out < rules.object


def _far(errors: Errors, rules: Rules) -> np.ndarray:
    sure = errors.p[:, 0] >= rules.confident
    return sure & errors.pairwise(
        lambda a, b: far_apart(errors.tree, a, b, rules), errors.true, errors.predicted
    )


def holds(tree: Tree, a: int, b: int) -> str:
    """Why one of two outputs contains the other, "" if it does not."""
    for inner, outer in ((a, b), (b, a)):
        names = tuple(
            tree.names[tree.nodes[output]] if tree.nodes[output] >= 0 else ""
            for output in (inner, outer)
        )
        if (inner, outer) in tree.contained:
            return tree.contained[inner, outer].replace("{a}", names[0]).replace("{b}", names[1])
        if min(tree.nodes[inner], tree.nodes[outer]) >= 0 and tree.nodes[outer] in tree.above(
            tree.nodes[inner]
        ):
            return f"{names[0]} is a kind of {names[1]}"
    return ""


def siblings(tree: Tree, a: int, b: int, rules: Rules) -> Kinship | None:
    """How two outputs are related if they are siblings by the rule of "similar"."""
    found = kinship(tree, a, b)
    close = found and min(found.up) and max(found.up) <= rules.levels and not found.root
    return found if close and not _wide(tree, found, rules) else None


def far_apart(tree: Tree, a: int, b: int, rules: Rules) -> bool:
    """Whether the tree knows two outputs and the smallest group that holds both, if there is one,
    is a wide one."""
    if min(tree.nodes[a], tree.nodes[b]) < 0:
        return False
    found = kinship(tree, a, b)
    return found is None or found.root or _wide(tree, found, rules)


def _wide(tree: Tree, found: Kinship, rules: Rules) -> bool:
    return found.share > rules.far and len(tree.members(found.common)) > FEW


@dataclass(frozen=True)
class Kind:
    """A row of KINDS: label; rule, a sentence with the fields of Rules in braces (`rule` fills them
    in); needs_tree: without a tree it applies to nothing."""

    label: str
    rule: str
    test: Callable[[Errors, Rules], np.ndarray] | None
    needs_tree: bool = False


KINDS: dict[str, Kind] = {
    "contained": Kind(
        "Superset or subset",
        "One of the two classes contains the other: it is above it in the tree, or, in WordNet, "
        "one is a part of the other or shares a name with it or with a kind of it.",
        _contained,
        True,
    ),
    "similar": Kind(
        "Similar category",
        "The two classes are siblings in the tree: both are at most {levels} steps below a group "
        f"that holds at most {{far:.0%}} of the network's classes (or {FEW} of them). Steps that add none of these "
        "classes are not counted.",
        _similar,
        True,
    ),
    "ambiguous": Kind(
        "Ambiguous: true class second",
        "The true class comes second, less than {margin:g} of probability behind the first.",
        _ambiguous,
    ),
    "several": Kind(
        "Ambiguous: torn between far classes",
        "As when several objects are in the picture: two classes, far apart in "
        "the tree, have at least {each:g} of the probability each. Where the objects are is not looked at.",
        _several,
        True,
    ),
    "faint": Kind(
        "Low contrast",
        "The brightness (0 to 1) of what the network is given has a standard deviation below "
        "{contrast:g}.",
        _faint,
    ),
    "tiny": Kind(
        "Tiny object",
        "Less than {object:.0%} of the pixels that the network is given differ by more than a tenth of "
        "the scale from the median colour of the border. A tiny object on a busy background is not found so.",
        _tiny,
    ),
    "far": Kind(
        "Confident and far away",
        "The predicted class has a probability of at least {confident:g}, and the smallest "
        "group of the tree that holds both classes holds more than {far:.0%} of the network's classes "
        f"(and more than {FEW}), or there is none.",
        _far,
        True,
    ),
    "other": Kind("None of these", "No other rule applies.", None),
}


def rule(key: str, rules: Rules | None = None) -> str:
    """The sentence of a kind with its numbers."""
    return KINDS[key].rule.format(**asdict(rules or Rules()))


@dataclass(frozen=True, eq=False)
class Kinds:
    """rows (F,) of the images that are wrong, in the order of the evaluation; applies (F,
    len(keys)) bool; first (F,) index into keys. unknown: wrong images of which the tree does not
    know both classes. source says where the tree is from, "" without one."""

    keys: tuple[str, ...]
    rows: np.ndarray
    applies: np.ndarray
    first: np.ndarray
    unknown: int
    rules: Rules
    source: str

    def counts(self) -> dict[str, int]:
        """kind -> images to which it applies; one image may count several times."""
        return dict(zip(self.keys, self.applies.sum(0).tolist(), strict=True))

    def first_counts(self) -> dict[str, int]:
        """kind -> images of which it is the first; these add up to all errors."""
        return dict(
            zip(self.keys, np.bincount(self.first, minlength=len(self.keys)).tolist(), strict=True)
        )

    def of(self, key: str) -> np.ndarray:
        """Rows of the evaluation to which a kind applies."""
        return self.rows[self.applies[:, self.keys.index(key)]]


def kinds(evaluation: Evaluation, tree: Tree | None = None, rules: Rules | None = None) -> Kinds:
    """Every wrong image of an evaluation put to every rule."""
    rules, rows = rules or Rules(), np.flatnonzero(evaluation.wrong)
    errors = _errors(evaluation, rows, tree)
    applies = np.zeros((len(rows), len(KINDS)), bool)
    for column, kind in enumerate(KINDS.values()):
        if kind.test and (tree is not None or not kind.needs_tree):
            applies[:, column] = kind.test(errors, rules)
    applies[:, list(KINDS).index("other")] = ~applies.any(1)
    nodes = np.array(tree.nodes) if tree else np.zeros(len(evaluation.classes), int)
    unknown = int(((nodes[errors.true] < 0) | (nodes[errors.predicted] < 0)).sum())
    return Kinds(
        tuple(KINDS), rows, applies, applies.argmax(1), unknown, rules, tree.source if tree else ""
    )


def _errors(evaluation: Evaluation, rows: np.ndarray, tree: Tree | None) -> Errors:
    return Errors(
        tree,
        evaluation.labels[rows],
        evaluation.predicted[rows],
        evaluation.top[rows],
        evaluation.top_probabilities[rows],
        evaluation.contrast[rows],
        evaluation.standing_out[rows],
    )


def explain(
    evaluation: Evaluation, row: int, tree: Tree | None = None, rules: Rules | None = None
) -> tuple[str, ...]:
    """For one wrong image, a sentence for each kind that applies, with its own names and numbers;
    none if it is not wrong."""
    rules = rules or Rules()
    if not evaluation.wrong[row]:
        return ()
    errors = _errors(evaluation, np.array([row]), tree)
    return tuple(
        f"{KINDS[key].label}: {words}."
        for key, words in _words(evaluation, errors, rules)
        if (tree or not KINDS[key].needs_tree) and KINDS[key].test(errors, rules)[0]
    ) or ("None of the rules applies.",)


def _words(evaluation: Evaluation, errors: Errors, rules: Rules) -> Iterator[tuple[str, str]]:
    names, tree = evaluation.classes, errors.tree
    true, predicted, p = int(errors.true[0]), int(errors.predicted[0]), errors.p[0]
    if tree:
        found = kinship(tree, true, predicted)
        yield "contained", holds(tree, true, predicted)
        if found:
            yield (
                "similar",
                (
                    f"{names[true]} and {names[predicted]} are {found.up[0]} and {found.up[1]} steps below "
                    f"{found.name}, which holds {found.share:.0%} of the classes"
                ),
            )
        group = (
            f"the smallest group that holds both is {found.name}, {found.share:.0%} of the classes"
            if found
            else "no group holds both"
        )
        yield "far", f"{p[0]:.0%} for {names[predicted]} where {names[true]} is right; {group}"
        torn = [
            f"{p[i]:.0%} {names[output]}"
            for i, output in enumerate(errors.top[0])
            if p[i] >= rules.each
        ]
        yield "several", " and ".join(torn)
    if len(p) > 1:
        yield (
            "ambiguous",
            f"{names[true]} comes second, {p[0] - p[1]:.3f} behind {names[predicted]}",
        )
    yield "faint", f"the brightness has a standard deviation of {errors.contrast[0]:.3f}"
    yield "tiny", f"{errors.standing_out[0]:.1%} of the pixels stand out from the border"
