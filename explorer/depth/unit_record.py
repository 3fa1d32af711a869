"""Unit record: how many units of every layer were silent, rarely active or saturated, step by step?

From probes.npz of a run, or of networks measured after several epochs. The definitions are those of trainer/unit_shares.py,
not those of `spread.py`, whose thresholds are a practitioners' tool's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.unit_shares import SHARES


@dataclass(frozen=True)
class UnitRecord:
    """Shares (S, A) float64 for each of SHARES, of the layers `names` (A,), activation functions, at `steps` (S,); NaN where a word does
    not apply, or a layer was not measured."""

    names: tuple[str, ...]
    steps: np.ndarray
    shares: dict[str, np.ndarray]

    @property
    def kinds(self) -> list[str]:
        """Those of SHARES of which anything is known."""
        return [kind for kind in SHARES if np.isfinite(self.shares[kind]).any()]


def unit_record(arrays: Mapping[str, np.ndarray], steps: np.ndarray) -> UnitRecord | None:
    """Of the arrays of a probes.npz with usable `steps` (S,); None where it holds none that fit."""
    names = tuple(map(str, np.ravel(arrays.get("unit_names", ()))))
    columns = {kind: np.asarray(arrays.get(kind, ())) for kind in SHARES}
    fit = all(
        column.shape == (len(steps), len(names)) and column.dtype.kind == "f"
        for column in columns.values()
    )
    if not names or not len(steps) or not fit:
        return None
    known = {kind: column.astype(np.float64) for kind, column in columns.items()}
    within = {kind: np.where((c >= 0) & (c <= 1), c, np.nan) for kind, c in known.items()}
    record = UnitRecord(names, steps, within)
    return record if record.kinds else None


def joined(steps: Sequence[int], rows: Sequence[Mapping[str, tuple[float, ...]]]) -> UnitRecord:
    """Of what was measured at each step: the shares of every layer by its name, in the order of SHARES."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    missing = (np.nan,) * len(SHARES)
    table = np.array([[row.get(name, missing) for name in names] for row in rows], np.float64)
    columns = np.moveaxis(table.reshape(len(rows), len(names), len(SHARES)), 2, 0)
    return UnitRecord(tuple(names), np.asarray(steps), dict(zip(SHARES, columns, strict=True)))
