"""What the lesson on success says of a picture that is moved, and of two pictures side by side.

Every text says what was measured of this network and picture. What the picture shows nobody told the app: all is
relative to the network's own first guess."""

from collections.abc import Callable, Sequence

import numpy as np

from explorer.drawing.numbers import percent, probability
from explorer.inside.compositions import FILLS
from explorer.inside.notation import spoken
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words.saliency import describe_tile
from explorer.lessons.success import (
    AWAY,
    OFFSETS,
    PairProbabilities,
    ShiftedProbabilities,
)
from explorer.lessons.words.lists import listed

Name = Callable[[int], str]

ABOUT = (
    "Measured now, on what the network is given of the picture. What it shows nobody told the app, and the "
    "network knows only its own classes: whether its first guess is right, you see. "
)

ABOUT_SHIFT = ABOUT + (
    f"What comes free is filled as chosen, what moves out is lost; off-centre is up to {AWAY}\u00a0% of "
    "the side, both ways."
)

ABOUT_PAIR = ABOUT + (
    "There is room for half of each picture; alone each stands at the same place in the same "
    "size, the rest grey, so that only the second object makes the difference."
)

NO_NUMBERS = "The network gives no numbers for this picture (its scores are not finite), so nothing was measured."


def describe_shift(
    result: ShiftedProbabilities, name: Name, direction: str, fill: str, thing: str = ""
) -> str:
    """Up to where the first guess stays, and what comes instead; thing: what the picture shows, where
    that is known and the first guess is wrong."""
    if not result.finite:
        return NO_NUMBERS
    low, here, high = map(
        probability,
        (result.probability.min(), result.probability[result.middle], result.probability.max()),
    )
    moved = f"{low} however it is moved" if low == high else f"{low} to {high} when moved"
    return (
        f"{name(result.target)}: {here} where it is, and {moved} {direction} ({FILLS[fill]}). "
        f"{_first_guesses(result, name)}{_off_centre(result, thing)}"
    )


def _first_guesses(result: ShiftedProbabilities, name: Name) -> str:
    others = [
        spoken(name(int(first)))
        for first, stays in zip(result.first, result.stays, strict=True)
        if not stays
    ]
    if not others:
        return f"It stays the first guess at all {len(OFFSETS)} offsets. "
    kept = (
        f"It stays the first guess up to {result.reach}\u00a0% both ways"
        if result.reach
        else f"Moved by {min(abs(offset) for offset in OFFSETS if offset)}\u00a0% it is no longer the first guess, one way "
        "at least"
    )
    comes = "another comes" if len(set(others)) == 1 else "others come"
    return (
        f"{kept}; at {len(others)} of {len(OFFSETS)} offsets {comes} first: "
        f"{listed(list(dict.fromkeys(others)))}. "
    )


def wrong(thing: str) -> str:
    """Why a first guess is no test: the picture shows another `thing`."""
    return f"it shows {thing}, so this first guess is wrong"


def _off_centre(result: ShiftedProbabilities, thing: str) -> str:
    if result.blind:
        return "It is the same wherever the picture is: this network may not look at it, so this is no test."
    if result.at_chance:
        return (
            f"With {result.classes:,} classes chance is {probability(1 / result.classes)}: the network hardly knows the "
            "picture even where it is, so this is no test."
        )
    if thing:
        return f"But {wrong(thing)}: whether it stays is no test of what is recognised."
    if result.succeeds:
        return (
            f"So off-centre, up to {AWAY}\u00a0%, the first guess stays, as the lecture reads it."
        )
    return (
        f"So off-centre does hurt here, unlike the lecture's reading: within {AWAY}\u00a0% the probability falls "
        f"to {probability(lowest_inside(result))}."
    )


def lowest_inside(result: ShiftedProbabilities) -> float:
    """The lowest probability at offsets up to AWAY."""
    return float(result.probability[np.abs(OFFSETS) <= AWAY].min())


def shift_table(result: ShiftedProbabilities, name: Name) -> dict[str, list]:
    return {
        "moved, % of the side": [f"{offset:+d}" if offset else "0" for offset in OFFSETS],
        f"probability of {name(result.target)}": [printed(value) for value in result.probability],
        "first guess": [
            name(int(first)) if np.isfinite(value) else "none"
            for first, value in zip(result.first, result.probability, strict=True)
        ],
    }


def printed(value: float) -> str:
    """A probability, or that it is none."""
    return probability(value) if np.isfinite(value) else "not a number"


def describe_pair(
    pair: PairProbabilities, name: Name, labels: Sequence[str], things: Sequence[str] = ("", "")
) -> str:
    """What each class loses by the other, and whether this is a test at all; things: what each picture
    shows, where that is known and its first guess is wrong."""
    if not pair.finite:
        return NO_NUMBERS
    clauses = [
        f"{label}: {spoken(name(target))} {printed(pair.whole[number])} at full size, "
        f"{probability(pair.probabilities[number, number])} alone like this, "
        f"{probability(pair.probabilities[2, number])} beside the other"
        for number, (target, label) in enumerate(zip(pair.targets, labels, strict=True))
    ]
    winner = f"{spoken(name(int(pair.first[2])))} comes first, {probability(pair.best[2])}"
    return f"{'; '.join(clauses)}. With both in one picture {winner}. {_two_objects(pair, labels, things)}"


def _two_objects(pair: PairProbabilities, labels: Sequence[str], things: Sequence[str]) -> str:
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
    mistaken = [
        f"{label}: {wrong(thing)}" for label, thing in zip(labels, things, strict=True) if thing
    ]
    if mistaken:
        return f"{'; '.join(mistaken)}. So this is no test of recognising two objects."
    shares = [percent(pair.probabilities[2, i] / pair.probabilities[i, i]) for i in (0, 1)]
    kept = f"Of what each has alone {labels[0]} keeps {shares[0]} and {labels[1]} {shares[1]}"
    if pair.fails:
        return f"{kept}: two objects hurt, as the lecture reads it."
    return f"{kept}: each keeps half or more, unlike the lecture's reading."


def pair_table(pair: PairProbabilities, name: Name, labels: Sequence[str]) -> dict[str, list]:
    finite = np.isfinite(pair.best)
    return {
        "picture": [f"{labels[0]}, alone", f"{labels[1]}, alone", "both"],
        **{
            f"probability of {name(target)}": [
                printed(value) for value in pair.probabilities[:, number]
            ]
            for number, target in enumerate(dict.fromkeys(pair.targets))
        },
        "first guess": [
            name(int(first)) if there else "none"
            for first, there in zip(pair.first, finite, strict=True)
        ],
        "its probability": list(map(printed, pair.best)),
    }


def trained_on(label: str, data: str, image: str) -> str:
    """Which network and picture all of this is measured of, and what the network learned from."""
    return f"Measured now of {label}, trained on {data}, with the picture {image}."


def headings(name: str) -> tuple[str, str]:
    """Of what the network is given, and of where it sees the class of this name."""
    return "What the network is given", f"Where it sees {name}"


def describe_seen(saliency_map: SaliencyMap | str, name: str) -> str:
    """Where the network sees the class of this name in the picture that was made."""
    return f"Where it sees {name}: {describe_tile(saliency_map, name)}"
