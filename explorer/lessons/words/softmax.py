"""What the softmax lesson says: shares, costs, and the tables on bases and on what is subtracted."""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.drawing.numbers import probability, sized
from explorer.inside.predictions import LECTURE, Predictions
from explorer.inside.words.predictions import printed, worked_example
from explorer.lessons.softmax import Base, Shifted, loss_of_untrained
from explorer.lessons.words.lists import listed

ABOUT_NUMBERS = (
    "Computed now, float64, next to what the lecture quotes. p: e^(z/T) divided by the sum of all four; "
    "cross entropy: −ln p of the true class."
)

ABOUT_BASES = (
    "Powers of another number than e, computed now: any base above 1 gives probabilities, the same ones "
    "that e gives at temperature T = 1 / ln base. With e, and only with e, the gradient of −ln p is p − y "
    "with no factor before it. The shares z / Σz need no power, but where a score is negative they are no "
    "probabilities."
)

ABOUT_ADDED = (
    "The same constant added to all four scores, computed now in float64: as the formula stands, and with "
    "the largest score subtracted first."
)


def describe_shares(predictions: Predictions, temperature: float) -> str:
    """Each class's share, and how far the first is ahead of the second."""
    at = predictions.at(temperature)
    first, second = (int(i) for i in at.order[:2])
    shares = ", ".join(f"{at.name(i)} {probability(p)}" for i, p in enumerate(at.probabilities))
    lead = float(predictions.logits[first] - predictions.logits[second])
    best = np.flatnonzero(predictions.logits == predictions.logits[first])
    if len(best) > 1:
        names = listed([at.name(int(i)) for i in best], len(best))
        return f"Softmax gives {shares}. {names} have the same score, so they get the same probability."
    ratio = (
        at.probabilities[first] / at.probabilities[second] if at.probabilities[second] else np.inf
    )
    times = f"{sized(ratio, 4)} times" if np.isfinite(ratio) else "more than any number times"
    return (
        f"Softmax gives {shares}. {at.name(first).capitalize()} is {lead:.2f} ahead of {at.name(second)} in score, "
        f"so it gets e^({lead:.2f} / {sized(temperature, 6)}), {times} its probability."
    )


def describe(predictions: Predictions, target: int, temperature: float) -> str:
    """What the true class costs, and which class wins."""
    at = predictions.at(temperature)
    best, p, cost = (
        int(at.order[0]),
        at.probabilities[target],
        predictions.loss(target, temperature),
    )
    first = [
        at.name(int(i)) for i in np.flatnonzero(predictions.logits == predictions.logits[best])
    ]
    each = " each" if len(first) > 1 else ""
    names = listed(first, len(first))
    best_share = f"{names[0].upper()}{names[1:]} get{'s' * (not each)} {probability(at.probabilities[best])} of the probability{each}"
    text = (
        f"The true class {at.name(target)} gets {probability(p)}, a cross entropy of {nats(cost)}, "
    )
    chance = loss_of_untrained(len(at.probabilities))
    if np.isclose(cost, chance):
        text += "as much as knowing nothing."
    else:
        text += f"{'less' if cost < chance else 'more'} than {chance:.2f}, which knowing nothing would cost."
    if at.name(target) in first:
        return f"{text} {best_share}: {'one of them' if each else 'that'} is the true class."
    return f"{text} {best_share}."


def nats(cost: float) -> str:
    """A cross entropy to read: 0, under 0.01, 2.82."""
    if not np.isfinite(cost):
        return "infinitely much" if cost > 0 else "not a number"
    return "under 0.01" if 0 < cost < 0.01 else f"{cost:.2f}" if cost else "0"


def table(predictions: Predictions, target: int, temperature: float) -> Mapping[str, Sequence]:
    """Class by class, with the lecture's own numbers while the scores are the lecture's."""
    if (
        temperature == 1
        and target == LECTURE.target
        and np.array_equal(predictions.logits, LECTURE.predictions.logits)
    ):
        return worked_example(LECTURE)
    return printed(predictions.table(target, temperature))


def base_table(
    results: Mapping[str, Base], shares: np.ndarray, names: Sequence[str], target: int
) -> dict[str, list]:
    """One row a base: the probabilities, and the gradient of the true class."""
    rows = {
        "instead of e^z": [f"{name}^z" for name in results] + ["z"],
        "same as T": [f"{result.temperature:.3f}" for result in results.values()] + [""],
    }
    for place, name in enumerate(names):
        rows[f"p of {name}"] = [
            f"{result.probabilities[place]:.4f}" for result in results.values()
        ] + [f"{shares[place]:.4f}"]
    rows[f"d(−ln p)/dz of {names[target]}"] = [
        f"{result.gradient[target]:.4f} = {np.log(result.base):.3f} (p − y)"
        for result in results.values()
    ] + [""]
    return rows


def shift_table(
    results: Sequence[Shifted], names: Sequence[str], target: int
) -> dict[str, list[str]]:
    """One row a constant: p of the true class both ways."""
    return {
        "added to all scores": [sized(result.added, 6, plus=True) for result in results],
        f"p of {names[target]}, as the formula stands": [
            _as_written(result, target) for result in results
        ],
        "largest score subtracted first": [f"{result.stable[target]:.4f}" for result in results],
    }


def _as_written(result: Shifted, target: int) -> str:
    finite = bool(np.isfinite(result.as_written[target]))
    if result.overflows:
        return "overflow: divided by ∞, 0" if finite else "overflow: ∞ / ∞"
    return f"{result.as_written[target]:.4f}" if finite else "nothing left: 0 / 0"
