"""Saliency in words: where does a map have its mass, what do its colours mean, does it add up?"""

from collections.abc import Sequence

import numpy as np

from explorer.inside.contrast import likeness
from explorer.inside.saliency_map import PERCENTILE, SaliencyMap, limit

INTRODUCTION = (
    "Which pixels speak for a class? Every method asks a little differently: look for what they agree on. Then "
    "try a second class: a map that stays the same does not explain the decision."
)
VIEWS = ("What the network is given", "The map over it", "The map alone")
PLACES = (
    "top left",
    "top",
    "top right",
    "left",
    "middle",
    "right",
    "bottom left",
    "bottom",
    "bottom right",
)


def legend(saliency_map: SaliencyMap) -> str:
    """What the colours mean, with their numbers."""
    high, largest = limit(saliency_map), float(np.abs(saliency_map.values).max())
    ends = (
        f"red is +{high:.3g} (for the class), blue −{high:.3g} (against it), white 0"
        if saliency_map.signed
        else f"dark blue is 0, yellow {high:.3g}"
    )
    if largest <= high:
        return f"Colours: {ends}."
    return (
        f"Colours: {ends}. They end at the {PERCENTILE}th percentile of the absolute values; the 1 % beyond, up to "
        f"{largest:.3g}, have the last colour."
    )


def describe(saliency_map: SaliencyMap, name: str) -> str:
    """Where the map has its mass and which way it speaks: the alternative text of the map for the
    class `name`."""
    sizes = np.abs(saliency_map.values.astype(np.float64))
    total = sizes.sum()
    if not total:
        return f"{saliency_map.label} for {name}: the map is 0 everywhere. Nothing comes through to the pixels for this class."
    ninths = [
        part.sum() / total
        for row in np.array_split(sizes, 3, axis=0)
        for part in np.array_split(row, 3, axis=1)
    ]
    largest = int(np.argmax(ninths))
    text = f"{saliency_map.label} for {name}: {ninths[4]:.0%} of the saliency lies in the middle ninth of the image"
    text += (
        ", more than in any other"
        if largest == 4
        else f", the most ({ninths[largest]:.0%}) in the {PLACES[largest]} ninth"
    )
    if saliency_map.signed:
        text += f"; {sizes[saliency_map.values > 0].sum() / total:.0%} of it speaks for the class, the rest against it"
    return f"{text}."


def account(saliency_map: SaliencyMap) -> str:
    """Whether the map adds up to what it shares out, in words; empty for methods that share nothing
    out."""
    if saliency_map.change is None or saliency_map.delta is None:
        return ""
    missing = abs(saliency_map.delta) / abs(saliency_map.change) if saliency_map.change else 0.0
    return (
        f"From a plain image of the mean colour to this one the score of the class changes by {saliency_map.change:+.4g}; "
        f"the map adds up to {saliency_map.change + saliency_map.delta:+.4g}. The difference, the convergence delta, is "
        f"{saliency_map.delta:+.2g}, or {missing:.2%} of the change: "
        + (
            "the map can be trusted to share out the whole change."
            if missing < 0.01
            else "more than 1 %, so small values mean little. More steps, where there are steps, bring it down."
        )
    )


def describe_tile(saliency_map: SaliencyMap | str, name: str) -> str:
    """The alternative text of a tile."""
    return (
        f"{name}: {saliency_map}" if isinstance(saliency_map, str) else describe(saliency_map, name)
    )


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


def networks(method: str) -> str:
    """Under the maps of several networks; `method` is the label of the method."""
    return f"Measured now: {method}, for the class that is chosen above where a network knows it."
