"""What if, in words: what has changed, where does the answer flip, and where can nothing be
concluded?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, probability, sized
from explorer.inside.changes import LARGEST, Change, Recipe
from explorer.inside.compositions import ARRANGEMENTS, FILLS
from explorer.inside.notation import spoken
from explorer.inside.predictions import Predictions
from explorer.inside.what_if import Curve
from explorer.inside.words.scores import UNDEFINED

INTRODUCTION = (
    "Change the picture and watch the answer. One change at a time tells what the network minds; the curve "
    "at the bottom tells from where on."
)
FLAT = 0.02  # a probability that moves by less hardly changes
HEADS = "As it is", "Changed"
TARGETS = {
    "before": "what it says of the picture as it is",
    "after": "what it says of the changed one",
}
CHOOSE = "Choose a change: its slider appears, and its curve."
BESIDE = "Of both pictures the middle square, so that the network is given all of it."
GIVEN = "What the network is given"
MEASURED = (
    "Measured now: the photo is changed, then resized and cropped as this network takes it; all other changes "
    "stay as they are set. Between two marks nothing is measured. The ring is where the slider stands. Pictures whose shorter side has more than "
    f"{LARGEST:,} pixels are made smaller before they are changed."
)
PLACE = "Click on the photo, or move with the arrow keys once it has the focus, or type the place."


def unit(row: Change) -> str:
    """Of a slider: the change and what its amount is."""
    return f"{row.label}: {row.quantity}"


def describe_recipe(recipe: Recipe, label: str = "") -> str:
    """What was done, in the order in which it was done; `label` is that of the second picture."""
    parts = []
    if recipe.second:
        parts.append(f"put beside {spoken(label)} ({ARRANGEMENTS[recipe.arrangement]})")
    parts += [
        f"{row.label.lower()} {_amount(amount)} ({row.quantity})" for row, amount in recipe.steps
    ]
    if not parts:
        return "Nothing is changed: the network is given the picture as it is."
    used = {name for row, _ in recipe.steps for name in row.uses}
    how = "Done" if len(parts) == 1 else "Done in this order, whatever was chosen first"
    text = f"{how}: {'; '.join(parts)}."
    if "fill" in used:
        text += f" What comes free is {FILLS[recipe.setting.fill]}."
    if "seed" in used:
        text += f" Seed of the noise: {recipe.setting.seed}."
    return text


def finding(before: Predictions, after: Predictions) -> str:
    """What the answer was, what it is, and how much of its probability the first one keeps."""
    if not (before.finite and after.finite):
        return UNDEFINED
    names = before.unique_names()
    first, second = (int(result.order[0]) for result in (before, after))
    name, other = spoken(names[first]), spoken(names[second])
    p, q = before.probabilities[first], after.probabilities[first]
    was, now = probability(p), probability(q)
    if first != second:
        rest = probability(after.probabilities[second])
        return (
            f"The answer flips: {name} ({was}) becomes {other} ({rest}), and {name} has {now} now."
        )
    if np.array_equal(before.logits, after.logits):
        return f"Nothing changes: the answer is {name} ({was}), with the very same scores."
    if was == now:
        return f"The answer stays {name}, with {now} as before."
    return f"The answer stays {name}, with {now} now and {was} before."


def side(head: str, answer: str) -> str:
    """The answer of one side, of HEADS."""
    return f"{head}: {answer[:1].lower()}{answer[1:]}"


def of_map(method: str, name: str) -> str:
    """The heading of the maps of a method for the class `name`."""
    return f"{method} for {spoken(name)}"


def square_drop(name: str, without: float, covered: float) -> str:
    """What the grey square costs the class `name`: its probability without it and with it."""
    name = spoken(name)
    if not (np.isfinite(without) and np.isfinite(covered)):
        return UNDEFINED
    points = 100 * (without - covered)
    here = f"Without the square {name} has {probability(without)}, with it {probability(covered)}"
    if abs(points) < 100 * FLAT:
        return f"{here}: hiding this place hardly matters."
    if points < 0:
        return f"{here}: hiding this place helps the class, by {-points:.1f} points."
    return f"{here}: hiding this place costs the class {points:.1f} points."


def describe_pair(
    labels: tuple[str, str], alone: tuple[Predictions, Predictions], together: Predictions
) -> str:
    """Two pictures, called `labels`, each whole and alone, and both in one."""
    if not (alone[0].finite and alone[1].finite and together.finite):
        return UNDEFINED
    names = together.unique_names()
    targets = [int(result.order[0]) for result in alone]
    singly = [
        f"{spoken(label)} alone, and whole, is {spoken(names[target])} "
        f"({probability(result.probabilities[target])})"
        for label, target, result in zip(labels, targets, alone, strict=True)
    ]
    both = [
        f"{spoken(names[target])} {probability(together.probabilities[target])}"
        for target in dict.fromkeys(targets)
    ]
    first = spoken(names[int(together.order[0])])
    return f"{'; '.join(singly)}. In one picture: {' and '.join(both)}; the answer is {first}."


def describe_curve(curve: Curve, before: int, after: int, names: Sequence[str]) -> str:
    """Where the answer flips, how the probability of class `before` goes on both sides, and the most
    that class `after` has; `names` are those of all outputs."""
    label = curve.row.label
    if not curve.finite:
        return f"{label}: {UNDEFINED}"
    if len(curve.amounts) == 1:
        return f"{label}: this changes nothing in this picture, so there is nothing to measure."
    parts = [f"{label}: {_flips(curve, names)}", _trends(curve, before, names[before])]
    if after != before:
        p = curve.probabilities[:, after]
        most = f"{probability(p.max())} at {_amount(curve.amounts[p.argmax()])}"
        parts.append(f"{spoken(names[after])} has at most {most}.")
    return " ".join(filter(None, [*parts, _left_out(curve)]))


def _flips(curve: Curve, names: Sequence[str]) -> str:
    """The amounts around the neutral one at which the answer stays, and what it becomes beyond."""
    winners, here = curve.winners, curve.neutral
    name = spoken(names[winners[here]])
    other = winners != winners[here]
    if not other.any():
        return f"the answer stays {name} at every amount that was tried, {_from_to(curve.amounts)}."
    low = here - int(np.argmax(np.append(other[: here + 1][::-1], True))) + 1
    high = here + int(np.argmax(np.append(other[here:], True))) - 1
    beyond = [place for place in (low - 1, high + 1) if 0 <= place < len(winners)]
    flips = [
        f"{spoken(names[winners[place]])} at {_amount(curve.amounts[place])}" for place in beyond
    ]
    stays = _from_to(curve.amounts[low : high + 1])
    text = f"the answer stays {name} {stays} and becomes {' and '.join(flips)}."
    again = [place for place in np.flatnonzero(~other) if not low <= place <= high]
    if again:
        text += f" It is {name} again at {_amount(curve.amounts[again[0]])}: no single amount is the limit."
    return text


def _from_to(amounts: np.ndarray) -> str:
    if len(amounts) == 1:
        return f"at {_amount(amounts[0])} only"
    return f"from {_amount(amounts[0])} to {_amount(amounts[-1])}"


def _trends(curve: Curve, target: int, name: str) -> str:
    """How the probability of a class goes from the neutral amount to each end."""
    p, here = curve.probabilities[:, target], curve.neutral
    sides = [(p[: here + 1][::-1], curve.amounts[0]), (p[here:], curve.amounts[-1])]
    parts = [f"towards {_amount(end)} it {_trend(side)}" for side, end in sides if len(side) > 1]
    here_it_has = f"{spoken(name)} has {probability(p[here])} at {_amount(curve.amounts[here])}"
    return f"{'; '.join([here_it_has, *parts])}."


def _trend(side: np.ndarray) -> str:
    """Of probabilities from the neutral amount outwards. Nothing is concluded where they hardly move, or
    move both ways."""
    low, high = (probability(value) for value in (side.min(), side.max()))
    if np.ptp(side) < FLAT:
        return "hardly changes, which tells nothing"
    steps = np.diff(side)
    if (steps <= 0).all():
        return f"falls all the way, to {low}"
    if (steps >= 0).all():
        return f"rises all the way, to {high}"
    return f"goes up and down, between {low} and {high}"


def strip_caption(curve: Curve) -> str:
    """The amounts of the pictures that are shown."""
    amounts = ", ".join(map(_amount, curve.shown))
    return f"At {amounts} ({curve.row.quantity})."


def _left_out(curve: Curve) -> str:
    """What whole pixels and 256 values leave of the amounts."""
    if not curve.left_out:
        return ""
    verb = "gives" if curve.left_out == 1 else "give"
    return f"{counted(curve.left_out, 'more amount')} {verb} the same picture as one of these."


def _amount(amount: float) -> str:
    """As it was applied, to a tenth."""
    return sized(round(float(amount), 1), 6)


def table(curve: Curve, targets: Sequence[int], names: Sequence[str]) -> dict[str, list]:
    """One row an amount, for the CSV: the probabilities of `targets`, and the answer with its own."""
    return {
        f"{curve.row.label}, {curve.row.quantity}": curve.amounts.tolist(),
        **{
            f"probability of {names[target]} (output {target})": curve.probabilities[
                :, target
            ].tolist()
            for target in dict.fromkeys(targets)
        },
        "answer": [names[winner] for winner in curve.winners],
        "its probability": curve.probabilities.max(1).tolist(),
    }
