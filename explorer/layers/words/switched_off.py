"""Switched off in words: what changes for a picture, and in the accuracy, without a unit?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, p_value, percent, probability, sized
from explorer.failures.disagreements import mcnemar
from explorer.inside.notation import spoken
from explorer.layers.switched_off import Off, OffAccuracy


def switched_off(off: Off, unit: int, names: Sequence[str]) -> str:
    """What the network says of a picture without a unit."""
    if not (np.isfinite(off.before).all() and np.isfinite(off.after).all()):
        return "The probabilities are no finite numbers, so nothing can be said of a change."
    first, second = int(off.before.argmax()), int(off.after.argmax())
    before, after = probability(off.before[first]), probability(off.after[first])
    if (off.before == off.after).all():
        return (
            f"Without unit {unit} nothing changes: {spoken(names[first])} has {before} as before."
        )
    text = f"Without unit {unit} {spoken(names[first])} has {after} instead of {before}"
    if second != first:
        return (
            f"{text}, and the answer is {spoken(names[second])} ({probability(off.after[second])})."
        )
    return f"{text}; the answer stays."


def off_table(off: Off, names: Sequence[str]) -> dict[str, Sequence]:
    """Row: a class, its probability as the network is and without the unit."""
    return {
        "class": list(names),
        "as it is": off.before.tolist(),
        "without the unit": off.after.tolist(),
    }


def off_how(off: Off) -> str:
    """What was switched off, and how."""
    return (
        f"Measured now: every place of its map is set to {sized(off.value)} (its largest value on this picture was "
        f"{sized(off.most)}), and all layers behind it are computed again."
    )


def accuracy(result: OffAccuracy, unit: int) -> str:
    """How much the network's accuracy owes to a unit."""
    if not result.images:
        return "None of the images could be read."
    first, second = int(result.counts[1]), int(result.counts[2])
    text = (
        f"Without unit {unit} {percent(result.after, 1)} of {counted(result.images, 'image')} are right instead of "
        f"{percent(result.before, 1)}"
    )
    if not first + second:
        return f"{text}: the same images."
    verdict = "is hardly chance" if mcnemar(first, second) < 0.05 else "may well be chance"
    return (
        f"{text}: {first:,} become wrong and {second:,} right, which {verdict} "
        f"(McNemar's exact test: {p_value(mcnemar(first, second))})."
    )


def estimate(images: int, seconds_each: float) -> str:
    """How long images will take, where one was measured."""
    if not seconds_each > 0:
        return f"{counted(images, 'image')}, each looked at twice; it can be stopped."
    seconds = max(1, round(images * seconds_each))
    return f"{counted(images, 'image')}, each looked at twice: about {counted(seconds, 'second')}; it can be stopped."
