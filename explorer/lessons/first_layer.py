"""First layer: how much of what AlexNet-style training makes of its filters is colour?

What is measured on each filter is in `filters.py`; here are the network that ships and the question
about it."""

import numpy as np

from explorer.inside.filters import Properties, first_layer, measure
from trainer import runs

SHIPS = "alexnet64"
OPTIONS = ("About a third or less", "About two thirds, as at random", "Nearly all")
SHARES = (0.25, 2 / 3, 0.95)  # what OPTIONS say


def colour(found: Properties) -> float:
    """The median over the filters of the share of their squared weights that is not grey."""
    return float(np.nanmedian(found.colourfulness))


def answer(found: Properties | None = None) -> tuple[str, str]:
    """Which of OPTIONS is nearest to the median filter of `found`, without it of the network that
    ships."""
    if found is None:
        found = measure(first_layer(runs.load(runs.read(runs.BUNDLED / SHIPS))).weights)
    share = colour(found)
    best = min(range(len(OPTIONS)), key=lambda i: abs(SHARES[i] - share))
    return OPTIONS[best], (
        f"Measured: {share:.0%} in the median of {len(found.norm)} filters. Many are nearly grey, "
        "for edges and stripes; a few are nearly pure colour, and those see little detail."
    )
