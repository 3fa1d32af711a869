"""Which rules say in what way an image was got wrong?

Each is a function (Errors, Rules) -> (F,) bool; failure_modes.py has the table of them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from explorer.failures.drawn_truth import Drawing
from explorer.failures.taxonomy import Kinship, Tree, kinship
from trainer.scenes.shapes import CLASSES

FAR_OFF = 0.3  # of the picture's side, from its middle
LONGEST = 0.25  # of the picture's side: what is no longer is tiny
HIDDEN = 0.5  # of an object
MISTY = 0.5  # of the contrast without mist
SMALL_GROUP = 3  # classes: a group of so few is always small, however few classes the network has


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
    (F,) as in Evaluation; names are the classes of the outputs; drawing is what is true of images
    that were drawn by code. Rules that need a tree, or a drawing, are only put to errors with one."""

    tree: Tree | None
    true: np.ndarray
    predicted: np.ndarray
    top: np.ndarray
    p: np.ndarray
    contrast: np.ndarray
    standing_out: np.ndarray
    names: tuple[str, ...] = ()
    drawing: Drawing | None = None

    def of_pairs(
        self, test: Callable[[Tree, int, int], bool], a: np.ndarray, b: np.ndarray
    ) -> np.ndarray:
        """(F,) bool: the test of each pair of outputs, made once for each pair that occurs; False
        without a tree."""
        if not len(a) or self.tree is None:
            return np.zeros(len(a), bool)
        pairs, place = np.unique(np.stack([a, b], 1), axis=0, return_inverse=True)
        results = np.array([test(self.tree, int(x), int(y)) for x, y in pairs], bool)
        return results[place.ravel()]


def contained(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.of_pairs(
        lambda tree, a, b: bool(containment(tree, a, b)), errors.true, errors.predicted
    )


def similar(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.of_pairs(
        lambda tree, a, b: siblings(tree, a, b, rules) is not None, errors.true, errors.predicted
    )


def ambiguous(errors: Errors, rules: Rules) -> np.ndarray:
    if errors.top.shape[1] < 2:
        return np.zeros(len(errors.true), bool)
    return (errors.top[:, 1] == errors.true) & (errors.p[:, 0] - errors.p[:, 1] < rules.margin)


def several(errors: Errors, rules: Rules) -> np.ndarray:
    torn = np.zeros(len(errors.true), bool)
    for i, j in combinations(range(errors.top.shape[1]), 2):
        rows = np.flatnonzero(~torn & (errors.p[:, j] >= rules.each))
        torn[rows] = errors.of_pairs(
            lambda tree, a, b: far_apart(tree, a, b, rules),
            errors.top[rows, i],
            errors.top[rows, j],
        )
    return torn


def faint(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.contrast < rules.contrast


def tiny(errors: Errors, rules: Rules) -> np.ndarray:
    return errors.standing_out < rules.object


def far(errors: Errors, rules: Rules) -> np.ndarray:
    apart = errors.of_pairs(
        lambda tree, a, b: far_apart(tree, a, b, rules), errors.true, errors.predicted
    )
    return (errors.p[:, 0] >= rules.confident) & apart


def drawn_edge(errors: Errors, rules: Rules) -> np.ndarray:
    return known(errors).off_centre > FAR_OFF


def drawn_two(errors: Errors, rules: Rules) -> np.ndarray:
    return known(errors).objects > 1


def drawn_tiny(errors: Errors, rules: Rules) -> np.ndarray:
    return known(errors).longest < LONGEST


def drawn_hidden(errors: Errors, rules: Rules) -> np.ndarray:
    return known(errors).hidden > HIDDEN


def drawn_mist(errors: Errors, rules: Rules) -> np.ndarray:
    return known(errors).contrast < MISTY


def drawn_kind(errors: Errors, rules: Rules) -> np.ndarray:
    pairs = zip(known(errors).scenes, errors.predicted, strict=True)
    return np.array(
        [
            errors.names[output] == scene.thing.shape == CLASSES[scene.label].kind
            for scene, output in pairs
        ],
        bool,
    )


def drawn_background(errors: Errors, rules: Rules) -> np.ndarray:
    pairs = zip(known(errors).scenes, errors.predicted, strict=True)
    homes = ((scene, CLASSES.get(errors.names[output])) for scene, output in pairs)
    return np.array(
        [
            home is not None and scene.wrong_background and scene.background == home.background
            for scene, home in homes
        ],
        bool,
    )


def known(errors: Errors) -> Drawing:
    """What is true of images that were drawn. Raises ValueError for others."""
    if errors.drawing is None:
        raise ValueError("These images were not drawn: what is true of them is not known.")
    return errors.drawing


def containment(tree: Tree, a: int, b: int) -> str:
    """Why one of two outputs contains the other, "" if it does not."""
    for inner, outer in ((a, b), (b, a)):
        below, above = tree.nodes[inner], tree.nodes[outer]
        names = [tree.names[node] if node >= 0 else "" for node in (below, above)]
        if (inner, outer) in tree.contained:
            reason = tree.contained[inner, outer]
            return reason.replace("{a}", names[0]).replace("{b}", names[1])
        if min(below, above) >= 0 and above in tree.above(below):
            return f"{names[0]} is a kind of {names[1]}"
    return ""


def siblings(tree: Tree, a: int, b: int, rules: Rules) -> Kinship | None:
    """How two outputs are related if they are siblings by the rule of "similar"."""
    relation = kinship(tree, a, b)
    if relation is None or relation.root or _wide(tree, relation, rules):
        return None
    return relation if min(relation.up) and max(relation.up) <= rules.levels else None


def far_apart(tree: Tree, a: int, b: int, rules: Rules) -> bool:
    """Whether the tree knows two outputs and the smallest group that holds both, if there is one,
    is a wide one."""
    if min(tree.nodes[a], tree.nodes[b]) < 0:
        return False
    relation = kinship(tree, a, b)
    return relation is None or relation.root or _wide(tree, relation, rules)


def _wide(tree: Tree, relation: Kinship, rules: Rules) -> bool:
    return relation.share > rules.far and len(tree.members(relation.common)) > SMALL_GROUP
