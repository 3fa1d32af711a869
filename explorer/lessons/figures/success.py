"""Figures of success and failure: a picture moved, two pictures side by side, and groups of
classes.

Every text says what was measured of this network and picture; `readings` sets it next to how the
lecture reads its examples. What the picture shows nobody told the app: all is relative to the
network's own first guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.inside.figures.predictions import bars, percent
from explorer.inside.figures.saliency import SIDE, describe_tile, fitted, tile
from explorer.lessons.success import AWAY, FILLS, OFFSETS, lean, sure

if TYPE_CHECKING:
    from explorer.inside.saliency import SaliencyMap
    from explorer.lessons.success import Moved, Together

Name = Callable[[int], str]


class Group(Protocol):
    """A group of classes on the way up from a class: its name, their probability together, their
    number."""

    name: str
    mass: float
    classes: int


ABOUT = (
    "Measured now, on what the network is given of the picture. What it shows nobody told the app, and the "
    "network knows only its own classes: whether its first guess is right, you see. "
)
ABOUT_MOVED = ABOUT + (
    f"What comes free is filled as chosen, what moves out is lost; off-centre is up to {AWAY} % of "
    "the side, both ways."
)
ABOUT_TOGETHER = ABOUT + (
    "There is room for half of each picture; alone each stands at the same place in the same "
    "size, the rest grey, so that only the second object makes the difference."
)
ABOUT_GROUPS = ABOUT + (
    "Groups are WordNet's. A group's probability is the sum over its classes, so it never falls on "
    "the way up: what counts is how much it gains, and how few classes that takes."
)
ABOUT_READINGS = ABOUT + (
    "The lecture reads AlexNet's eight examples (Krizhevsky et al. 2012, figure 4) as in the "
    "second column. Another network or picture may say otherwise."
)
UNKNOWN = "WordNet does not know the classes of this network: choose one that knows photos."


def moved(found: Moved, name: Name, share: int, way: str) -> go.Figure:
    """The probability of the first guess over the offset; crosses where another class comes
    first."""
    fig = go.Figure()
    fig.add_vrect(x0=-AWAY, x1=AWAY, fillcolor=NEUTRAL, opacity=0.12, line_width=0)
    fig.add_scatter(
        x=OFFSETS,
        y=found.probability,
        mode="lines",
        line={"color": COLOURS[0], "dash": DASHES[0]},
        hoverinfo="skip",
        showlegend=False,
    )
    for stays, words, symbol, colour in (
        (True, "comes first", SYMBOLS[0], COLOURS[0]),
        (False, "another class comes first", "x", COLOURS[1]),
    ):
        at = np.flatnonzero(found.stays == stays)
        fig.add_scatter(
            x=np.array(OFFSETS)[at],
            y=found.probability[at],
            mode="markers",
            name=words,
            showlegend=True,
            marker={"symbol": symbol, "size": 13, "color": colour},
            customdata=[cut(name(int(found.first[i]))) for i in at],
            hovertemplate="%{x} %: %{y:.1%}, first: %{customdata}<extra></extra>",
        )
    fig.add_vline(x=share, line={"color": NEUTRAL, "width": 3, "dash": "dot"})
    fig.update_yaxes(range=[-0.03, 1.05], tickformat=".0%")
    return finish(fig, f"moved {way}, % of the side", "probability", height=380)


def describe_moved(found: Moved, name: Name, way: str, fill: str) -> str:
    """Up to where the first guess stays, and what comes instead."""
    label, inside = name(found.target), [abs(offset) <= AWAY for offset in OFFSETS]
    low, here, high = map(
        percent, (found.probability.min(), found.probability[found.middle], found.probability.max())
    )
    text = f"{label}: {here} where it is, and {low} to {high} when moved {way} ({FILLS[fill]}). "
    others = [
        name(int(first)) for first, stays in zip(found.first, found.stays, strict=True) if not stays
    ]
    if not others:
        text += f"It stays the first guess at all {len(OFFSETS)} offsets. "
    else:
        kept = (
            f"It stays the first guess up to {found.reach} % both ways"
            if found.reach
            else f"Moved by {min(filter(None, map(abs, OFFSETS)))} % one way it is no longer the first guess"
        )
        text += (
            f"{kept}; at {len(others)} of {len(OFFSETS)} "
            f"offsets another comes first: {', '.join(dict.fromkeys(others))}. "
        )
    lowest = found.probability[inside].min()
    if found.blind:
        return (
            text
            + "It is the same wherever the picture is: this network may not look at it, so this is no test."
        )
    return text + (
        "So off-centre does not hurt here, as the lecture reads it."
        if found.succeeds
        else f"So off-centre does hurt here, unlike the lecture's reading: within {AWAY} % the probability falls "
        f"to {percent(lowest)}."
    )


def moved_table(found: Moved, name: Name) -> dict[str, list]:
    return {
        "moved, % of the side": [f"{offset:+d}" if offset else "0" for offset in OFFSETS],
        f"probability of {name(found.target)}": [percent(value) for value in found.probability],
        "first guess": [name(int(first)) for first in found.first],
    }


def together(found: Together, name: Name, labels: Sequence[str]) -> go.Figure:
    """The probability of both classes: each picture alone, and both side by side."""
    fig = go.Figure()
    places = [f"{labels[0]}, alone", f"{labels[1]}, alone", "both"]
    for number, target in enumerate(found.targets):
        fig.add_bar(
            x=[cut(place) for place in places],
            y=found.probabilities[:, number],
            name=cut(name(target)),
            marker={"color": COLOURS[number], "pattern": {"shape": ("", "/")[number]}},
            showlegend=True,
            text=[
                percent(value) if value >= 0.005 else "" for value in found.probabilities[:, number]
            ],
            textposition="outside",
            textfont={"size": 16},
            constraintext="none",
            cliponaxis=False,
        )
    fig.update_yaxes(range=[0, 1.12], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return finish(fig, "half of the picture", "probability", height=400)


def describe_together(found: Together, name: Name, labels: Sequence[str]) -> str:
    """What each class loses by the other, and whether this is a test at all."""
    said = []
    for number, (target, label) in enumerate(zip(found.targets, labels, strict=True)):
        said.append(
            f"{label}: {name(target)} {percent(found.whole[number])} at full size, "
            f"{percent(found.probabilities[number, number])} alone like this, "
            f"{percent(found.probabilities[2, number])} beside the other"
        )
    winner = f"{name(int(found.first[2]))} comes first, {percent(found.best[2])}"
    text = f"{'; '.join(said)}. With both in one picture {winner}. "
    if found.targets[0] == found.targets[1]:
        return (
            text
            + "Both are the same class to this network, so this is no test: choose another picture."
        )
    if found.fails is None:
        lost = [label for label, known in zip(labels, found.known, strict=True) if not known]
        are = "are" if len(lost) > 1 else "is"
        return text + (
            f"{' and '.join(lost)} {are} not recognised alone like this either, so this is no test of "
            "a second object."
        )
    shares = [f"{found.probabilities[2, i] / found.probabilities[i, i]:.0%}" for i in (0, 1)]
    kept = f"Of what each has alone {labels[0]} keeps {shares[0]} and {labels[1]} {shares[1]}"
    return text + (
        f"{kept}: as the lecture reads it, two objects are ambiguous."
        if found.fails
        else f"{kept}: at least half, unlike the lecture's reading."
    )


def together_table(found: Together, name: Name, labels: Sequence[str]) -> dict[str, list]:
    return {
        "picture": [f"{labels[0]}, alone", f"{labels[1]}, alone", "both"],
        **{
            f"probability of {name(target)}": [
                percent(value) for value in found.probabilities[:, number]
            ]
            for number, target in enumerate(dict.fromkeys(found.targets))
        },
        "first guess": [name(int(first)) for first in found.first],
        "its probability": list(map(percent, found.best)),
    }


def groups(path: Sequence[Group]) -> go.Figure:
    """The first guess and the groups that it belongs to, smallest first: their probabilities as
    bars."""
    if not path:
        return (
            finish(go.Figure(), height=80).update_xaxes(visible=False).update_yaxes(visible=False)
        )
    return bars(
        [f"{one.name}, {one.classes} class{'es' * (one.classes > 1)}" for one in path],
        np.array([one.mass for one in path]),
    )


def describe_groups(path: Sequence[Group]) -> str:
    """Where the rest of the probability is, and from which group on the network is sure."""
    if not path:
        return UNKNOWN
    first = path[0]
    text = f"{first.name} {percent(first.mass)}"
    if len(path) > 1:
        found = lean(first.mass, path[1].mass, path[1].classes, path[-1].classes)
        text += f", {path[1].name} {percent(path[1].mass)}. "
        if found.alike is None:
            text += (
                "Nothing is left for similar classes to share, so this picture is no test of them. "
            )
        else:
            text += (
                f"Of what the first guess does not get, {100 * found.share:.0f} % goes to the "
                f"{path[1].classes - 1} other classes of this kind; spread evenly it would be "
                f"{100 * found.fair:.0f} %: "
            )
            text += (
                "it is similar classes that compete. "
                if found.alike
                else "similar classes do not stand out. "
            )
    return text + _surest(path)


def superset(path: Sequence[Group]) -> int | None:
    """The place of the smallest group with 90 %, if that is the class itself or at most half of all
    classes: a group of nearly everything is nearly always sure."""
    place = sure([one.mass for one in path])
    return None if place and path[place].classes > path[-1].classes / 2 else place


def _surest(path: Sequence[Group]) -> str:
    place = superset(path)
    if place == 0:
        return "The class itself has at least 90 %."
    if place is None:
        return "No group of at most half of all classes has 90 %: not even a superset is sure."
    return (
        f"The class is not sure, but the superset {path[place].name} ({path[place].classes} classes) has "
        f"{percent(path[place].mass)}."
    )


def group_table(path: Sequence[Group]) -> dict[str, list]:
    return {
        "group": [one.name for one in path],
        "classes": [one.classes for one in path],
        "probability": [percent(one.mass) for one in path],
    }


def readings(shifts: Sequence[Moved], pair: Together, path: Sequence[Group]) -> dict[str, list]:
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


def _off_centre(shifts: Sequence[Moved]) -> tuple[str, bool | None]:
    inside = [abs(offset) <= AWAY for offset in OFFSETS]
    lowest = min(float(found.probability[inside].min()) for found in shifts)
    if all(one.blind for one in shifts):
        return f"{percent(lowest)} wherever the picture is: the network may not look at it", None
    return (
        f"first guess stays up to {min(one.reach for one in shifts)} % of the side; within {AWAY} % it has at "
        f"least {percent(lowest)}",
        all(one.succeeds is not False for one in shifts),
    )


def _two(pair: Together) -> tuple[str, bool | None]:
    alone, both = pair.probabilities.diagonal(), pair.probabilities[2]
    return (
        f"{percent(both[0])} and {percent(both[1])} side by side, {percent(alone[0])} and {percent(alone[1])} "
        "alone",
        pair.fails,
    )


def _similar(path: Sequence[Group]) -> tuple[str, bool | None]:
    if len(path) < 2:
        return "no similar class is known", None
    found = lean(path[0].mass, path[1].mass, path[1].classes, path[-1].classes)
    return (
        f"{100 * found.share:.0f} % of the rest goes to the same kind; evenly spread: {100 * found.fair:.0f} %",
        found.alike,
    )


def _superset(path: Sequence[Group]) -> tuple[str, bool | None]:
    place = superset(path) if path else None
    if not path or place == 0:
        return "the class itself is sure" if path else "no superset is known", None
    if place is None:
        return (
            f"{path[0].name} {percent(path[0].mass)}, and no superset of at most half of all classes has 90 %",
            False,
        )
    return (
        f"{path[0].name} {percent(path[0].mass)}, {path[place].name} {percent(path[place].mass)}",
        True,
    )


def describe_readings(table: dict[str, list]) -> str:
    """How many of the readings hold."""
    yes, no, neither = (table["agrees here"].count(vote) for vote in ("yes", "no", "no test"))
    return (
        f"Of the lecture's {yes + no + neither} readings {yes} hold{'s' * (yes == 1)} for this network and "
        f"picture, {no} do{'es' * (no == 1)} not, and {neither} cannot be tested with it."
    )


def look(
    view: np.ndarray, found: SaliencyMap | str, name: str
) -> tuple[list[np.ndarray], list[str], list[str]]:
    """What the network is given and where it looks: pictures (h, w, 3), headings, alternative
    texts."""
    return (
        [fitted(view, SIDE), tile(view, found, 0.6)],
        ["What the network is given", f"Where it sees {name}"],
        [
            f"The picture that was made, {view.shape[1]} by {view.shape[0]} pixels",
            describe_tile(found, name),
        ],
    )


def trained_on(label: str, data: str) -> str:
    """Which network all of this is measured of, and what it learned from."""
    return f"Measured now of {label}, trained on {data}."


def cut(name: str) -> str:
    """A name for a place where plotly reads markup, short."""
    return name[:28].replace("<", "‹").replace("&", "+")
