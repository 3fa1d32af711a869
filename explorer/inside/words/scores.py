"""Scores in words: what is to be said where scores, probabilities or a loss are no usual ones?

Scores that are not finite, a single output, a network that is close to chance, classes that share the
largest score, a loss of 0: every page that shows a prediction says these with the sentences of this
module, and asks its predicates."""

import numpy as np

from explorer.drawing.numbers import loss_text, probability
from explorer.images.samples import Sample
from explorer.inside.notation import enumerated
from explorer.inside.predictions import Predictions

UNDEFINED = (
    "The network's scores are no finite numbers (NaN or infinite): values in it leave the range of its "
    "arithmetic. There is no probability, no class and no loss; choose another network."
)
ONE_OUTPUT = (
    "This network has one output. Softmax would say 1 whatever its score is, so its sigmoid is shown, "
    "1 / (1 + e^(−z)): how sure it is of yes, if it was trained on a question of yes or no. It cannot "
    "tell several classes apart."
)
UNKNOWN = "Nobody has said yet what the picture shows: choose the true class, and its loss appears."
TIMES, POINTS = 20, 0.05  # close to chance: at most so many times 1/K, and so much above it


def near_chance(probabilities: np.ndarray) -> bool:
    """Whether none of (K,) probabilities stands out: the largest is at most TIMES 1/K and at most
    POINTS above it. A single output has no chance to be near to."""
    k = len(probabilities)
    if k < 2 or not np.isfinite(probabilities).all():
        return False
    return float(probabilities.max()) <= min(TIMES / k, 1 / k + POINTS)


def tied(logits: np.ndarray) -> np.ndarray:
    """The outputs that share the largest of (K,) scores, where several do; none otherwise."""
    first = np.flatnonzero(logits == logits.max()) if len(logits) else np.zeros(0, int)
    return first if len(first) > 1 else first[:0]


def remark(predictions: Predictions, temperature: float = 1.0) -> str:
    """What is unusual about a prediction, in sentences; "" where nothing is. They are of T = 1, and say so where
    another `temperature` is shown beside them."""
    k = len(predictions.logits)
    if not predictions.finite:
        return UNDEFINED
    if k == 1:
        return ONE_OUTPUT
    ties = tied(predictions.logits)
    if len(ties) == k:
        return (
            f"All {k:,} scores are the same, so every class has {probability(1 / k)}: the network is at "
            "chance, and the order of the classes means nothing."
        )
    sentences = []
    if len(ties):
        names = enumerated([predictions.name(int(i)) for i in ties])
        sentences.append(f"{names} share the largest score: which stands first means nothing.")
    if near_chance(predictions.probabilities):
        sentences.append(
            f"The network is close to chance: its largest probability{' at T = 1' if temperature != 1 else ''} is "
            f"{probability(predictions.probabilities.max())}, and with all {k:,} classes alike each would "
            f"have {probability(1 / k)}. The order of the classes means little."
        )
    return " ".join(sentences)


def describe_loss(loss: float) -> str:
    """What follows from the loss of the true class where it is no usual number; "" otherwise."""
    if np.isnan(loss):
        return "The loss is undefined, for the scores are no finite numbers."
    if not loss:
        return (
            "The loss is 0: the true class has all the probability, as exactly as it can be computed, and "
            "nothing is sent back."
        )
    if loss < 1e-4:
        return (
            f"The loss is {loss_text(loss)}: the true class has nearly all the probability, and hardly "
            "anything is sent back."
        )
    return ""


def shows(sample: Sample | None) -> str:
    """What a picture shows, and who says so: the source of one that ships."""
    if sample is None:
        return "What the picture shows, nobody has said."
    if sample.true_class:
        return f"Its data set says what this picture shows: {sample.true_class} ({sample.credit})."
    return f"The source of this picture calls it: {sample.label} ({sample.credit})."


def about_class(name: str, place: int, sample: Sample | None) -> str:
    """Of the class that is looked at, the network's choice number `place` from 0, of a picture: whose
    word it is that the picture shows it."""
    return (
        f"{name} is the network's own first guess. {shows(sample)}" if not place else shows(sample)
    )
