"""Several maps in words: which method, which network shows something else than the others?"""

from collections import Counter
from collections.abc import Sequence

from explorer.drawing.numbers import counted
from explorer.inside.contrast import likeness
from explorer.inside.notation import enumerated, spoken
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import Method
from explorer.inside.words.saliency import most


def classes_finding(
    maps: Sequence[Sequence[SaliencyMap | str]], methods: Sequence[str], names: Sequence[str]
) -> str:
    """Which method's map changes most and least from the best class to the second."""
    alike = [
        (value, method)
        for method, row in zip(methods, maps, strict=True)
        if (value := _likeness(row)) is not None
    ]
    if not alike:
        return f"Maps of {counted(len(methods), 'method')}: no two of one method can be compared."
    (low, least), (high, most_alike) = min(alike), max(alike)
    between = f"for {spoken(names[0])} and {spoken(names[1])}"
    if len(alike) == 1 or f"{low:.2f}" == f"{high:.2f}":
        every = f"{least}'s" if len(alike) == 1 else "every method's two"
        return f"{every[0].upper()}{every[1:]} maps {between} correlate by {low:.2f}."
    return (
        f"The maps {between} are most alike in {most_alike} (correlation {high:.2f}), least in {least} "
        f"({low:.2f})."
    )


def networks_finding(maps: Sequence[SaliencyMap | str], label: str, name: str) -> str:
    """At which ninth most of several networks look."""
    places = [most(each) for each in maps if isinstance(each, SaliencyMap)]
    head = f"{label} for {spoken(name)}"
    if not places:
        return f"{head}: none of these networks has such a map."
    (place, many), *_ = Counter(filter(None, places)).most_common(1) or [("", 0)]
    if not place:
        return f"{head}: in none of {counted(len(places), 'map')} does one ninth of the picture stand out."
    return f"{head}: {many} of {counted(len(places), 'map')} have most in the {place} ninth of the picture."


def describe_classes(
    maps: Sequence[Sequence[SaliencyMap | str]], methods: Sequence[str], names: Sequence[str]
) -> str:
    """Of a grid of methods (rows) and the classes `names` (columns): how much each method's map
    changes from the best class to the second."""
    text = f"Maps of {len(methods)} methods, one a row, for {', '.join(names)}."
    alike = [
        f"{method} {value:.2f}"
        for method, row in zip(methods, maps, strict=True)
        if (value := _likeness(row)) is not None
    ]
    if not alike:
        return text
    return (
        f"{text} Correlation of the maps for {names[0]} and {names[1]}, where 1 means that a method shows "
        f"the same for both: {', '.join(alike)}."
    )


def _likeness(row: Sequence[SaliencyMap | str]) -> float | None:
    """Of the first two maps of a row; None where one of them is missing or the same everywhere."""
    maps = [saliency_map for saliency_map in row[:2] if not isinstance(saliency_map, str)]
    return likeness(*maps) if len(maps) == 2 else None


def networks(method: Method, name: str, labels: Sequence[str], known: Sequence[bool]) -> str:
    """Under the maps of the networks `labels` for the class of this name, which they have where
    `known`."""
    text = f"Measured now: {method.label} for {name}."
    others = [label for label, knows in zip(labels, known, strict=True) if not knows]
    if others:
        have = (
            "has no class of this name: its"
            if len(others) == 1
            else "have no class of this name: each one's"
        )
        text += f" {enumerated(others, 6)} {have} own first guess stands in its place."
    return text + drawn([method])


def drawn(methods: Sequence[Method]) -> str:
    """Which of these methods draw at random, so that another seed gives another map; "" if none."""
    seeded = [method.label for method in methods if method.seeded]
    if not seeded:
        return ""
    draws = "draws" if len(seeded) == 1 else "draw"
    return f" {enumerated(seeded, 9)} {draws} at random: another seed gives another map."
