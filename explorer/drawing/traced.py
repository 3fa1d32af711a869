"""What a figure draws, as columns: its traces, point by point. For figures whose numbers no table holds."""

from collections.abc import Callable
from typing import Any

import numpy as np

from explorer.drawing.style import Figure


def columns(draw: Callable[..., Figure], *args: Any) -> dict[str, list]:
    """`trace`, `x`, `y` of every point, line and bar of draw(*args), and `value` where colours are
    numbers. A trace without name is called by its number; NaN and None are kept."""
    rows: dict[str, list] = {"trace": [], "x": [], "y": [], "value": []}
    for number, trace in enumerate(draw(*args).data, 1):
        name = trace.name or str(number)
        for x, y, value in _cells(trace) if hasattr(trace, "z") else _points(trace):
            for column, cell in zip(rows.values(), (name, x, y, value), strict=True):
                column.append(cell)
    if not any(value != "" for value in rows["value"]):
        del rows["value"]
    return rows


def _points(trace: Any) -> list[tuple[Any, Any, Any]]:
    """A value is left out: the colour of a marker may be no number."""
    x, y = (None if axis is None else list(axis) for axis in (trace.x, trace.y))
    count = len(x if x is not None else y if y is not None else [])
    return list(zip(x or range(count), y or [""] * count, [""] * count, strict=True))


def _cells(trace: Any) -> list[tuple[Any, Any, Any]]:
    """The cells of a map, row by row."""
    z = np.asarray(trace.z)
    x = list(range(z.shape[1]) if trace.x is None else trace.x)
    y = list(range(z.shape[0]) if trace.y is None else trace.y)
    return [(x[j], y[i], z[i, j]) for i in range(z.shape[0]) for j in range(z.shape[1])]
