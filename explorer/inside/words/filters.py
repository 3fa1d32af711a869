"""Filters in words: what are they, counted by stated rules, and how is a weight read off a pixel?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, percent, sized
from explorer.inside.filters import COLOURED, COLUMNS, GREY, WEIGHTS, Filters, Properties

INTRODUCTION = (
    "Each filter of the first layer is a small picture that slides over the image and answers where the image "
    "looks like it: click on one."
)


def legend(scales: np.ndarray, channels: int) -> str:
    """How to read weights off the picture, with its numbers: `scales` (F,) are the weights that are
    drawn white."""
    low, high = scales.min(), scales.max()
    each = ", in red, green and blue each" if channels == 3 else ""
    if low == high:
        return (
            f"One colour scale for all filters: mid grey (128) is 0, black (1) is −{sized(high)} and white (255) is "
            f"+{sized(high)}{each}."
        )
    return (
        "Each filter has its own colour scale: mid grey (128) is 0, black (1) and white (255) are minus and plus "
        f"its largest |weight|, which lies between {sized(low)} and {sized(high)}{each}. Brightness cannot be compared "
        "between filters."
    )


def name(layer: Filters) -> str:
    """What and how many the filters are."""
    count, c, h, w = layer.weights.shape
    colours = "red, green and blue" if c == 3 else "grey"
    if layer.connected:
        units = f"{counted(count, 'unit')} of a fully connected layer"
        return f"{units}, each with {h}×{w} weights, {colours}"
    return f"{counted(count, 'filter')} of {h}×{w} pixels, {colours}, stride {layer.stride[0]}"


def finding(layer: Filters, properties: Properties) -> str:
    """What the filters are, in one short sentence."""
    count, oriented = len(layer.weights), int(properties.oriented.sum())
    noun = "unit" if layer.connected else "filter"
    of = f"{oriented} of {counted(count, noun)} {'is' if oriented == 1 else 'are'} oriented"
    if properties.as_by_chance:
        of += ", no more than chance gives"
    if layer.weights.shape[1] == 1:
        return f"{of}."
    return f"{of}; {int(np.sum(properties.colourfulness >= COLOURED))} colour-opponent."


def describe(layer: Filters, properties: Properties) -> str:
    """What the filters are, counted by stated rules: the alternative text of the grid."""
    oriented = int(properties.oriented.sum())
    are = "is" if oriented == 1 else "are"
    parts = [f"{oriented} {are} oriented ({expected(properties)})"]
    if layer.weights.shape[1] == 3:
        parts += [
            f"{np.sum(properties.colourfulness >= COLOURED)} colour-opponent (at least {percent(COLOURED)} of the "
            "squared weights are red-green or blue-yellow)",
            f"{np.sum(properties.colourfulness <= GREY)} grey (at most {percent(GREY)})",
        ]
    rare = {
        "weak (norm below a tenth of the largest)": properties.norm < properties.norm.max() / 10,
        "flat (no stripe or edge)": np.isnan(properties.frequency),
    }
    parts += [f"{here.sum()} {what}" for what, here in rare.items() if here.any()]
    return f"{name(layer)}: {', '.join(parts)}."


def expected(properties: Properties) -> str:
    """From which selectivity on a filter counts as oriented, and how many random ones would."""
    many, rule = len(properties.norm), f"selectivity at least {properties.least:.2f}"
    if not properties.chance:
        return f"{rule}, which random filters of this size stay below"
    text = f"{rule}; of {many} random ones of this size {_about(properties.chance * many)} would be"
    if properties.as_by_chance:
        text += ", so this is no more than chance gives"
    return text


def _about(number: float) -> str:
    """How many filters that is on average."""
    return f"about {number:.1f}" if number >= 0.05 else "hardly any"


def describe_one(properties: Properties, index: int) -> str:
    """All that was measured on one filter."""
    values = {column: getattr(properties, key)[index] for key, column in COLUMNS.items()}
    parts = [
        f"{column.label} {'undefined' if np.isnan(value) else column.written(value)}"
        for column, value in values.items()
    ]
    return f"Filter {index}: {', '.join(parts)}."


def describe_scatter(properties: Properties) -> str:
    """How many oriented filters, and whether coloured or grey ones see the finer detail."""
    oriented = properties.oriented
    flat = int(np.isnan(properties.frequency).sum())
    text = (
        f"Orientation against spatial frequency: {oriented.sum()} of {counted(len(oriented), 'filter')} "
        f"{'is' if oriented.sum() == 1 else 'are'} oriented"
    )
    groups = {
        "colour-opponent": properties.colourfulness >= COLOURED,
        "grey": properties.colourfulness <= GREY,
    }
    for name, here in groups.items():
        values = properties.frequency[here & ~np.isnan(properties.frequency)]
        if len(values):
            ones = (
                f"{name} one has"
                if len(values) == 1
                else f"{len(values)} {name} ones have a median of"
            )
            text += f"; the {ones} {np.median(values):.2f} cycles per pixel"
    drawn = "is not drawn" if flat == 1 else "are not drawn"
    return text + (f"; {counted(flat, 'flat filter')} {drawn}." if flat else ".")


def table(properties: Properties) -> dict[str, Sequence]:
    """Columns: all properties of all filters, in full precision."""
    return {
        "filter": range(len(properties.norm)),
        **{key: getattr(properties, key) for key in COLUMNS},
    }


def caption(layer: Filters, properties: Properties, kind: str, scales: np.ndarray) -> str:
    """Under a grid: where its weights come from (a key of WEIGHTS), what they are, how to read
    them. `scales` (F,): the weights that are drawn white."""
    return f"{WEIGHTS[kind].source} {describe(layer, properties)} {legend(scales, layer.weights.shape[1])}"
