"""Recorder: what goes wrong never reaches the training, and how it ended is known."""

import logging

import numpy as np
import pytest

from tests.trainer.test_recorder import X, Y, small
from trainer import Recorder, loop_record, run_writer, runs
from trainer.layer_record import LayerRecord


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs" / "one"


def fails(*_more):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("broken", ["record", "record_update", "write_arrays", "append", "loss"])
def test_what_goes_wrong_ends_the_recording_and_never_the_training(
    path, monkeypatch, caplog, broken
):
    monkeypatch.setattr(loop_record, "LIVE_SECONDS", 0.0)
    recorder = Recorder("one", small(), X, Y, every=1, steps_per_epoch=3)
    owner = LayerRecord if broken.startswith("record") else run_writer
    if broken != "loss":
        monkeypatch.setattr(owner, broken, fails)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            recorder.step("no number" if broken == "loss" else 1.0)
        recorder.epoch()
        recorder.finish()
    assert len([line for line in caplog.messages if "Recorded no further" in line]) == 1
    assert runs.status(path)["state"] == "failed"
    assert "Recorded no further: " in runs.status(path)["reason"]
    with run_writer.lock(path):
        assert not recorder.is_active


def test_a_network_without_a_copy_is_recorded_without_its_layers(path, caplog):
    net = small()
    net.handle = (number for number in range(3))  # generators cannot be copied
    with caplog.at_level(logging.WARNING):
        recorder = Recorder("one", net, X, Y)
    recorder.step(1.0)
    recorder.epoch(val_loss=2.0)
    recorder.finish()
    assert "has no copy" in caplog.text and runs.probes(path) == {}
    assert runs.metrics(path)[0]["train/loss"] == 1.0


def test_how_it_ended_is_known(path):
    with pytest.raises(ZeroDivisionError), Recorder("one", small(), X, Y):
        raise ZeroDivisionError
    assert runs.status(path)["reason"] == "The training loop raised ZeroDivisionError."
    recorder = Recorder("one", small(), X, Y, overwrite=True)
    del recorder
    assert runs.status(path)["state"] == "interrupted"
    recorder = Recorder("one", small(), X, Y, overwrite=True, epochs=1)
    recorder.epoch()
    again = Recorder("one", small(), X, Y, overwrite=True)  # in a notebook a cell runs again
    assert not recorder.is_active and again.is_active
    recorder.step(1.0)
    assert runs.status(path)["state"] == "running"
    again.finish()


def test_accuracies_in_percent_are_left_out_and_said(path, caplog):
    recorder = Recorder("one", small(), X, Y)
    with caplog.at_level(logging.WARNING):
        recorder.epoch(val_accuracy=93.2, val_loss=float("nan"))
    assert "val/accuracy is 93.2 and is left out" in caplog.text
    (row,) = runs.metrics(path)
    assert "val/accuracy" not in row and np.isnan(row["val/loss"])
    recorder.finish()
