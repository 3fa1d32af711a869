"""What the lesson on success says in all: the lecture's four readings, each next to what was measured."""

from collections.abc import Sequence

from explorer.failures.taxonomy import Mass
from explorer.inside.notation import probability
from explorer.lessons.success import AWAY, PairProbabilities, ShiftedProbabilities, remainder
from explorer.lessons.words.success import ABOUT, lowest_inside, superset

ABOUT_READINGS = ABOUT + (
    "The lecture reads AlexNet's eight examples (Krizhevsky et al. 2012, figure 4) as in the "
    "second column. Another network or picture may say otherwise."
)


def readings(
    shifts: Sequence[ShiftedProbabilities], pair: PairProbabilities, path: Sequence[Mass]
) -> dict[str, list]:
    """The lecture's four readings, each next to what was measured, and whether they agree."""
    rows = [
        ("one object, off-centre", "succeeds", *_off_centre(shifts)),
        ("two objects", "fails", *_two(pair)),
        ("similar classes", "fails", *_similar(path)),
        ("class within a class", "fails, but the superset is right", *_superset(path)),
    ]
    votes = {True: "yes", False: "no", None: "no test"}
    return {
        "situation": [row[0] for row in rows],
        "the lecture's reading": [row[1] for row in rows],
        "measured now": [row[2] for row in rows],
        "agrees here": [votes[row[3]] for row in rows],
    }


def _off_centre(shifts: Sequence[ShiftedProbabilities]) -> tuple[str, bool | None]:
    lowest = min(map(lowest_inside, shifts))
    if all(shift.blind for shift in shifts):
        return (
            f"{probability(lowest)} wherever the picture is: the network may not look at it",
            None,
        )
    return (
        f"first guess stays up to {min(shift.reach for shift in shifts)} % of the side; within {AWAY} % it has at "
        f"least {probability(lowest)}",
        all(shift.succeeds is not False for shift in shifts),
    )


def _two(pair: PairProbabilities) -> tuple[str, bool | None]:
    alone, both = pair.probabilities.diagonal(), pair.probabilities[2]
    return (
        f"{probability(both[0])} and {probability(both[1])} side by side, {probability(alone[0])} and {probability(alone[1])} "
        "alone",
        pair.fails,
    )


def _similar(path: Sequence[Mass]) -> tuple[str, bool | None]:
    if len(path) < 2:
        return "no similar class is known", None
    rest = remainder(path[0].mass, path[1].mass, path[1].classes, path[-1].classes)
    return (
        f"{100 * rest.share:.0f} % of the rest goes to the same kind; evenly spread: {100 * rest.fair:.0f} %",
        rest.alike,
    )


def _superset(path: Sequence[Mass]) -> tuple[str, bool | None]:
    place = superset(path) if path else None
    if not path or place == 0:
        return "the class itself is sure" if path else "no superset is known", None
    if place is None:
        return (
            f"{path[0].name} {probability(path[0].mass)}, and no superset of at most half of all classes has 90 %",
            False,
        )
    return (
        f"{path[0].name} {probability(path[0].mass)}, {path[place].name} {probability(path[place].mass)}",
        True,
    )


def describe_readings(table: dict[str, list]) -> str:
    """How many of the readings hold."""
    yes, no, neither = (table["agrees here"].count(vote) for vote in ("yes", "no", "no test"))
    return (
        f"Of the lecture's {yes + no + neither} readings {yes} hold{'s' * (yes == 1)} for this network and "
        f"picture, {no} do{'es' * (no == 1)} not, and {neither} cannot be tested with it."
    )
