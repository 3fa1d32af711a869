"""What the lesson on success says of groups of classes: where the rest of the probability is, and from which group on
the network is sure."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import percent, probability
from explorer.failures.taxonomy import Mass
from explorer.lessons.success import CONFIDENT, confident_group, remainder
from explorer.lessons.words.success import ABOUT, NO_NUMBERS, printed

ABOUT_GROUPS = ABOUT + (
    "Groups are WordNet's. A group's probability is the sum over its classes, so it never falls on "
    "the way up: what counts is how much it gains, and how few classes that takes."
)

UNKNOWN = "WordNet does not know the classes of this network: choose one that knows photos."


def describe_groups(path: Sequence[Mass]) -> str:
    """Where the rest of the probability is, and from which group on the network is sure."""
    if not path:
        return UNKNOWN
    if not np.isfinite([group.mass for group in path]).all():
        return NO_NUMBERS
    text = f"{path[0].name} {probability(path[0].mass)}"
    if len(path) == 1:
        return f"{text}. {_surest(path)}"
    return f"{text}, {path[1].name} {probability(path[1].mass)}. {_similar_classes(path)}{_surest(path)}"


def _similar_classes(path: Sequence[Mass]) -> str:
    first, kind = path[:2]
    rest = remainder(first.mass, kind.mass, kind.classes, path[-1].classes)
    if rest.stands_out is None:
        return "Too little is left, or too few other kinds, for a test of similar classes. "
    if not rest.stands_out:
        verdict = "similar classes do not stand out"
    elif rest.alike:
        verdict = "similar classes get most of it, they compete"
    else:
        verdict = f"similar classes stand out, but {percent(1 - rest.share)} goes to classes of other kinds"
    return (
        f"Of what the first guess does not get, {percent(rest.share)} goes to the "
        f"{kind.classes - 1} other classes of this kind; spread evenly it would be "
        f"{percent(rest.fair)}: {verdict}. "
    )


def superset(path: Sequence[Mass]) -> int | None:
    """The place of the smallest group that is CONFIDENT, if that is the class itself or at most half of all
    classes: a group of nearly everything is nearly always sure."""
    place = confident_group([group.mass for group in path])
    return None if place and path[place].classes > path[-1].classes / 2 else place


def _surest(path: Sequence[Mass]) -> str:
    place, enough = superset(path), percent(CONFIDENT)
    if place == 0:
        return f"The class itself has at least {enough}."
    if place is None:
        return f"No group of at most half of all classes has {enough}: not even a superset is sure."
    return (
        f"The class is not sure, but the superset {path[place].name} ({path[place].classes} classes) has "
        f"{probability(path[place].mass)}."
    )


def group_table(path: Sequence[Mass]) -> dict[str, list]:
    return {
        "group": [group.name for group in path],
        "classes": [group.classes for group in path],
        "probability": [printed(group.mass) for group in path],
    }
