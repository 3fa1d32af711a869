"""Which failures does another network repair, and which does it bring, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.failures.disagreements import Agreement, mcnemar

INTRODUCTION = (
    "The same images, several networks. Which failures does depth repair, which does it bring, and which images "
    "defeat them all? Measured at evaluation; look at images on which they disagree."
)


def missing(both: Agreement, names: Sequence[str]) -> str:
    """How many images of each evaluation, called `names`, the others do not have; "" if none."""
    if not any(both.missing):
        return ""
    parts = [f"{count:,} of {name}" for count, name in zip(both.missing, names, strict=True)]
    return f"{len(both.names):,} images are in all of them; left out: {', '.join(parts)}."


def describe_contingency(counts: np.ndarray, first: str, second: str) -> str:
    """What the second network repairs and breaks, and whether that could be chance (McNemar's exact
    test). counts (4,): both right, only the first, only the second, neither."""
    only_first, only_second, neither = (int(count) for count in counts[1:])
    before = only_second + neither
    share = f" ({only_second / before:.0%})" if before else ""
    text = (
        f"Of {before:,} images that {first} gets wrong, {second} gets {only_second:,} right{share}"
        f"; {only_first:,} that it got right are now wrong. {neither:,} defeat both."
    )
    if only_first + only_second:
        p = mcnemar(only_first, only_second)
        chance = "is hardly chance" if p < 0.05 else "may well be chance"
        text += f" McNemar's exact test: p = {p:.2g}, so the difference {chance}."
    return text


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
