"""Recorded files: downloads hold all that was recorded."""

import csv as reader
import io

import numpy as np
import pytest

from explorer.depth.recorded_files import files
from explorer.depth.recording import grid
from explorer.inside.quantities import QUANTITIES
from tests.depth.recorded_runs import NAMES, arrays, recorded_run


def test_downloads_hold_everything():
    run = recorded_run(
        probe=arrays(
            3, filters=np.ones((2, 4, 3, 5, 5), np.float16), filter_steps=np.array([0, 10])
        )
    )
    layers = grid(run, "weight")
    downloads = files(
        [run], [layers], QUANTITIES["weight"], [], [np.ones((2, 4, 3, 5, 5), np.float32)], [run]
    )
    text = next(make() for name, make in downloads.values() if name == "layers.csv")
    lines = list(reader.DictReader(io.StringIO(text)))
    assert [float(line["RMS of W per element"]) for line in lines] == pytest.approx(
        layers.values.ravel().tolist()
    )
    assert [line["layer"] for line in lines] == list(NAMES) * 3
    stored = np.load(
        io.BytesIO(next(make() for name, make in downloads.values() if name == "recorded.npz"))
    )
    assert all(
        np.array_equal(stored[f"1_{key}"], run.quantities[key], equal_nan=True)
        for key in QUANTITIES
    )
    stored = np.load(
        io.BytesIO(next(make() for name, make in downloads.values() if name == "filters.npz"))
    )
    assert stored["1_filters"].shape == (2, 4, 3, 5, 5)
