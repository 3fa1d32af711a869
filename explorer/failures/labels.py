"""What are things of the same name called, so that each can be chosen?"""

from collections import Counter
from collections.abc import Sequence


def unique_labels(names: Sequence[str], kind: str, *reserved: str) -> list[str]:
    """A label for each of these names, no two equal and none of the `reserved` words, which mean
    something else in the same list: a name that is not unique has its number added."""
    often = Counter(names) + Counter(reserved)
    labels = [
        f"{name} ({kind} {number})" if often[name] > 1 else name
        for number, name in enumerate(names)
    ]
    while len({*labels, *reserved}) < len(labels) + len(reserved):
        taken = Counter(labels)
        labels = [
            f"{label} [{number}]" if taken[label] > 1 or label in reserved else label
            for number, label in enumerate(labels)
        ]
    return labels
