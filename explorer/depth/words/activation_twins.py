"""Activation twins in words: which layers learned, and what reached the first one? Sentences made from their
numbers."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from explorer.depth import seeds
from explorer.depth.activation_twins import MIN_ANGLE, ActivationTwins, WeightChange
from explorer.depth.twins import Runs
from explorer.drawing.numbers import counted, multiple
from trainer.nets import ACTIVATIONS

NO, LITTLE = 1.1, 1.5  # times chance up to which an accuracy is called no, little better
DISTANCE_NOTE = (
    "A distance alone misleads: weight decay shrinks all weights alike, also those that no signal reaches. Layers at "
    "one and the same small distance have shrunk and learned nothing: they lie apart from W₀ but point the same way."
)


ANGLE_RULE = f"The rule: a layer has learned when its weights W point at least {MIN_ANGLE:g}° away from where they began, W₀."


def activation_sentence(pair: ActivationTwins) -> str:
    """Which layers learned in both, what reached the first layer, and how well both ended up."""
    return " ".join(
        [
            *(_learned(pair, number) for number in (0, 1)),
            _reached(pair),
            _conclusion(pair),
            *(
                [f"They also differ in {', '.join(pair.other_differences)}."]
                if pair.other_differences
                else []
            ),
        ]
    ).replace("  ", " ")


def _learned(pair: ActivationTwins, number: int) -> str:
    change, runs, accuracy = pair.changes[number], pair.runs[number], pair.accuracy[number]
    end = f"; validation accuracy {accuracy:.1f}\u00a0%" if np.isfinite(accuracy) else ""
    end += beside_chance(accuracy, pair.chance)
    end += f"; mean over {len(runs)} seeds" if len(runs) > 1 else ""
    return f"{seeds.name(runs)}: {_learned_layers(change)}{end}."


def beside_chance(accuracy: float, chance: float) -> str:
    """Whether an accuracy in percent is that of guessing; nothing where it is clearly better or not known."""
    if not accuracy < LITTLE * chance:
        return ""
    better = "no" if accuracy <= NO * chance else "little"
    return f", {better} better than chance ({chance:.1f}\u00a0%)"


def _learned_layers(change: WeightChange) -> str:
    angle, learned, count = change.angle, change.learned, len(change.names)
    if np.isnan(angle).all():
        return "the weights are NaN"
    lost = int(np.isnan(angle).sum())
    unknown = f" (the weights of {lost} are NaN)" if lost else ""
    if learned.all():
        span = " to ".join(dict.fromkeys([degrees(angle.min()), degrees(angle.max())]))
        return (
            f"{'all' if count > 1 else 'the'} {counted(count, 'layer')} learned, turned by {span}"
        )
    if not learned.any():
        most = degrees(np.nanmax(angle))
        which = f"none of {count} layers" if count > 1 else "the only layer has not"
        return f"{which} learned{unknown}, the largest turn is {most}"
    known = angle[~learned & np.isfinite(angle)]
    turned = f", turned by at most {degrees(known.max())}{unknown}" if len(known) else unknown
    return (
        f"{learned.sum()} of {count} layers learned; not {spans(np.flatnonzero(~learned))}{turned}"
    )


def degrees(angle: float) -> str:
    """An angle to read, which is on the same side of MIN_ANGLE as it is written."""
    text = f"{angle:.1f}°"
    return f"just below {MIN_ANGLE:g}°" if angle < MIN_ANGLE == float(text[:-1]) else text


def _reached(pair: ActivationTwins) -> str:
    low, high = sorted(zip(pair.weight, pair.runs, strict=True), key=lambda both: both[0])
    if not np.isfinite(pair.weight).all():
        return ""
    less = f": {multiple(high[0] / low[0])} times less" if 0 < low[0] < high[0] / 2 else ""
    return (
        f"The RMS of dL/dW in the first layer is {multiple(low[0])} with {function(low[1])} and {multiple(high[0])} with "
        f"{function(high[1])} (median over the recorded steps){less}."
    )


def _conclusion(pair: ActivationTwins) -> str:
    names = [function(runs) for runs in pair.runs]
    every = [bool(change.learned.all()) for change in pair.changes]
    if all(every):
        return f"At this depth both {names[0]} and {names[1]} let every layer learn."
    if not any(change.learned.any() for change in pair.changes):
        return "Neither of the two learned."
    if any(every):
        change = f"{names[every.index(False)]} in place of {names[every.index(True)]}"
        if pair.other_differences:
            return f"With {change}, layers did not learn; but that is not the only difference."
        return f"The one difference, {change}, keeps layers from learning."
    return "In both, some layers did not learn."


def function(runs: Runs) -> str:
    """The activation function of a network."""
    return ACTIVATIONS[runs[0].spec.activation].label


def spans(layers: np.ndarray) -> str:
    """Layers counted from 1, as 'layers 1-3 and 7'."""
    parts = []
    for _, group in groupby(enumerate(layers), key=lambda both: both[1] - both[0]):
        first, *rest = [int(index) + 1 for _, index in group]
        parts.append(f"{first}–{rest[-1]}" if rest else str(first))
    joined = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    return f"layer{'s' if len(layers) > 1 else ''} {joined}"


def change_table(pairs: Sequence[ActivationTwins]) -> dict[str, list]:
    """Distance and angle of every layer of every network, the mean over its runs, as columns."""
    changes: dict[str, tuple[str, WeightChange]] = {
        runs[0].key: (", ".join(run.label for run in runs), change)
        for pair in pairs
        for runs, change in zip(pair.runs, pair.changes, strict=True)
    }
    rows = [
        (label, name, change.step, float(distance), float(angle), bool(learned))
        for label, change in changes.values()
        for name, distance, angle, learned in zip(
            change.names, change.distance, change.angle, change.learned, strict=True
        )
    ]
    titles = (
        "run",
        "layer",
        "after step",
        "|W-W0|/|W0|",
        "angle in degrees",
        f"learned (at least {MIN_ANGLE:g} degrees)",
    )
    return {title: [row[column] for row in rows] for column, title in enumerate(titles)}
