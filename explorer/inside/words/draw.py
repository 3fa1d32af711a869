"""Draw, in words: what is the network given of a drawing, what does it say, and which filters answer?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import sized
from explorer.inside.notation import enumerated

INTRODUCTION = (
    "Draw, and watch the network's answer while the pen moves: the bars, the pixels that speak for the class, "
    "and what each filter of the first layer answers."
)
ALT = "Canvas to draw on with a mouse, a finger or a pen; an example can be put on it with the list below."
DIGIT = (
    "The network knows digits of 8 × 8 values and nothing else, so the drawing is made into one as the data set made "
    "its own: cut to its ink and stretched to 32 rows and at most 20 columns; the pen made thicker or thinner until there "
    "is as much ink as in those digits; then the ink of each block of 4 × 4 is counted, 0 to 16. A digit of the "
    "data set that is put on the canvas stays as it is."
)
EMPTY = "Nothing is drawn yet: draw, or put an example on the canvas."
KEPT = "It stands among your images now and is chosen, with this network, on every page."
KEEP_HELP = "Exactly what the network is given becomes one of your images, and this network is chosen with it."


def about(digits: bool) -> str:
    """How the page is used; where the network knows the data set of `digits`, what is made of a drawing."""
    return f"{INTRODUCTION} All of it is measured now. {DIGIT if digits else ''}".rstrip()


def given(side: int, channels: int) -> str:
    """What the network is given of a drawing."""
    colours = "grey" if channels == 1 else "in colour"
    return f"What the network is given: {side} × {side} values, {colours}"


def describe_responses(responses: np.ndarray, layer: str) -> str:
    """Which filter (F, h, w) answers most, how many answer at all, and what the colours mean."""
    if not np.isfinite(responses).all():
        return f"What the filters of {layer} answer is no finite number (NaN or infinite)."
    largest = responses.reshape(len(responses), -1).max(1)
    limit = float(np.abs(responses).max())
    if not limit:
        return f"Every filter of {layer} answers 0 everywhere."
    shown = f"Each filter of {layer}, and under it what it answers at every place"
    colours = f"red is +{sized(limit)}, blue −{sized(limit)}, white 0"
    return f"{shown}: {colours}. {_strongest(largest)}"


def _strongest(largest: np.ndarray) -> str:
    if largest.max() <= 0:
        return "None answers above 0: a ReLU would let nothing through."
    first: Sequence[int] = np.flatnonzero(largest == largest.max()).tolist()
    names = enumerated([str(index) for index in first])
    verb = "answers" if len(first) == 1 else "answer"
    positive = int((largest > 0).sum())
    return (
        f"Number {names} {verb} most, {sized(float(largest.max()))}; {positive:,} of {len(largest):,} answer "
        "above 0 somewhere (they are numbered from 0, row by row)."
    )
