"""First layer: how much of what AlexNet-style training makes of its filters is colour?

What is measured on each filter is in explorer/inside/filters.py; here are the network that ships and
the question about it."""

from collections.abc import Mapping

import numpy as np

from explorer.drawing.numbers import percent
from explorer.facts import reference
from explorer.inside.filter_responses import first_layer
from explorer.inside.filters import COLOURED, GREY, Properties, measure
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from trainer import runs

SHIPS = "alexnet64"

OPTIONS = ("About a third or less", "About two thirds, as at random", "Nearly all")

SHARES = (0.25, 2 / 3, 0.95)  # what OPTIONS say


def median_colour(properties: Properties) -> float:
    """The median over the filters of the share of their squared weights that is not grey; NaN where all weights are 0."""
    known = properties.colourfulness[np.isfinite(properties.colourfulness)]
    return float(np.median(known)) if len(known) else float("nan")


def nearest(share: float) -> int:
    """Which of OPTIONS is nearest to a share of colour."""
    return min(range(len(OPTIONS)), key=lambda i: abs(SHARES[i] - share))


def shipped() -> dict[str, Properties]:
    """The first layers of the networks for colour pictures that ship, by the name of the run."""
    described = {path.name: runs.read(path) for path in runs.folders(runs.BUNDLED)}
    return {
        name: measure(first_layer(runs.load(run)).weights)
        for name, run in described.items()
        if run.spec.channels == 3
    }


def quiz_answer(layers: Mapping[str, Properties] | None = None) -> tuple[str, str]:
    """Which of OPTIONS is nearest to the median filter of SHIPS, and how many other networks agree; layers: see
    `shipped`."""
    layers = shipped() if layers is None else layers
    properties, share = layers[SHIPS], median_colour(layers[SHIPS])
    answer = nearest(share)
    others = [nearest(median_colour(layer)) for name, layer in layers.items() if name != SHIPS]
    return OPTIONS[answer], (
        f"Measured: {percent(share)} in the median of its {len(properties.norm)} filters; "
        f"{np.sum(properties.colourfulness <= GREY)} of them are at most {percent(GREY)} colour, "
        f"{np.sum(properties.colourfulness >= COLOURED)} at least {percent(COLOURED)}. Not every network is like it: of the "
        f"{len(others)} others for colour pictures that ship, {others.count(answer)} would have this answer."
    )


LESSON = Lesson(
    "AlexNet's first layer",
    "The weights of the first layer multiply pixels, so they can be looked at as pictures. Training alone makes of "
    "random numbers filters that each prefer a spatial frequency, an orientation or a colour.",
    Link("filters", "Filters: any network's first layer, filter by filter"),
    (LECTURE, reference("alexnet", "figure 3")),
    Question(
        "In random weights two thirds of the squares are colour and one third is grey. How much is "
        "colour in the typical filter of the AlexNet-style network that ships with this app, after training?",
        OPTIONS,
        quiz_answer,
    ),
)
