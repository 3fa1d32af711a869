"""Notation: how are shapes, names and lists of names written for people?"""

import re
from collections.abc import Sequence


def distinct(labels: Sequence[str]) -> list[str]:
    """What labels of several things do not have in common: of "ResNet-20, ReLU" and "Plain-20, ReLU" the
    names alone. Labels that would be empty or equal stay whole."""
    parts = [label.split(", ") for label in labels]
    common = set.intersection(*map(set, parts)) if len(parts) > 1 else set()
    short = [", ".join(part for part in label if part not in common) for label in parts]
    return short if all(short) and len(set(short)) == len(set(labels)) else list(labels)


def enumerated(names: Sequence[str], most: int = 4) -> str:
    """a; a and b; a, b and c; a, b, c, d and 3 more."""
    shown, more = list(names[:most]), len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more:,} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def shape(sizes: Sequence[int]) -> str:
    """(64, 55, 55) -> 64 × 55 × 55: channels first."""
    return " × ".join(map(str, sizes))


def file_name(label: str) -> str:
    """A label as the name of a file to download: letters, digits and dashes only."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60] or "network"


def spoken(name: str) -> str:
    """The name of a class in a sentence; one that is a number in quotes, so that nobody takes it for a count: “1”."""
    return f"“{name}”" if re.fullmatch(r"[\d.,\s+-]*\d[\d.,\s]*", name) else name
