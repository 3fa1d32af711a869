"""Records of noise and curvature: what cannot be used is said."""

import numpy as np
import pytest

from tests.trainer.test_curvature import batch
from trainer import curvature_record, run_writer, runs
from trainer.curvature_record import CurvatureRecord, problem


def test_records_that_cannot_be_used_are_a_sentence(tmp_path):
    record = CurvatureRecord(1, batch(), batch(), names=("a",))
    record.steps, record.gsnr = [0, 5], [np.ones(1), np.ones(1)]
    record.rows = [(0.1, 1.0, 3.0, 1.0, 1.0, 1.0)] * 2
    arrays = record.arrays()
    assert problem(arrays) == ""
    changes = {
        "lacks": {name: arrays[name] for name in arrays if name != "variance"},
        "rise": arrays | {"steps": np.array([5, 5])},
        "layers": arrays | {"gsnr": np.ones((1, 1))},
        "columns": arrays | {"eigenvalue": np.array(["a", "b"])},
        "images": arrays | {"images": np.array(0)},
        "list": arrays | {"steps": np.array(["a", "b"])},
    }
    for word, odd in changes.items():
        assert word in problem(odd)
    with pytest.raises(ValueError, match="rise"):
        record.restore(changes["rise"], 9)
    run_writer.write_arrays(tmp_path / curvature_record.FILE, changes["lacks"])
    with pytest.raises(runs.RunError, match="lacks variance"):
        curvature_record.read(tmp_path)
    (tmp_path / curvature_record.FILE).write_bytes(b"PK half a zip")
    with pytest.raises(runs.RunError, match="cannot be read"):
        curvature_record.read(tmp_path)
