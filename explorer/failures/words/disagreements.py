"""Which failures does another network repair, and which does it bring, in words?"""

from collections.abc import Sequence
from textwrap import shorten

import numpy as np

from explorer.drawing.numbers import counted, p_value, percent
from explorer.failures.disagreements import Agreement, mcnemar

INTRODUCTION = (
    "The same images, several networks. Which failures does another network repair, which does it bring, and "
    "which images defeat them all? Measured at evaluation; look at images on which they disagree."
)


def missing(both: Agreement, names: Sequence[str]) -> str:
    """How many images of each evaluation, called `names`, the others do not have; "" if none."""
    if not any(both.missing):
        return ""
    parts = [f"{count:,} of {name}" for count, name in zip(both.missing, names, strict=True)]
    are = "is" if len(both.names) == 1 else "are"
    return (
        f"{counted(len(both.names), 'image')} {are} in all of them; left out: {', '.join(parts)}."
    )


TABLE = "Row: wrong by this network; column: of these, right by that one"
LONGEST = 48  # characters of a network's name in the finding


def finding(counts: np.ndarray, first: str, second: str) -> str:
    """What the second network repairs and breaks: counts (4,), as of `describe_contingency`."""
    only_first, only_second, neither = (int(count) for count in counts[1:])
    first, second = (shorten(name, LONGEST, placeholder="…") for name in (first, second))
    before = only_second + neither
    if not before:
        return f"{first} gets no image wrong, {second} {only_first:,}."
    return (
        f"Of {counted(before, 'image')} that {first} gets wrong, {second} gets {only_second:,} right; "
        f"it breaks {only_first:,}."
    )


def parts(counts: np.ndarray, first: str, second: str) -> dict[str, list]:
    """The four parts of all images."""
    return {
        "images": ["both right", f"only {first}", f"only {second}", "both wrong"],
        "count": [int(count) for count in counts],
    }


def of_set(which: str, count: int) -> str:
    """What images of a set are."""
    return f"{counted(count, 'image')}: {which[:1].lower()}{which[1:]}."


def describe_contingency(counts: np.ndarray, first: str, second: str) -> str:
    """What the second network repairs and breaks, and whether that could be chance (McNemar's exact
    test). counts (4,): both right, only the first, only the second, neither."""
    only_first, only_second, neither = (int(count) for count in counts[1:])
    before = only_second + neither
    if not before:
        text = f"{first} gets no image wrong"
        if only_first:
            return f"{text}; {second} gets {only_first:,} of them wrong. {_chance(only_first, 0)}"
        return f"{text}, and neither does {second}: on these images they cannot be told apart."
    text = (
        f"Of {counted(before, 'image')} that {first} gets wrong, {second} gets {only_second:,} right "
        f"({percent(only_second / before)}); {only_first:,} that {first} got right {second} gets wrong. "
        f"{neither:,} {'defeats' if neither == 1 else 'defeat'} both."
    )
    return f"{text} {_chance(only_first, only_second)}"


def _chance(only_first: int, only_second: int) -> str:
    """Whether the images that only one of two networks gets right could fall so by chance."""
    if not only_first + only_second:
        return "They are right and wrong on the same images."
    p = mcnemar(only_first, only_second)
    if only_first == only_second:
        return (
            f"Both get as many right: neither is better here (McNemar's exact test: {p_value(p)})."
        )
    verdict = "is hardly chance" if p < 0.05 else "may well be chance"
    return f"McNemar's exact test: {p_value(p)}, so the difference {verdict}."


def table(counts: np.ndarray, labels: Sequence[str], errors: Sequence[int]) -> dict[str, list]:
    """Row: wrong by this network; columns: of these, right by that one. counts (M, M)."""
    columns: dict[str, list] = {
        "wrong by": list(labels),
        "images": [int(count) for count in errors],
    }
    for place, label in enumerate(labels):
        columns[f"right by {label}"] = [int(count) for count in counts[:, place]]
    return columns


def predictions(true: str, predicted: Sequence[str], labels: Sequence[str]) -> str:
    """What stands below one image: its true class and what each network says."""
    answers = [
        f"{label.split(',')[0]}: {answer}" for label, answer in zip(labels, predicted, strict=True)
    ]
    return f"{true} → {'; '.join(answers)}"
