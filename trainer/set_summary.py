"""What is in a set, before anything is trained or evaluated on it? `describe` says it in lines that the
commands print and the pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trainer.image_files import LeftOut, Reasons
from trainer.splits import SPLITS

FIRST_CLASSES, MAX_REASONS = 10, 8
SINGULAR = {"files": "file", "images": "image", "folders": "folder", "lines": "line", "are": "is"}
EXTREME = 10  # times as many images of one class as of another


@dataclass(frozen=True)
class Summary:
    """classes; images by split, a key of SPLITS; counts (C,) of the images of each class that are
    trained on or evaluated; how it was read, and whatever else is to be known, in sentences; what is
    left out, by reason."""

    name: str
    classes: tuple[str, ...]
    images: Mapping[str, int]
    counts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Reasons = field(default_factory=dict)


def describe(summary: Summary) -> list[str]:
    """A line on the images of each split, one on the classes, and what else is to be known."""
    parts = [f"{count:,} {SPLITS[split].label}" for split, count in summary.images.items()]
    if set(summary.images) == {"all"}:
        parts = [f"{summary.images['all']:,}"]
    lines = [f"{summary.name}: {', '.join(parts)} images. {of_classes(summary.classes)}"]
    if summary.notes:
        lines.append(" ".join(summary.notes))
    if summary.left_out:
        lines.append(f"Left out: {left_out(summary.left_out)}.")
    if imbalanced := imbalance(summary.classes, summary.counts):
        lines.append(imbalanced)
    return lines


def of_classes(classes: Sequence[str]) -> str:
    """How many classes there are, and the first of them."""
    if not classes:
        return "Their classes are unknown."
    first = ", ".join(name[:60] for name in classes[:FIRST_CLASSES])
    more = ", ..." if len(classes) > FIRST_CLASSES else ""
    return f"{len(classes):,} class{'es' * (len(classes) != 1)}: {first}{more}."


def left_out(reasons: Reasons) -> str:
    """What is left out, for which reasons, most of all first."""
    ordered = sorted(reasons.items(), key=lambda row: -row[1].count)
    parts = [
        f"{counted(row.count, reason)} ({named(row)})" for reason, row in ordered[:MAX_REASONS]
    ]
    rest = sum(row.count for _, row in ordered[MAX_REASONS:])
    return "; ".join([*parts, f"{rest:,} others"] if rest else parts)


def counted(count: int, reason: str) -> str:
    """So many of what a reason names, in the plural."""
    words = [SINGULAR.get(word, word) if count == 1 else word for word in reason.split(" ")]
    return f"{count:,} {' '.join(words)}"


def named(row: LeftOut) -> str:
    """The first names of what is left out."""
    names = ", ".join(name[-80:] for name in row.first)
    return f"{names}, ..." if row.count > len(row.first) else names


def imbalance(classes: Sequence[str], counts: Sequence[int]) -> str:
    """That some classes have many times as many images as others, where they have; "" elsewhere."""
    present = [count for count in counts if count]
    if not is_extreme(counts):
        return ""
    most, least, total = max(present), min(present), sum(present)
    largest, smallest = classes[counts.index(most)][:60], classes[counts.index(least)][:60]
    return (
        f"The classes are of very different size: {largest} has {most:,} images, {smallest} {least:,}. "
        f"Who always says {largest} is right for {most / total:.1%} of them: compare the accuracy with that, and look "
        "at the mean of the accuracies of the classes beside it."
    )


def is_extreme(counts: Sequence[int]) -> bool:
    """Whether one class has many times as many images as another."""
    present = [count for count in counts if count]
    return len(present) > 1 and max(present) >= EXTREME * min(present)
