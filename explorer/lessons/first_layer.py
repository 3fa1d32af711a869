"""First layer: how much of what AlexNet-style training makes of its filters is colour?

What is measured on each filter is in explorer/inside/filters.py; here are the network that ships and
the question about it."""

import numpy as np

from explorer.inside.filter_responses import first_layer
from explorer.inside.filters import Properties, measure
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from trainer import runs

SHIPS = "alexnet64"

OPTIONS = ("About a third or less", "About two thirds, as at random", "Nearly all")

SHARES = (0.25, 2 / 3, 0.95)  # what OPTIONS say


def median_colour(properties: Properties) -> float:
    """The median over the filters of the share of their squared weights that is not grey."""
    return float(np.nanmedian(properties.colourfulness))


def quiz_answer(properties: Properties | None = None) -> tuple[str, str]:
    """Which of OPTIONS is nearest to the median filter of `found`, without it of the network that
    ships."""
    if properties is None:
        properties = measure(first_layer(runs.load(runs.read(runs.BUNDLED / SHIPS))).weights)
    share = median_colour(properties)
    nearest = min(range(len(OPTIONS)), key=lambda i: abs(SHARES[i] - share))
    return OPTIONS[nearest], (
        f"Measured: {share:.0%} in the median of {len(properties.norm)} filters. Many are nearly grey, "
        "for edges and stripes; a few are nearly pure colour, and those see little detail."
    )


LESSON = Lesson(
    "AlexNet's first layer",
    "The weights of the first layer multiply pixels, so they can be looked at as pictures. Training alone makes of "
    "random numbers filters that each prefer a spatial frequency, an orientation or a colour.",
    Link("filters", "Filters: any network's first layer, filter by filter"),
    (LECTURE, "Krizhevsky, Sutskever and Hinton 2012, figure 3"),
    Question(
        "In random weights two thirds of the squares are colour and one third is grey. How much is colour in "
        "the typical filter after training?",
        OPTIONS,
        quiz_answer,
    ),
)
