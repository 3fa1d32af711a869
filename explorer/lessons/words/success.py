"""What the lesson on success says of a picture that is moved, of two pictures side by side, and of groups of classes.

Every text says what was measured of this network and picture. What the picture shows nobody told the app: all is
relative to the network's own first guess."""

from collections.abc import Callable, Sequence

import numpy as np

from explorer.failures.taxonomy import Mass
from explorer.inside.notation import probability
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words.saliency import describe_tile
from explorer.lessons.success import (
    AWAY,
    FILLS,
    OFFSETS,
    PairProbabilities,
    ShiftedProbabilities,
    confident_group,
    remainder,
)

Name = Callable[[int], str]

ABOUT = (
    "Measured now, on what the network is given of the picture. What it shows nobody told the app, and the "
    "network knows only its own classes: whether its first guess is right, you see. "
)

ABOUT_SHIFT = ABOUT + (
    f"What comes free is filled as chosen, what moves out is lost; off-centre is up to {AWAY} % of "
    "the side, both ways."
)

ABOUT_PAIR = ABOUT + (
    "There is room for half of each picture; alone each stands at the same place in the same "
    "size, the rest grey, so that only the second object makes the difference."
)

ABOUT_GROUPS = ABOUT + (
    "Groups are WordNet's. A group's probability is the sum over its classes, so it never falls on "
    "the way up: what counts is how much it gains, and how few classes that takes."
)

UNKNOWN = "WordNet does not know the classes of this network: choose one that knows photos."


def describe_shift(result: ShiftedProbabilities, name: Name, direction: str, fill: str) -> str:
    """Up to where the first guess stays, and what comes instead."""
    low, here, high = map(
        probability,
        (result.probability.min(), result.probability[result.middle], result.probability.max()),
    )
    return (
        f"{name(result.target)}: {here} where it is, and {low} to {high} when moved {direction} ({FILLS[fill]}). "
        f"{_first_guesses(result, name)}{_off_centre(result)}"
    )


def _first_guesses(result: ShiftedProbabilities, name: Name) -> str:
    others = [
        name(int(first))
        for first, stays in zip(result.first, result.stays, strict=True)
        if not stays
    ]
    if not others:
        return f"It stays the first guess at all {len(OFFSETS)} offsets. "
    kept = (
        f"It stays the first guess up to {result.reach} % both ways"
        if result.reach
        else f"Moved by {min(abs(offset) for offset in OFFSETS if offset)} % one way it is no longer the first guess"
    )
    return (
        f"{kept}; at {len(others)} of {len(OFFSETS)} "
        f"offsets another comes first: {', '.join(dict.fromkeys(others))}. "
    )


def _off_centre(result: ShiftedProbabilities) -> str:
    if result.blind:
        return "It is the same wherever the picture is: this network may not look at it, so this is no test."
    if result.succeeds:
        return "So off-centre does not hurt here, as the lecture reads it."
    return (
        f"So off-centre does hurt here, unlike the lecture's reading: within {AWAY} % the probability falls "
        f"to {probability(lowest_inside(result))}."
    )


def lowest_inside(result: ShiftedProbabilities) -> float:
    """The lowest probability at offsets up to AWAY."""
    return float(result.probability[np.abs(OFFSETS) <= AWAY].min())


def shift_table(result: ShiftedProbabilities, name: Name) -> dict[str, list]:
    return {
        "moved, % of the side": [f"{offset:+d}" if offset else "0" for offset in OFFSETS],
        f"probability of {name(result.target)}": [
            probability(value) for value in result.probability
        ],
        "first guess": [name(int(first)) for first in result.first],
    }


def describe_pair(pair: PairProbabilities, name: Name, labels: Sequence[str]) -> str:
    """What each class loses by the other, and whether this is a test at all."""
    clauses = [
        f"{label}: {name(target)} {probability(pair.whole[number])} at full size, "
        f"{probability(pair.probabilities[number, number])} alone like this, "
        f"{probability(pair.probabilities[2, number])} beside the other"
        for number, (target, label) in enumerate(zip(pair.targets, labels, strict=True))
    ]
    winner = f"{name(int(pair.first[2]))} comes first, {probability(pair.best[2])}"
    return f"{'; '.join(clauses)}. With both in one picture {winner}. {_two_objects(pair, labels)}"


