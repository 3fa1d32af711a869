"""Recorded files: what leaves holds all that was recorded."""

import numpy as np
import pytest

from explorer.depth.recorded_files import arrays_of
from explorer.depth.recording import grid
from explorer.depth.words.recorded import grid_table
from explorer.inside.quantities import QUANTITIES
from tests.depth.recorded_runs import NAMES, arrays, recorded_run


def test_tables_and_arrays_hold_everything():
    run = recorded_run(probe=arrays(3))
    layers = grid(run, "weight")
    table = grid_table([layers], [run.label], QUANTITIES["weight"])
    assert table["RMS of W per element"] == pytest.approx(layers.values.ravel().tolist())
    assert table["layer"] == list(NAMES) * 3 and set(table["run"]) == {run.label}
    stored = arrays_of([run])
    assert all(
        np.array_equal(stored[f"1_{key}"], run.quantities[key], equal_nan=True)
        for key in QUANTITIES
    )
    assert stored["1_steps"].tolist() == run.steps.tolist()
