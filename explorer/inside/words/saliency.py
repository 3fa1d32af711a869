"""Saliency in words: where does a map have its mass, what do its colours mean, does it add up?"""

import numpy as np

from explorer.drawing.numbers import percent, sized
from explorer.drawing.view import Setting
from explorer.inside.contrast import Spread
from explorer.inside.notation import enumerated, spoken
from explorer.inside.saliency_map import PERCENTILE, SaliencyMap

INTRODUCTION = (
    "Which pixels speak for a class? Every method asks a little differently: look for what they agree on. Then "
    "try a second class: a map that stays the same does not explain the decision."
)
EVEN = 1.25  # of the mean: up to here no ninth stands out
STEADY, TURNED = (
    0.9,
    0.05,
)  # from this correlation and up to this share of turned signs, two draws agree
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


TRUSTED = 0.01  # share of the change that a map may miss


def legend(saliency_map: SaliencyMap, classes: tuple[str, str] = ("the class", "")) -> str:
    """What the colours mean, with their numbers; of the contrast of two maps, `classes` are theirs."""
    high, largest = saliency_map.limit, float(np.abs(saliency_map.values).max())
    if not largest:
        return "Colours: all of one, for the map is 0 everywhere."
    first, second = classes
    if second:
        ends = f"red is +{sized(high)} (more for {first}), blue −{sized(high)} (more for {second}), white 0"
    elif saliency_map.signed:
        ends = f"red is +{sized(high)} (for the class), blue −{sized(high)} (against it), white 0"
    else:
        ends = f"dark blue is 0, yellow {sized(high)}"
    if saliency_map.areas is not None:
        ends += "; a superpixel has one number, whatever its size"
    if largest <= high:
        return f"Colours: {ends}."
    return (
        f"Colours: {ends}. They end at the {PERCENTILE}th percentile of the absolute values; the {100 - PERCENTILE}\u00a0% beyond, up to "
        f"{sized(largest)}, have the last colour."
    )


def views(given: int, photo: int) -> tuple[str, str, str]:
    """What the three pictures of a map are; `given` and `photo` are the sides, in pixels, of what the network
    is given and of what the map lies over."""
    over = "The map over the photo" if photo > given else "The map over it"
    return over, f"What the network is given: {given} × {given} pixels", "The map alone"


def settings(saliency_map: SaliencyMap, name: str) -> dict[str, Setting]:
    """What was asked for to get this map for the class `name`."""
    asked: dict[str, Setting] = {"layer": saliency_map.layer, "class": name}
    if saliency_map.amount is not None:
        asked[saliency_map.unit] = saliency_map.amount
    asked["seed"] = saliency_map.seed
    known = {key: value for key, value in asked.items() if value is not None}
    return {"method": saliency_map.label, **known}


def describe(saliency_map: SaliencyMap, name: str) -> str:
    """Where the map has its mass and which way it speaks: the alternative text of the map for the
    class `name`, and of an estimate, of how much it is one. A superpixel's number is shared out among its
    pixels first."""
    return f"{estimate(saliency_map)}{_describe(saliency_map, name)}"


def estimate(saliency_map: SaliencyMap) -> str:
    """What part of what was asked for an estimate is of, to stand before a sentence; "" for a whole
    map."""
    if saliency_map.whole is None:
        return ""
    return f"Estimate so far, {saliency_map.amount} of {saliency_map.whole} {saliency_map.unit}. "


def _describe(saliency_map: SaliencyMap, name: str) -> str:
    sizes = np.abs(saliency_map.masses)
    total = sizes.sum()
    if not total:
        return (
            f"{saliency_map.label} for {spoken(name)}: the map is 0 everywhere. This method finds nothing in the "
            "picture for this class."
        )
    text = f"{saliency_map.label} for {spoken(name)}: {_place(sizes / total)}"
    if saliency_map.signed:
        positive = sizes[saliency_map.values > 0].sum() / total
        text += (
            f"; {percent(positive)} of it speaks for the class, {percent(1 - positive)} against it"
        )
    return f"{text}."


def most(saliency_map: SaliencyMap) -> str:
    """The ninth of the picture with most of the saliency, as one of PLACES; "" where none stands out."""
    sizes = np.abs(saliency_map.masses)
    sums = _ninths(sizes / (sizes.sum() or 1))
    first = np.flatnonzero(sums >= sums.max() * (1 - 1e-9))
    return PLACES[first[0]] if len(first) == 1 and sums.max() >= EVEN / len(sums) else ""