def _two_objects(pair: PairProbabilities, labels: Sequence[str]) -> str:
    if pair.targets[0] == pair.targets[1]:
        return (
            "Both are the same class to this network, so this is no test: choose another picture."
        )
    if pair.fails is None:
        lost = [label for label, known in zip(labels, pair.known, strict=True) if not known]
        are = "are" if len(lost) > 1 else "is"
        return (
            f"{' and '.join(lost)} {are} not recognised alone like this either, so this is no test of "
            "a second object."
        )
    shares = [f"{pair.probabilities[2, i] / pair.probabilities[i, i]:.0%}" for i in (0, 1)]
    kept = f"Of what each has alone {labels[0]} keeps {shares[0]} and {labels[1]} {shares[1]}"
    if pair.fails:
        return f"{kept}: as the lecture reads it, two objects are ambiguous."
    return f"{kept}: at least half, unlike the lecture's reading."


def pair_table(pair: PairProbabilities, name: Name, labels: Sequence[str]) -> dict[str, list]:
    return {
        "picture": [f"{labels[0]}, alone", f"{labels[1]}, alone", "both"],
        **{
            f"probability of {name(target)}": [
                probability(value) for value in pair.probabilities[:, number]
            ]
            for number, target in enumerate(dict.fromkeys(pair.targets))
        },
        "first guess": [name(int(first)) for first in pair.first],
        "its probability": list(map(probability, pair.best)),
    }


def describe_groups(path: Sequence[Mass]) -> str:
    """Where the rest of the probability is, and from which group on the network is sure."""
    if not path:
        return UNKNOWN
    text = f"{path[0].name} {probability(path[0].mass)}"
    if len(path) > 1:
        text += f", {path[1].name} {probability(path[1].mass)}. {_similar_classes(path)}"
    return text + _surest(path)


def _similar_classes(path: Sequence[Mass]) -> str:
    first, kind = path[:2]
    rest = remainder(first.mass, kind.mass, kind.classes, path[-1].classes)
    if rest.alike is None:
        return "Nothing is left for similar classes to share, so this picture is no test of them. "
    stand_out = (
        "it is similar classes that compete. "
        if rest.alike
        else "similar classes do not stand out. "
    )
    return (
        f"Of what the first guess does not get, {100 * rest.share:.0f} % goes to the "
        f"{kind.classes - 1} other classes of this kind; spread evenly it would be "
        f"{100 * rest.fair:.0f} %: {stand_out}"
    )


def superset(path: Sequence[Mass]) -> int | None:
    """The place of the smallest group with 90 %, if that is the class itself or at most half of all
    classes: a group of nearly everything is nearly always sure."""
    place = confident_group([group.mass for group in path])
    return None if place and path[place].classes > path[-1].classes / 2 else place


def _surest(path: Sequence[Mass]) -> str:
    place = superset(path)
    if place == 0:
        return "The class itself has at least 90 %."
    if place is None:
        return "No group of at most half of all classes has 90 %: not even a superset is sure."
    return (
        f"The class is not sure, but the superset {path[place].name} ({path[place].classes} classes) has "
        f"{probability(path[place].mass)}."
    )


def group_table(path: Sequence[Mass]) -> dict[str, list]:
    return {
        "group": [group.name for group in path],
        "classes": [group.classes for group in path],
        "probability": [probability(group.mass) for group in path],
    }


def trained_on(label: str, data: str) -> str:
    """Which network all of this is measured of, and what it learned from."""
    return f"Measured now of {label}, trained on {data}."


def pixels_and_map(
    view: np.ndarray, saliency_map: SaliencyMap | str, name: str
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Heading and alternative text of what the network is given, and of where it looks."""
    return (
        (
            "What the network is given",
            f"The picture that was made, {view.shape[1]} by {view.shape[0]} pixels",
        ),
        (f"Where it sees {name}", describe_tile(saliency_map, name)),
    )
