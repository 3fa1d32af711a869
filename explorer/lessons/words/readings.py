"""What the lesson on success says in all: the lecture's four readings, each next to what was measured."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import percent, probability
from explorer.facts import cite, fact
from explorer.failures.taxonomy import Mass
from explorer.lessons.success import (
    AWAY,
    CONFIDENT,
    PairProbabilities,
    ShiftedProbabilities,
    remainder,
)
from explorer.lessons.words.groups import superset
from explorer.lessons.words.success import ABOUT, lowest_inside, wrong

ABOUT_READINGS = ABOUT + (
    f"The lecture reads AlexNet's {fact('alexnet_examples')} examples ({cite('alexnet', 'figure 4')}) as in the "
    "second column; a class within a class it only lists under failures. Another network or picture may say otherwise."
)

NOTHING = "no numbers: its scores are not finite", None


def readings(
    shifts: Sequence[ShiftedProbabilities],
    pair: PairProbabilities,
    path: Sequence[Mass],
    things: Sequence[str] = ("", ""),
) -> dict[str, list]:
    """The lecture's four readings, each next to what was measured, and whether they agree; things: what
    the picture and the other one show, where that is known and the first guess is wrong."""
    first, second = things
    rows = [
        ("one object, off-centre", "succeeds", *_of_right(_off_centre(shifts), first)),
        ("two objects", "fails", *_of_right(_two(pair), first or second)),
        ("similar classes", "fails", *_of_right(_similar(path), first)),
        ("class within a class", "fails", *_of_right(_superset(path), first)),
    ]
    votes = {True: "yes", False: "no", None: "no test"}
    return {
        "situation": [row[0] for row in rows],
        "the lecture's reading": [row[1] for row in rows],
        "measured now": [row[2] for row in rows],
        "agrees here": [votes[row[3]] for row in rows],
    }


def _of_right(measured: tuple[str, bool | None], thing: str) -> tuple[str, bool | None]:
    """What was measured; of a picture that shows another `thing`, no test."""
    text, agrees = measured
    return (f"{text}; but {wrong(thing)}", None) if thing else (text, agrees)


def _off_centre(shifts: Sequence[ShiftedProbabilities]) -> tuple[str, bool | None]:
    if not all(shift.finite for shift in shifts):
        return NOTHING
    lowest = probability(min(map(lowest_inside, shifts)))
    tests = [shift.succeeds for shift in shifts]
    if all(shift.blind for shift in shifts):
        return f"{lowest} wherever the picture is: the network may not look at it", None
    if any(shift.at_chance for shift in shifts):
        return f"{lowest}: about chance, the network hardly knows the picture", None
    return (
        f"first guess stays up to {min(shift.reach for shift in shifts)}\u00a0% of the side; within {AWAY}\u00a0% it has at "
        f"least {lowest}",
        all(succeeds is not False for succeeds in tests),
    )


def _two(pair: PairProbabilities) -> tuple[str, bool | None]:
    if not pair.finite:
        return NOTHING
    alone, both = pair.probabilities.diagonal(), pair.probabilities[2]
    return (
        f"{probability(both[0])} and {probability(both[1])} side by side, {probability(alone[0])} and {probability(alone[1])} "
        "alone",
        pair.fails,
    )


def _similar(path: Sequence[Mass]) -> tuple[str, bool | None]:
    if not np.isfinite([group.mass for group in path]).all():
        return NOTHING
    if len(path) < 2:
        return "no similar class is known", None
    rest = remainder(path[0].mass, path[1].mass, path[1].classes, path[-1].classes)
    return (
        f"{percent(rest.share)} of the rest goes to the same kind; evenly spread: {percent(rest.fair)}",
        rest.alike,
    )


def _superset(path: Sequence[Mass]) -> tuple[str, bool | None]:
    if not np.isfinite([group.mass for group in path]).all():
        return NOTHING
    if len(path) < 2:
        return "no superset is known", None
    place, first = superset(path), f"{path[0].name} {probability(path[0].mass)}"
    if place == 0:
        return f"{first}: the class itself is sure", False
    if place is None:
        return (
            f"{first}, and no superset of at most half of all classes has {percent(CONFIDENT)}: not sure of it either",
            None,
        )
    return f"{first}, {path[place].name} {probability(path[place].mass)}", True


def describe_readings(table: dict[str, list]) -> str:
    """How many of the readings hold."""
    yes, no, neither = (table["agrees here"].count(vote) for vote in ("yes", "no", "no test"))
    return (
        f"Of the lecture's {yes + no + neither} readings {yes} hold{'s' * (yes == 1)} for this network and "
        f"picture, {no} do{'es' * (no == 1)} not, and {neither} cannot be tested with it."
    )
