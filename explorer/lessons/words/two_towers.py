"""What the lesson on AlexNet's first layer says of the two towers' filters."""

import math

from explorer.drawing.numbers import percent
from explorer.inside.filters import COLOURED, GREY
from explorer.lessons.two_towers import TOWER, Colours

APART = 0.3  # between the medians: from there on the towers differ
HELP = "A file of weights with a layer of 96×3×11×11; the first layer alone is enough. Nothing in it is run, and it is not kept."
ABOUT_TOWERS = (
    f"Measured now. Colour-opponent: at least {percent(COLOURED)} of the squared weights are red-green or blue-yellow; grey: at most "
    f"{percent(GREY)}. The first {TOWER} filters are one tower's."
)


def describe(first: Colours, second: Colours) -> str:
    """How much of each tower is colour, and whether they differ."""
    text = f"{_one('First', first)}; {_one('second', second).lower()}."
    apart = abs(first.median - second.median)
    if math.isnan(apart):
        return f"{text} A tower whose weights are all 0 has no colour to compare."
    if apart < APART:
        return f"{text} The towers do not differ much in colour."
    more = "first" if first.median > second.median else "second"
    return f"{text} The {more} tower took the colours, the other the rest: the towers learned different things."


def _one(name: str, colours: Colours) -> str:
    if math.isnan(colours.median):
        return f"{name} tower: no weights but 0"
    return (
        f"{name} tower: {100 * colours.median:.0f}\u00a0% colour in the middle filter, {colours.opponent} of {TOWER} colour-opponent, "
        f"{colours.grey} grey"
    )
