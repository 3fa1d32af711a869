"""What goes wrong in a training is a sentence, and the last checkpoint stays whole: full disks, too
little memory, numbers that are not finite, choices that cannot be trained."""

import dataclasses

import pytest
import torch

from tests.trainer.trainings import TINY, equal
from trainer import loop, runs, train
from trainer import progress as pace
from trainer.architectures import DigitsNet
from trainer.config import Config, ConfigError
from trainer.runs import RunError
from trainer.train import TrainingError

FAST = Config(net="digits", width=0.5, epochs=2, precision="float32", probes=10, threads=1)


def state(path):
    return runs.load(runs.read(path)).state_dict()


def test_a_full_disk_leaves_the_last_checkpoint_whole(tmp_path, digits):
    whole = train.train(dataclasses.replace(TINY, name="whole"), tmp_path, dataset=digits)
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    full: list[int] = []

    def fill(progress):
        if progress.last and not full:
            full.append(progress.step)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))  # no file can grow beyond 3 kB

    try:
        with pytest.raises(
            RunError, match=r"safetensors of the run full cannot be written.* is intact"
        ):
            train.train(
                dataclasses.replace(TINY, name="full"), tmp_path, dataset=digits, on_progress=fill
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert runs.status(tmp_path / "full")["state"] == "failed"
    equal(whole, train.train(TINY, tmp_path, "full", dataset=digits))


def test_a_folder_that_cannot_be_made_is_said(tmp_path, digits):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be made: Not a directory"):
        train.train(dataclasses.replace(TINY, name="x"), tmp_path / "file", dataset=digits)


def test_out_of_memory_halves_what_is_computed_at_once(tmp_path, monkeypatch, capsys, digits):
    config = dataclasses.replace(TINY, norm="none", dropout=0.0, epochs=1, probes=0)
    whole = train.train(dataclasses.replace(config, name="whole"), tmp_path, dataset=digits)
    forward, largest = DigitsNet.forward, [70]

    def small(self, x):
        if torch.is_grad_enabled() and len(x) > largest[0]:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate ...")
        return forward(self, x)

    monkeypatch.setattr(DigitsNet, "forward", small)
    path = train.train(dataclasses.replace(config, name="small"), tmp_path, dataset=digits)
    assert "64 images at once" in capsys.readouterr().out
    (expected,), (row,) = runs.metrics(whole), runs.metrics(path)
    assert (
        row["images_at_once"] == runs.status(path)["images_at_once"] == 64
        and "images_at_once" not in expected
    )
    assert row["train/loss"] == pytest.approx(expected["train/loss"], rel=1e-5)
    assert "parts of 64 images" in (path / "README.md").read_text()
    largest[0] = 0
    with pytest.raises(TrainingError, match="smaller --batch-size"):
        train.train(dataclasses.replace(config, name="none"), tmp_path, dataset=digits)
    assert runs.status(tmp_path / "none")["state"] == "failed"


def test_out_of_memory_on_the_validation_images_takes_fewer_at_once(tmp_path, monkeypatch, digits):
    config = dataclasses.replace(TINY, epochs=1, probes=0)
    whole = train.train(dataclasses.replace(config, name="whole"), tmp_path, dataset=digits)
    forward = DigitsNet.forward

    def small(self, x):
        if not torch.is_grad_enabled() and len(x) > 40:
            raise RuntimeError("CUDNN_STATUS_ALLOC_FAILED")
        return forward(self, x)

    monkeypatch.setattr(DigitsNet, "forward", small)
    path = train.train(dataclasses.replace(config, name="small"), tmp_path, dataset=digits)
    (expected,), (row,) = runs.metrics(whole), runs.metrics(path)
    assert row["val/accuracy"] == expected["val/accuracy"] and row["val/loss"] == pytest.approx(
        expected["val/loss"], rel=1e-5
    )


def test_nan_in_the_middle_leaves_the_checkpoint(tmp_path, monkeypatch, digits):
    monkeypatch.setattr(loop, "LIVE_SECONDS", 0.0)
    monkeypatch.setattr(pace, "CHEAP", 1e9)

    update = loop.Training.update

    def poisoned(self, x, labels):
        update(self, x * float("nan") if self.state.step == 7 else x, labels)

    monkeypatch.setattr(loop.Training, "update", poisoned)
    with pytest.raises(TrainingError, match=r"NaN \(not a number\) before step 8 \(epoch 2\)"):
        train.train(dataclasses.replace(TINY, name="spoilt"), tmp_path, dataset=digits)
    monkeypatch.setattr(loop.Training, "update", update)
    whole = train.train(dataclasses.replace(TINY, name="whole"), tmp_path, dataset=digits)
    equal(whole, train.train(TINY, tmp_path, "spoilt", dataset=digits))


def test_a_diverging_training_says_so_and_keeps_the_last_good_network(tmp_path):
    with pytest.raises(TrainingError, match="loss became"):
        train.train(
            dataclasses.replace(FAST, norm="none", lr=1e6, schedule="constant", name="wild"),
            tmp_path,
        )
    assert runs.status(tmp_path / "wild")["state"] == "failed"
    if (tmp_path / "wild" / "weights.safetensors").exists():
        assert all(torch.isfinite(value).all() for value in state(tmp_path / "wild").values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lr": float("nan")}, "lr is nan"),
        ({"epochs": 0}, "between 1 and 10000"),
        ({"device": "tpu"}, "no device 'tpu' here"),
        ({"device": "cuda:99"}, "no device 'cuda:99' here"),
        ({"net": "mlp", "norm": "batch", "batch_size": 1}, "more than one image"),
    ],
)
def test_what_cannot_be_trained_is_said(tmp_path, digits, changes, words):
    with pytest.raises((ConfigError, TrainingError), match=words):
        train.train(dataclasses.replace(TINY, name="x", **changes), tmp_path, dataset=digits)


def test_what_cannot_be_compiled_is_said(tmp_path, monkeypatch, digits):
    def broken(_net, **_options):
        def forward(_x):
            raise torch._dynamo.exc.TorchDynamoException("no compiler here\nat length")

        return forward

    monkeypatch.setattr(torch, "compile", broken)
    with pytest.raises(
        TrainingError,
        match=r"cannot be compiled here \(no compiler here\). Train without --compile",
    ):
        train.train(dataclasses.replace(TINY, name="x", compile=True), tmp_path, dataset=digits)
