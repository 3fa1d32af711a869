"""What is played with at one filter, in words: a place of the photo, a film over a few places, its numbers."""

import numpy as np

from explorer.inside.alike_filters import Alike
from explorer.inside.filters import Filters, Properties
from explorer.inside.sliding import Excerpt
from explorer.inside.words import alike_filters, filters

CHANNELS = {1: ("grey",), 3: ("red", "green", "blue")}
MAX_TABLE = 5  # weights a side, up to which they are written on the page
PROBE = (
    "Point at the photo, or at the responses, or use the arrow keys there: the patch that the filter sees, times the filter, "
    "summed up. The pixels are multiplied as the network is given them, with their mean subtracted and divided by the "
    "standard deviation. *Computed* in the browser, *measured now*."
)
ONE_PLACE = "This filter sees the whole picture at once, so it has one place only, and nothing to slide over."


def finding(layer: Filters, properties: Properties, alike: Alike) -> str:
    """What the filters are, and how many look alike."""
    return f"{filters.finding(layer, properties)} {alike_filters.pairs(alike)}"


def film(layer: Filters, excerpt: Excerpt, size: tuple[int, int]) -> str:
    """Which places of all the film goes through, and over which pixels."""
    (top, left), rows, columns = excerpt.first, excerpt.rows, excerpt.columns
    height, width = excerpt.planes.shape[1:]
    step = f" in steps of {layer.stride[0]}" if layer.stride[0] > 1 else ""
    each = " of each channel" if len(excerpt.planes) > 1 else ""
    slides = f"The filter slides{step} over {height} × {width} values{each}"
    if (rows, columns) == size:
        return f"{slides}: all of its {rows} × {columns} places."
    which = f"rows {top} to {top + rows - 1}, columns {left} to {left + columns - 1}"
    return (
        f"{slides}: {rows} × {columns} of its {size[0]} × {size[1]} places, {which}, those around "
        "the place that is looked at."
    )


def numbers(weights: np.ndarray) -> dict[str, dict[str, list[str]]]:
    """The weights (C, h, w) of a filter as a table for each channel, one column a column of the filter."""
    names = CHANNELS[len(weights)]
    return {
        name: {
            f"column {j}": [f"{value:+.4f}".replace("-", "−") for value in plane[:, j]]
            for j in range(plane.shape[1])
        }
        for name, plane in zip(names, weights, strict=True)
    }


def rows(weights: np.ndarray) -> dict[str, list]:
    """All weights (C, h, w) of a filter in full, one a row."""
    names = CHANNELS[len(weights)]
    places = list(np.ndindex(*weights.shape))
    return {
        "channel": [names[c] for c, _, _ in places],
        "row": [i for _, i, _ in places],
        "column": [j for _, _, j in places],
        "weight": [float(weights[place]) for place in places],
    }


def about_numbers(weights: np.ndarray, bias: float) -> str:
    """How many numbers a filter is, and where they stand."""
    channels, height, width = weights.shape
    shape = f"{height} × {width}" if channels == 1 else f"{channels} × {height} × {width}"
    text = f"This filter is {weights.size:,} numbers ({shape}) and the bias {bias:+.4f}."
    if max(height, width) > MAX_TABLE:
        text += (
            " They are too many to be written here: point at the squares above, or take them away."
        )
    return text.replace("-", "−")
