"""Response in words: where and how strongly did a filter answer?"""

import numpy as np

from explorer.drawing.numbers import counted, percent, sized
from explorer.inside.filters import FilterResponse


def describe(response: FilterResponse) -> str:
    """Where and how strongly the filter answered."""
    (h, w), best = response.responses.shape, response.patch
    if h == w == 1:
        return f"The unit sees the whole image at once and answers {sized(best.value)}."
    low = float(response.responses.min())
    if low == best.value:
        return f"All {h}×{w} responses are {sized(low)}: the filter answers alike everywhere."
    places = int((response.responses == best.value).sum())
    also = f", and {counted(places - 1, 'other place')} as large" if places > 1 else ""
    return (
        f"{percent(float(np.mean(response.responses > 0)))} of the {h}×{w} responses are above zero; the largest is "
        f"{sized(best.value)} at row {best.row}, column {best.column}{also}, the smallest {sized(low)}."
    )


def of_filter(index: int, answer: str) -> str:
    """What was answered, and by which filter."""
    return f"Filter {index}: {answer[:1].lower()}{answer[1:]}"


def introduction(about: str, answer: str) -> str:
    """What was measured on the filter, and what it answers to this image."""
    return (
        f"{about} *Measured now* on this image, before normalisation and activation: {answer} Framed: the patch "
        "with the largest answer."
    )
