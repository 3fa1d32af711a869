"""What becomes of the answer when the picture is changed, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.failures.perturbations import PERTURBATIONS, Curve, shown_amounts


def describe(curve: Curve, names: Sequence[str], classes: Sequence[str]) -> str:
    """What each class, called `names`, has as it is and at the least and most, and where the answer
    changes."""
    row, here = PERTURBATIONS[curve.kind], curve.neutral
    parts = []
    for place, label in enumerate(names):
        p = curve.probabilities[:, place]
        parts.append(
            f"{label} {p[here]:.1%} as it is, between {p.min():.1%} (at {curve.amounts[p.argmin()]:g}) and "
            f"{p.max():.1%} (at {curve.amounts[p.argmax()]:g})"
        )
    return f"{row.label}: {'; '.join(parts)}.{_changes(curve, classes)}"


def _changes(curve: Curve, classes: Sequence[str]) -> str:
    here = curve.neutral
    changed: dict[int, float] = {}  # answer -> the amount nearest to none at which it is given
    for place in np.argsort(np.abs(np.arange(len(curve.amounts)) - here), kind="stable"):
        if curve.winners[place] != curve.winners[here]:
            changed.setdefault(int(curve.winners[place]), curve.amounts[place])
    answers = [f"{classes[winner]} at {amount:g}" for winner, amount in changed.items()]
    if not answers:
        return " The answer stays the same at every amount."
    others = " and others" if len(answers) > 4 else ""
    return f" The answer becomes {', '.join(answers[:4])}{others}."


def strip_caption(curve: Curve) -> str:
    """The amounts of the pictures that are shown."""
    amounts = [f"{curve.amounts[place]:g}" for place in shown_amounts(len(curve.amounts))]
    return f"At {', '.join(amounts)} ({PERTURBATIONS[curve.kind].quantity})."


def table(curve: Curve, names: Sequence[str], classes: Sequence[str]) -> dict[str, list]:
    """One row an amount, for the CSV."""
    return {
        PERTURBATIONS[curve.kind].quantity: curve.amounts.tolist(),
        **{
            f"probability of {label} ({i + 1})": curve.probabilities[:, i].tolist()
            for i, label in enumerate(names)
        },
        "answer": [classes[winner] for winner in curve.winners],
        "its probability": curve.winning.tolist(),
    }
