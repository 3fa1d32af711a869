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
    """What tells the columns apart: the share of silent maps, or what of dL/dh arrives in the first compared
    layer."""
    if of_gradient:
        return _arrivals(labels, columns)
    shares = [column.silent for column in columns]
    low, high = min(shares), max(shares)
    if len(columns) == 1:
        return f"On this picture {percent(high)} of the maps of these layers are silent."
    if low == high:
        return f"In all {len(columns)} rows {percent(high)} of the maps are silent."
    most = [label for label, share in zip(labels, shares, strict=True) if share == high]
    least = [label for label, share in zip(labels, shares, strict=True) if share == low]
    return (
        f"Most maps are silent in {enumerated(most)} ({percent(high, 1)}), "
        f"fewest in {enumerated(least)} ({percent(low, 1)})."
    )


def _arrivals(labels: Sequence[str], columns: Sequence[Column]) -> str:
    parts = []
    for label, column in zip(labels, columns, strict=True):
        ratio = column.arrived
        if column.cells[0].rms == 0:
            parts.append(f"{label}: nothing arrives")
        elif not np.isfinite(ratio):
            parts.append(f"{label}: not known")
        elif 1 / ALIKE <= ratio <= ALIKE:
            parts.append(f"{label}: about as large")
        elif ratio > 1:
            parts.append(f"{label}: {multiple(ratio)} times larger")
        else:
            parts.append(f"{label}: {multiple(1 / ratio)} times smaller")
    return f"dL/dh in the first compared layer against the last: {'; '.join(parts)}."


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
