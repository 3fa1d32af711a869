"""Side by side in words: what tells the networks apart at like depth?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, multiple, percent, sized
from explorer.inside.notation import enumerated
from explorer.layers.side_by_side import TILES, Cell, Column

QUANTITIES = {"h": "h", "gradient": "dL/dh"}
STATES = {
    "as it is": "as it is",
    "before and after": "before and after training",
    "epochs": "over its epochs",
}
ALIKE = 1.25  # ratios up to this are called alike
NAMED = 2  # rows of which a sentence says the names, at most
HOW = (
    f"*Measured now.* Of every layer up to {TILES} maps are shown, those with the largest |value|; of one network in several "
    "states, or of one network and several pictures, the same units, those of the last row. Depth counts layers with weights, from the "
    "first compared layer to the last; compared are layers through which all passes on its way to the scores: of a "
    "residual or inception block the whole, of other layers the last before more weights come, but no pooling. "
    "Colours of h: one network has one scale for all its states and pictures at a depth, other networks have their own; dark blue "
    "is 0, or white where there are values below 0 (blue). dL/dh: one scale of powers of ten for all that is shown. A map that "
    "is exactly 0 everywhere is silent on this picture, which does not mean on every picture."
)


def heading(network: str, picture: str) -> str:
    """What stands above a column; `picture` is "" where all have the same."""
    return f"{network}: {picture}" if picture else network


def title(of_gradient: bool) -> str:
    """What stands above the picture on paper."""
    return "dL/dh at like depth" if of_gradient else "Feature maps at like depth"


def below(cell: Cell, end: float, of_gradient: bool) -> str:
    """What stands below a cell."""
    silent = f"{cell.silent:,} of {cell.count:,} silent"
    if of_gradient:
        return f"{cell.layer} RMS {sized(cell.rms)}, {silent}"
    return f"{cell.layer} to {sized(end)}, {silent}"


def tile(label: str, cell: Cell) -> str:
    """A cell, when it is pointed at or chosen."""
    depth = percent(cell.share)
    units = ", ".join(map(str, cell.units))
    return f"{label}, {cell.layer} ({cell.kind}), {depth} of the depth: units {units} of {cell.count:,}"


def finding(labels: Sequence[str], columns: Sequence[Column], of_gradient: bool = False) -> str:
    """What tells the rows apart: the share of silent maps, or what of dL/dh arrives in the first compared
    layer."""
    if of_gradient:
        return _arrivals(labels, columns)
    shares = [column.silent for column in columns]
    low, high = min(shares), max(shares)
    if len(columns) == 1:
        return f"On this picture {percent(high)} of the maps of these layers are silent."
    if low == high:
        return f"In all {len(columns)} rows {percent(high)} of the maps are silent."
    return (
        f"Most maps are silent in {_rows(labels, shares, high)} ({percent(high, 1)}), "
        f"fewest in {_rows(labels, shares, low)} ({percent(low, 1)})."
    )


def _rows(labels: Sequence[str], values: Sequence[float], value: float) -> str:
    """The rows that have this value, by their names where they are not many."""
    those = [label for label, each in zip(labels, values, strict=True) if each == value]
    return enumerated(those) if len(those) <= NAMED else f"{len(those)} rows"


def _arrivals(labels: Sequence[str], columns: Sequence[Column]) -> str:
    ratios = [column.arrived for column in columns]
    known = [ratio for ratio in ratios if np.isfinite(ratio)]
    if not known:
        return "Which part of dL/dh arrives in the first compared layer is not known."
    low, high = min(known), max(known)
    text = "Against the last compared layer dL/dh in the first is"
    if low == high:
        which = f" in {_rows(labels, ratios, low)}" if len(columns) > 1 else ""
        return f"{text} {_against(low)}{which}."
    return (
        f"{text} smallest in {_rows(labels, ratios, low)} ({_against(low)}), "
        f"largest in {_rows(labels, ratios, high)} ({_against(high)})."
    )


def _against(ratio: float) -> str:
    """How large the first is, of which the last is 1 / ratio."""
    if ratio == 0:
        return "exactly 0"
    if 1 / ALIKE <= ratio <= ALIKE:
        return "about as large"
    return (
        f"{multiple(ratio)} times as large" if ratio > 1 else f"{multiple(1 / ratio)} times smaller"
    )


def alt(labels: Sequence[str], columns: Sequence[Column], of_gradient: bool = False) -> str:
    """The picture."""
    rows = max(len(column.cells) for column in columns)
    what = "dL/dh" if of_gradient else "Feature maps"
    many = counted(len(labels), "row")
    return f"{what} at {counted(rows, 'depth')} in {many}. {finding(labels, columns, of_gradient)}"


def table(labels: Sequence[str], columns: Sequence[Column]) -> dict[str, list]:
    """The numbers of every cell."""
    rows = [
        (label, cell) for label, each in zip(labels, columns, strict=True) for cell in each.cells
    ]
    return {
        "column": [label for label, _ in rows],
        "layer": [cell.layer for _, cell in rows],
        "kind": [cell.kind for _, cell in rows],
        "share of the depth": [cell.share for _, cell in rows],
        "maps": [cell.count for _, cell in rows],
        "silent": [cell.silent for _, cell in rows],
        "RMS": [cell.rms for _, cell in rows],
        "largest |value|": [cell.largest for _, cell in rows],
    }


def left_out(shown: int, wanted: int) -> str:
    """That there is no room for all."""
    return f"Of {wanted} rows {shown} are shown." if wanted > shown else ""
