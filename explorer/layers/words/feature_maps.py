"""Feature maps in words: what does the layer make of this picture, and how are its colours read?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import RAISED, counted, percent, sized
from explorer.facts import cite
from explorer.layers.feature_maps import RARE, SORTS, MapNumbers

QUANTITIES = {"h": "h", "gradient": "dL/dh"}
QUANTITY = "h is what the layer gives. dL/dh is what comes back to it from the loss L of the class: how much L would change if h did."
HOW = (
    "Every tile is one unit of the layer, its number below it; a value is a square (nearest neighbour). A map that is "
    "exactly 0 everywhere on this picture is crossed out: silent here, which does not mean on every picture."
)


def introduction(of_gradient: bool) -> str:
    """What the grid shows."""
    if of_gradient:
        return "*Measured now*: the signal that comes back from the loss to one layer, a tile for each of its units."
    return "*Measured now*: what one layer makes of this picture, a map for each of its units."


def facts(target: int | None) -> str:
    """What the values in a file are."""
    return "h" if target is None else f"dL/dh, L the cross entropy of output {target}"


def finding(numbers: MapNumbers, of_gradient: bool = False) -> str:
    """How many units are silent, and which is strongest where: of the values alone, those that a layer gives or those
    of dL/dh."""
    count = len(numbers.mean)
    noun = "unit" if numbers.size == (1, 1) else "map"
    odd = int((numbers.odd > 0).sum())
    if odd:
        return (
            f"{odd:,} of {counted(count, noun)} {'holds' if odd == 1 else 'hold'} values that are no finite "
            "numbers (NaN or infinite)."
        )
    silent = int(numbers.silent.sum())
    nothing = "No signal comes back" if of_gradient else "Nothing answers"
    if silent == count:
        return f"{nothing}: {_all(count, noun)} exactly 0 on this picture."
    best = numbers.strongest
    place = (
        ""
        if numbers.size == (1, 1)
        else f" at row {numbers.row[best]}, column {numbers.column[best]}"
    )
    what = "dL/dh is largest in" if of_gradient else "strongest is"
    strongest = f"{what} {noun} {best}, with {sized(float(numbers.peak[best]))}{place}"
    equal = int((numbers.largest == numbers.largest[best]).sum()) - 1
    also = f" ({counted(equal, 'other')} as strong)" if equal else ""
    quiet = (
        f"{_are(silent)} silent"
        if not of_gradient
        else f"{'gets' if silent == 1 else 'get'} no signal"
    )
    none = "none is without signal" if of_gradient else "none is silent"
    silence = f"{silent:,} {quiet} on this picture" if silent else none
    return f"Of {counted(count, noun)} {silence}; {strongest}{also}."


def heading(layer: str, of_gradient: bool) -> str:
    """What a grid of maps is called on paper."""
    return f"{QUANTITIES['gradient' if of_gradient else 'h']} of {layer}"


def _all(count: int, noun: str) -> str:
    return f"its only {noun} is" if count == 1 else f"all {count:,} {noun}s are"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def legend(scale: str, limit: float, signed: bool, pooled: int) -> str:
    """How to read the colours: `limit` is where the scale of the layer, or of the network, ends."""
    if scale == "map":
        ends = "Each map has its own scale, up to its largest |value|: brightness cannot be compared between maps."
    elif scale == "network":
        ends = f"One scale for all layers of this network on this picture, up to the largest |value| of any, {sized(limit)}."
    else:
        ends = f"One scale for all maps of this layer, up to {sized(limit)}; at most {percent(RARE)} of its values lie beyond."
    signs = (
        "Blue is below 0, white 0, red above."
        if signed
        else "Nothing is below 0: dark blue is 0, yellow the end of the scale."
    )
    return f"{ends} {signs}{_shrunk(pooled, 'mean')}"


def log_legend(low: int, high: int, pooled: int) -> str:
    """How to read the colours of sizes of gradients between two powers of ten."""
    return (
        f"|dL/dh| on one scale of powers of ten for all layers of this network on this picture, from 10{_raised(low)} and "
        f"less (dark) to 10{_raised(high)} and more (yellow); black is exactly 0.{_shrunk(pooled, 'root mean square')}"
    )


def _raised(power: int) -> str:
    return str(power).translate(RAISED)


def _shrunk(pooled: int, what: str) -> str:
    if pooled == 1:
        return ""
    return f" The maps are large: each square is the {what} of {pooled}×{pooled} values; opened, a map is whole."


def grid_alt(name: str, numbers: MapNumbers, page: int, of_gradient: bool) -> str:
    """The alternative text of a page of the grid."""
    pages = f", page {page + 1} of {numbers.pages}" if numbers.pages > 1 else ""
    what = "dL/dh of" if of_gradient else "Feature maps of"
    return f"{what} {name}{pages}: {finding(numbers, of_gradient)}"


def tile_words(units: Sequence[int], numbers: MapNumbers) -> list[str]:
    """What is said of each tile while it is pointed at."""
    if numbers.size == (1, 1):
        return [f"Unit {unit}: {sized(float(numbers.peak[unit]))}" for unit in units]
    return [
        f"Map {unit}: silent here"
        if numbers.silent[unit]
        else f"Map {unit}: mean {sized(float(numbers.mean[unit]))}, largest |value| "
        f"{sized(float(numbers.largest[unit]))}, {percent(float(numbers.zeros[unit]))} zeros"
        for unit in units
    ]


def one_map(unit: int, values: np.ndarray) -> str:
    """What one opened map (h, w) looks like in numbers."""
    finite = values[np.isfinite(values)]
    if len(finite) < values.size:
        return f"Unit {unit} holds {counted(values.size - len(finite), 'value')} that are no finite numbers."
    height, width = values.shape
    if height == width == 1:
        return f"Unit {unit} is one number, {sized(float(values[0, 0]))}: it has no places."
    if not finite.any():
        return f"Map {unit} is silent on this picture: all {height}×{width} values are exactly 0."
    peak = np.abs(values).argmax()
    row, column = divmod(int(peak), width)
    zeros = float(np.mean(finite == 0))
    nothing = f"; {percent(zeros)} are exactly 0" if zeros else ""
    return (
        f"Map {unit}, {height}×{width} values from {sized(float(finite.min()))} to {sized(float(finite.max()))}, mean "
        f"{sized(float(finite.mean()))}{nothing}. The strongest place is row {row}, column {column}: "
        f"{sized(float(values[row, column]))}."
    )


def strongest_places(
    values: np.ndarray, seen: Sequence[tuple[tuple[int, int], tuple[int, int]]], places: np.ndarray
) -> dict[str, list]:
    """Columns: the places (n, 2) of a map with their values, and which rows and columns of pixels
    each sees."""
    return {
        "row": places[:, 0].tolist(),
        "column": places[:, 1].tolist(),
        "value": [sized(float(values[row, column])) for row, column in places],
        "sees rows": [f"{rows[0]}–{rows[1]}" for rows, _ in seen],
        "sees columns": [f"{columns[0]}–{columns[1]}" for _, columns in seen],
    }


def table(numbers: MapNumbers, weights: np.ndarray | None) -> dict[str, Sequence]:
    """Columns: all that was measured on every map, in full precision."""
    columns: dict[str, Sequence] = {
        "unit": range(len(numbers.mean)),
        "mean": numbers.mean.tolist(),
        "lowest": numbers.low.tolist(),
        "highest": numbers.high.tolist(),
        "largest_size": numbers.largest.tolist(),
        "row": numbers.row.tolist(),
        "column": numbers.column.tolist(),
        "zeros": numbers.zeros.tolist(),
        "not_finite": numbers.odd.tolist(),
    }
    return columns if weights is None else columns | {"weight": weights.tolist()}


def sorted_by(by: str, name: str) -> str:
    """How the grid is sorted, in words; `name` is the class of a weight."""
    if by == "index":
        return "In the order of their numbers."
    if by == "weight":
        return (
            f"By their weight for {name}: the mean gradient of its score over the map, times the map's mean, "
            f"which is what a map adds to Grad-CAM ({cite('gradcam')})."
        )
    return f"By their {SORTS[by]}, large ones first."
