"""What the lesson on AlexNet's first layer says: what its filters prefer, trained beside untrained.

Its pictures are those of the filters page."""

import numpy as np

from explorer.drawing.numbers import percent
from explorer.facts import fact
from explorer.inside.filters import COLOURED, GREY, Filters, Properties
from explorer.inside.random_filters import ORIENTED
from explorer.inside.words.filters import name as name_of
from explorer.lessons.first_layer import median_colour

ABOUT_LEARNED = (
    f"Measured now. Oriented: orientation selectivity at least {ORIENTED}; the untrained row says how many "
    f"random filters of this size have that. Colour-opponent: at least {percent(COLOURED)} of the squared weights are red-green or "
    f"blue-yellow; grey: at most {percent(GREY)}; random weights have {percent(2 / 3)} on average."
)

WHICH = (
    f"{{label}}, {{about}}. The paper's first layer has {fact('alexnet_filters')} filters of 11×11 on two GPUs, and by its "
    "figure 3 one GPU learned mostly grey ones and the other mostly colours, every time."
)


FROM = {  # key: source of a network
    "published": "as published",
    "bundled": "this project's own small network, trained on 50 classes",
}


def comparison_table(trained: Properties, initial: Properties) -> dict[str, list]:
    """Frequency, orientation and colour of a first layer's filters, trained beside untrained."""
    rows: dict[str, list] = {
        "filters": [],
        "oriented": [],
        "directions, of 12 of 15°": [],
        "spatial frequency of oriented ones": [],
        "colour-opponent": [],
        "grey": [],
    }
    for name, properties in (("trained", trained), ("untrained", initial)):
        oriented = properties.oriented
        rows["filters"].append(f"{name}, {len(oriented)}")
        rows["oriented"].append(int(oriented.sum()))
        rows["directions, of 12 of 15°"].append(
            len(np.unique(properties.orientation[oriented] // 15))
        )
        rows["spatial frequency of oriented ones"].append(
            _span(properties.frequency[oriented & np.isfinite(properties.frequency)])
        )
        rows["colour-opponent"].append(int((properties.colourfulness >= COLOURED).sum()))
        rows["grey"].append(int((properties.colourfulness <= GREY).sum()))
    return rows


def _span(frequencies: np.ndarray) -> str:
    """From the least to the largest of spatial frequencies."""
    if not len(frequencies):
        return "none"
    low, high = f"{frequencies.min():.2f}", f"{frequencies.max():.2f}"
    return f"{low} cycles per pixel" if low == high else f"{low} to {high} cycles per pixel"


def describe_learned(trained: Properties, initial: Properties) -> str:
    """What training did to a first layer, in words."""
    colour = [percent(median_colour(properties)) for properties in (trained, initial)]
    rows = comparison_table(trained, initial)
    after, before = ({name: column[i] for name, column in rows.items()} for i in (0, 1))
    where = (
        f"The oriented ones lie in {after['directions, of 12 of 15°']} of 12 directions, at {after['spatial frequency of oriented ones']}. "
        if after["oriented"]
        else ""
    )
    return (
        f"Of {len(trained.norm)} filters {after['oriented']} are oriented (untrained {before['oriented']}), "
        f"{after['colour-opponent']} colour-opponent (untrained {before['colour-opponent']}) and {after['grey']} grey "
        f"(untrained {before['grey']}). {where}Measured now: in the median filter {colour[0]} of the squared weights are colour "
        f"(untrained {colour[1]}). Nobody chose them."
    )


def which(label: str, layer: Filters, source: str) -> str:
    """Whose first layer is shown, and what the paper's is."""
    return WHICH.format(
        label=label, about=f"{name_of(layer)}, {FROM.get(source, 'not the published weights')}"
    )
