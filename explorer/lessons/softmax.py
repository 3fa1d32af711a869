"""Softmax: why e, what does a constant added to all scores change, and which losses are possible?

The functions themselves are in `predictions`; here they are applied to the lecture's example. To
compare one more base than 2, e and 10, add it to BASES."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.facts import reference
from explorer.inside.predictions import LECTURE as EXAMPLE
from explorer.inside.predictions import (
    Predictions,
    cross_entropy,
    exponentials,
    softmax,
    softmax_gradient,
)
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

BASES = {"2": 2.0, "e": np.e, "10": 10.0}

ADDED = (0, 100, 700, 1000, -1000)


@dataclass(frozen=True)
class Base:
    """Powers of `base` in place of e: the same as e at `temperature` 1 / ln base. gradient (K,):
    d(-ln p)/dz of the true class."""

    base: float
    temperature: float
    probabilities: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True)
class Shifted:
    """`added` to every score: p (K,) as the formula stands, NaN where e^z overflows or all vanish,
    and p (K,) with the largest score subtracted first; whether an e^z `overflows`."""

    added: float
    as_written: np.ndarray
    stable: np.ndarray
    overflows: bool = False


def predictions_of(scores: Sequence[float]) -> Predictions:
    """The lecture's four classes with these scores."""
    logits = np.array(scores, np.float64)
    return Predictions(logits, softmax(logits), EXAMPLE.predictions.classes)


def bases(scores: np.ndarray, target: int) -> dict[str, Base]:
    """Each of BASES instead of e: b^z = e^(z ln b)."""
    results = {}
    for name, base in BASES.items():
        t = float(1 / np.log(base))
        results[name] = Base(base, t, softmax(scores, t), softmax_gradient(scores, target, t))
    return results


def plain_shares(scores: np.ndarray) -> np.ndarray:
    """z_i / sum z: what would come without exponentials. Sums to 1, but is no probability where a
    score is negative; NaN where the scores add up to 0."""
    total = float(np.sum(scores))
    return np.asarray(scores, np.float64) / total if total else np.full(len(scores), np.nan)


def shifted(scores: np.ndarray, added: float) -> Shifted:
    """Softmax of scores + added, computed both ways in float64."""
    moved = np.asarray(scores, np.float64) + added
    powers = exponentials(moved)
    with np.errstate(invalid="ignore", divide="ignore"):
        overflows = bool(np.isinf(powers).any())
        return Shifted(added, powers / powers.sum(), softmax(moved), overflows)


def losses(points: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """p from 0.0005 to 1 and -ln p, both (points,), close together where the curve is steep."""
    p = np.linspace(np.sqrt(5e-4), 1, points) ** 2
    return p, -np.log(p)


def quiz_answer() -> tuple[str, str]:
    """What adding 100 to all scores does to the probability of the true class."""
    scores, target = EXAMPLE.predictions.logits, EXAMPLE.target
    before, after = (shifted(scores, added).stable[target] for added in (0, 100))
    if np.isclose(before, after, rtol=1e-9):
        option = "It stays the same"
    else:
        option = "It grows" if after > before else "It shrinks"
    return option, (
        f"It is {before:.4f} before and {after:.4f} after: e^100 stands above and below the line and cancels. That is "
        "why the largest score can be subtracted from all of them before anything is computed. As the formula stands, "
        f"e^z overflows beyond z = 709.78, and 1,000 added gives {shifted(scores, 1000).as_written[target]}."
    )


def loss_of_untrained(classes: int) -> float:
    """Cross entropy of a network that finds all classes equally probable: ln K."""
    return cross_entropy(np.zeros(classes), 0)


LESSON = Lesson(
    "Softmax and cross entropy",
    "Softmax turns any scores into probabilities that add up to 1: e to the power of each, divided by the sum. "
    "Cross entropy is −log of the probability that the true class got: 0 if it got all, without bound as it gets "
    "none.",
    Link("predictions", "Predictions: the same for a photo, with any network"),
    (
        LECTURE,
        reference("deep_learning", "sections 4.1 and 6.2.2"),
    ),
    Question(
        "Add 100 to all four scores. What happens to the probability of the cat?",
        ("It grows", "It shrinks", "It stays the same"),
        quiz_answer,
    ),
)
