"""Measured factors in words: which of them are the predicted ones, and why are the others not?"""

import numpy as np

from explorer.depth.factors import CLOSE, DEPTH, IMAGES, SEEDS, WIDTH, Factor, labels_of
from explorer.drawing.numbers import counted, percent

NEAR = 0.03  # of theory at this depth: depth alone explains the difference
HELP = f"{DEPTH} layers of {WIDTH} units, {SEEDS} seeds each: some seconds."
HOW = (
    f"Measured now: fully connected, {DEPTH} layers of {WIDTH} units, {SEEDS} seeds, {IMAGES} images of noise, no batch norm, no skip "
    "connections; the median ratio of dL/dh of a layer to that of the next. √χ is computed at the variance at which h "
    "settles in a net of very many, very wide layers. Orthogonal weights have the variance of Xavier's in square layers."
)


def describe(rows: tuple[Factor, ...]) -> str:
    """How many lie on the line."""
    on = sum(not row.off for row in rows)
    if on == len(rows):
        return f"All {len(rows)} lie on the line: measured and √χ differ by less than {percent(CLOSE)}."
    return (
        f"{on} of {counted(len(rows), 'point')} lie on the line: measured and √χ differ by less than {percent(CLOSE)}. "
        f"{len(rows) - on} do not, and are named."
    )


def reasons(rows: tuple[Factor, ...]) -> list[str]:
    """A sentence for each that lies beside the line."""
    return [reason(row) for row in rows if row.off]


def reason(row: Factor) -> str:
    """Why this one is not on the line."""
    name = ", ".join(labels_of(row))
    if not np.isfinite([row.measured, row.limit, row.here]).all():
        return f"{name}: no factor, a signal is NaN or infinite."
    start = f"{name}: measured {row.measured:.3f}, √χ {row.limit:.3f}."
    unsettled = abs(row.here / row.limit - 1) >= CLOSE
    near = abs(row.measured / row.here - 1) < NEAR
    if unsettled and near:
        return f"{start} Depth: after {DEPTH} layers h has not settled; theory at the variance that it has in each says {row.here:.3f}."
    if unsettled:
        return (
            f"{start} Depth and width: h has not settled, theory layer by layer says {row.here:.3f}, and {WIDTH} units are not "
            "infinitely many."
        )
    return f"{start} Width: theory is of infinitely wide layers, these have {WIDTH} units."


def table(rows: tuple[Factor, ...]) -> dict[str, list]:
    """All of them as columns."""
    return {
        "activation": [labels_of(row)[0] for row in rows],
        "init": [labels_of(row)[1] for row in rows],
        "measured": [row.measured for row in rows],
        "sqrt(chi)": [row.limit for row in rows],
        f"theory of {DEPTH} layers": [row.here for row in rows],
    }
