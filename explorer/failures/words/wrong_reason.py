"""Which network is right for the wrong reason, in words?"""

from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import percent
from explorer.failures.wrong_reason import CLUES, COUNT, Evidence
from explorer.inside.notation import enumerated

INTRODUCTION = (
    "Two networks name drawn pictures. Both are right almost every time, and one of them for a wrong reason. Look at "
    "the pictures and at the maps, say what each network goes by, then see what it does when that alone is changed. "
    "Everything is measured now, by this server."
)
HOW = (
    f"{COUNT} scenes that no network was trained on, each class on its own background. In each, one thing is changed "
    "and all else drawn again as it was: the share of answers that change with it says what the network goes by. The "
    "maps are Grad-CAM of the answer. Their share on the object is exact, since the object's mask is known; a map that "
    "knows nothing of the network would reach the share of the picture that the object takes."
)


def verdict(name: str, guess: str, evidence: Evidence) -> str:
    """Whether the guess (a key of CLUES) is what changes most answers of the network."""
    truth, share = evidence.clue, evidence.changed[evidence.clue]
    fact = (
        f"{CLUES[truth].label} decides: {percent(share)} of the answers of {name} change when that "
        "alone is changed"
    )
    if guess == truth:
        return f"Right. {fact}."
    return (
        f"Not so. {fact}; a change of “{CLUES[guess].label.lower()}” changes "
        f"{percent(evidence.changed[guess])}."
    )


def swapped(name: str, evidence: Evidence) -> str:
    """What becomes of it where backgrounds are swapped."""
    fall = evidence.own - evidence.swapped
    text = (
        f"{name} is right in {percent(evidence.own)} on each class's own background and in "
        f"{percent(evidence.swapped)} where it is another class's"
    )
    return f"{text}: it had learned the backgrounds." if fall > 0.3 else f"{text}."


def pointing(name: str, evidence: Evidence) -> str:
    """How much of its maps lies on the object."""
    inside, area = float(evidence.inside.mean()), float(evidence.area.mean())
    than = "more" if inside > 1.25 * area else "less" if inside < 0.8 * area else "about as much"
    return (
        f"{name}: {percent(inside)} of its maps lies on the object, which takes {percent(area)} of the picture "
        f"({than}{' as' if than.startswith('about') else ' than'} a map that knows nothing); the largest value is on it in "
        f"{percent(float(evidence.hits.mean()))} of {len(evidence.hits)} pictures."
    )


def table(evidence: Mapping[str, Evidence]) -> dict[str, list]:
    """Columns: what alone is changed, and the share of each network's answers that change."""
    columns: dict[str, list] = {"changed alone": [row.label for row in CLUES.values()]}
    for name, each in evidence.items():
        columns[f"{name}: share of answers that change"] = [each.changed[key] for key in CLUES]
    return columns


def question(names: Sequence[str], own: Sequence[float]) -> str:
    """What is to be found out: both are as good, and one is so for a wrong reason."""
    each = enumerated([f"{name} {percent(share)}" for name, share in zip(names, own, strict=True)])
    return (
        f"Of {COUNT} such pictures these are right: {each}. Which network goes by the wrong thing?"
    )


def said(evidence: Mapping[str, Evidence], revealed: bool) -> str:
    """The finding of the page: a question until somebody has answered it."""
    if revealed:
        return finding(evidence)
    return question(list(evidence), [each.own for each in evidence.values()])


def finding(evidence: Mapping[str, Evidence]) -> str:
    """What decides the answers of each network."""
    parts = [
        f"{name} goes by {CLUES[each.clue].label[:1].lower()}{CLUES[each.clue].label[1:]} "
        f"({percent(each.changed[each.clue])} of its answers change with it)"
        for name, each in evidence.items()
    ]
    return f"Network {enumerated(parts)}."


def picture(number: int) -> str:
    """Below a picture."""
    return f"Picture {number}"


def answer(name: str, number: int, answer: str) -> str:
    """Below picture `number` with the map of a network."""
    return f"{name}, {number}: {answer}"


def alt(caption: str) -> str:
    """Of a picture, with or without a map, by what stands below it."""
    name, comma, rest = caption.partition(", ")
    if not comma:
        return f"{caption}, a drawn scene"
    number, _, answer = rest.partition(": ")
    return f"Grad-CAM of network {name} on picture {number}, for its answer {answer}"