def _ninths(shares: np.ndarray) -> np.ndarray:
    """(9,): the sums of shares (H, W) in the ninths of PLACES."""
    height, width = shares.shape
    return (_thirds(height) @ shares @ _thirds(width).T).ravel()


def _place(shares: np.ndarray) -> str:
    """Where the mass lies: shares (H, W) that add up to 1, by ninths of the image."""
    sums = _ninths(shares)
    middle = f"{percent(sums[4])} of the saliency lies in the middle ninth of the image"
    if sums.max() < EVEN / len(sums):
        return f"{middle}, about as much as in every other: it is spread evenly"
    first = np.flatnonzero(sums >= sums.max() * (1 - 1e-9))
    if len(first) > 1:
        places = enumerated([PLACES[place] for place in first], 9)
        return f"{middle}; the most lies in equal parts in the ninths {places}"
    if first[0] == 4:
        return f"{middle}, more than in any other"
    return f"{middle}, the most ({percent(sums[first[0]])}) in the {PLACES[first[0]]} ninth"


def _thirds(size: int) -> np.ndarray:
    """(3, size): which part of each of `size` pixels lies in the first, the middle and the last
    third of them, all equally long."""
    edges, pixels = np.arange(4) * size / 3, np.arange(size)
    ends = np.minimum(edges[1:, None], pixels + 1)
    return (ends - np.maximum(edges[:-1, None], pixels)).clip(0)


def describe_contrast(contrast: SaliencyMap, first: str, second: str) -> str:
    """What the contrast of the maps of two classes says: of signed maps, which way it speaks; of
    magnitudes, only where they differ."""
    first, second = spoken(first), spoken(second)
    head = f"{contrast.label}, {first} against {second}"
    sizes = np.abs(contrast.masses)
    if not sizes.sum():
        return f"{head}: both maps are the same."
    if contrast.moved is not None:
        return (
            f"{head}: {percent(contrast.moved)} of the mass of one map lies elsewhere in the other "
            f"({percent(0)}: the same map, {percent(1)}: no pixel in common). A larger magnitude speaks neither "
            "for nor against a class."
        )
    positive = sizes[contrast.values > 0].sum() / sizes.sum()
    return (
        f"{head}: {percent(positive)} of the difference speaks for {first} rather than {second}, "
        f"{percent(1 - positive)} the other way."
    )


def account(saliency_map: SaliencyMap) -> str:
    """Whether the map adds up to what it shares out, in words; empty for methods that share nothing
    out."""
    if saliency_map.change is None or saliency_map.delta is None:
        return ""
    text = (
        f"From a plain image of the mean colour to this one the score of the class changes by {sized(saliency_map.change, 4, plus=True)}; "
        f"the map adds up to {sized(saliency_map.change + saliency_map.delta, 4, plus=True)}. The difference, the convergence delta, is "
        f"{sized(saliency_map.delta, 2, plus=True)}"
    )
    if not saliency_map.change:
        return f"{text}: the score does not change at all, so there is nothing to share out."
    missing = abs(saliency_map.delta) / abs(saliency_map.change)
    return f"{text}, or {percent(missing, 2)} of the change: " + (
        "the map can be trusted to share out the whole change."
        if missing < TRUSTED
        else f"{sized(100 * TRUSTED, 6)}\u00a0% or more, so small values mean little. More steps, where there are steps, bring it down."
    )


def describe_spread(spread: Spread, label: str) -> str:
    """How much of a map that is drawn is chance: it against the same with the next seed."""
    if spread.correlation is None:
        return f"{label} draws at random; here one of two draws is the same everywhere, so nothing can be compared."
    text = f"{label} draws at random: the map of the next seed correlates with this one by {spread.correlation:.2f}"
    if spread.turned is not None:
        text += f", and {percent(spread.turned)} of the pixels have the opposite sign"
    steady = spread.correlation >= STEADY and not (spread.turned or 0) > TURNED
    return f"{text}. " + (
        "The two agree well; small details are chance all the same."
        if steady
        else "Much of one map is chance: trust only what several seeds agree on; more samples make it steadier."
    )


def describe_tile(saliency_map: SaliencyMap | str, name: str) -> str:
    """The alternative text of a tile."""
    return (
        f"{name}: {saliency_map}" if isinstance(saliency_map, str) else describe(saliency_map, name)
    )
