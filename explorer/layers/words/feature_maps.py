"""Feature maps in words: what does the layer make of this picture, and how are its colours read?"""

from collections.abc import Sequence

import numpy as np

from explorer.inside.notation import counted, enumerated, percent, sized
from explorer.layers.feature_maps import SORTS, MapNumbers

INTRODUCTION = "*Measured now*: what one layer makes of this picture, a map for each of its units. Bright is where a unit answers."
HOW = (
    "Every tile is one unit of the layer, its number below it; a value is a square (nearest neighbour). A map that is "
    "exactly 0 everywhere on this picture is crossed out: silent here, which does not mean on every picture."
)
MANY_SILENT = 8  # units that are named at most


def finding(numbers: MapNumbers) -> str:
    """How many units are silent, and which answers most strongly where: of the values alone."""
    count = len(numbers.mean)
    noun = "unit" if numbers.size == (1, 1) else "map"
    odd = int((numbers.odd > 0).sum())
    if odd:
        return (
            f"{odd:,} of {counted(count, noun)} {'holds' if odd == 1 else 'hold'} values that are no finite "
            "numbers (NaN or infinite)."
        )
    silent = int(numbers.silent.sum())
    if silent == count:
        return f"Nothing answers: {_all(count, noun)} exactly 0 on this picture."
    best = numbers.strongest
    place = (
        ""
        if numbers.size == (1, 1)
        else f" at row {numbers.row[best]}, column {numbers.column[best]}"
    )
    strongest = f"{noun} {best} is the strongest, with {sized(float(numbers.peak[best]))}{place}"
    equal = int((numbers.largest == numbers.largest[best]).sum()) - 1
    also = f" ({counted(equal, 'other')} as strong)" if equal else ""
    silence = (
        "none is silent" if not silent else f"{silent:,} {_are(silent)} silent on this picture"
    )
    return f"Of {counted(count, noun)} {silence}; {strongest}{also}."


def _all(count: int, noun: str) -> str:
    return f"its only {noun} is" if count == 1 else f"all {count:,} {noun}s are"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def silent_ones(numbers: MapNumbers) -> str:
    """Which units are silent; nothing where none is."""
    units = np.flatnonzero(numbers.silent)
    if not len(units):
        return ""
    names = enumerated([str(unit) for unit in units], MANY_SILENT)
    return f"Silent here: {names}."


def legend(scale: str, limit: float, numbers: MapNumbers, pooled: int) -> str:
    """How to read the colours: `limit` is where the scale of the layer, or of the network, ends."""
    if scale == "map":
        ends = "Each map has its own scale, up to its largest |value|: brightness cannot be compared between maps."
    elif scale == "network":
        ends = f"One scale for all layers of this network on this picture, up to the largest |value| of any, {sized(limit)}."
    else:
        ends = f"One scale for all maps of this layer, up to its largest |value|, {sized(limit)}."
    signs = (
        "Blue is below 0, white 0, red above."
        if numbers.signed
        else "Nothing is below 0: dark blue is 0, yellow the end of the scale."
    )
    shrunk = (
        f" The maps are large: each square is the mean of {pooled}×{pooled} values; opened, a map is whole."
        if pooled > 1
        else ""
    )
    return f"{ends} {signs}{shrunk}"


def grid_alt(name: str, numbers: MapNumbers, page: int) -> str:
    """The alternative text of a page of the grid."""
    pages = f", page {page + 1} of {numbers.pages}" if numbers.pages > 1 else ""
    return f"Feature maps of {name}{pages}: {finding(numbers)}"


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
        "mean": numbers.mean,
        "lowest": numbers.low,
        "highest": numbers.high,
        "largest_size": numbers.largest,
        "row": numbers.row,
        "column": numbers.column,
        "zeros": numbers.zeros,
        "not_finite": numbers.odd,
    }
    return columns if weights is None else columns | {"weight": weights}


def sorted_by(by: str, name: str) -> str:
    """How the grid is sorted, in words; `name` is the class of a weight."""
    if by == "index":
        return "In the order of their numbers."
    if by == "weight":
        return (
            f"By their weight for {name}: the mean gradient of its score over the map, times the map's mean, "
            "which is what a map adds to Grad-CAM (Selvaraju et al. 2017)."
        )
    return f"By their {SORTS[by]}, large ones first."
