"""What becomes of the answer when the picture is changed, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.failures.perturbations import PERTURBATIONS, Curve, shown_amounts
from explorer.inside.notation import probability, spoken
from explorer.inside.words.scores import UNDEFINED


def describe(curve: Curve, names: Sequence[str], classes: Sequence[str]) -> str:
    """What each class, called `names`, has as it is and at the least and most, and where the answer
    changes."""
    row = PERTURBATIONS[curve.kind]
    if not np.isfinite(curve.probabilities).all():
        return f"{row.label}: {UNDEFINED}"
    if len(curve.amounts) == 1:
        return f"{row.label}: this changes nothing in this picture, so there is nothing to measure."
    parts = [_range(curve, place, spoken(label)) for place, label in enumerate(names)]
    text = f"{row.label}: {'; '.join(dict.fromkeys(parts))}.{_changes(curve, classes)}"
    return f"{text}{_left_out(curve)}"


def _range(curve: Curve, place: int, label: str) -> str:
    p = curve.probabilities[:, place]
    here, low, high = (probability(value) for value in (p[curve.neutral], p.min(), p.max()))
    if low == high:
        return f"{label} {here} as it is and at every amount"
    return (
        f"{label} {here} as it is, between {low} (at {_amount(curve.amounts[p.argmin()])}) and "
        f"{high} (at {_amount(curve.amounts[p.argmax()])})"
    )


def _left_out(curve: Curve) -> str:
    """What whole pixels and 256 values leave of the amounts."""
    if not curve.left_out:
        return ""
    one = curve.left_out == 1
    return (
        f" {curve.left_out} more {'amount gives' if one else 'amounts give'} the same picture as one of these, "
        f"in whole pixels and values, and {'is' if one else 'are'} not drawn."
    )


def _amount(amount: float) -> str:
    """As it was applied, to a tenth."""
    return f"{round(float(amount), 1):g}"


def _changes(curve: Curve, classes: Sequence[str]) -> str:
    here = curve.neutral
    changed: dict[int, float] = {}  # answer -> the amount nearest to none at which it is given
    for place in np.argsort(np.abs(np.arange(len(curve.amounts)) - here), kind="stable"):
        if curve.winners[place] != curve.winners[here]:
            changed.setdefault(int(curve.winners[place]), curve.amounts[place])
    answers = [
        f"{spoken(classes[winner])} at {_amount(amount)}" for winner, amount in changed.items()
    ]
    if not answers:
        return " The answer stays the same at every amount."
    others = " and others" if len(answers) > 4 else ""
    return f" The answer becomes {', '.join(answers[:4])}{others}."


def strip_caption(curve: Curve) -> str:
    """The amounts of the pictures that are shown."""
    amounts = [_amount(curve.amounts[place]) for place in shown_amounts(len(curve.amounts))]
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
