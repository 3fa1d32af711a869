"""Epochs: the network after some of them is in the run folder, as it was then, and no more than fits."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainer.trainings import TINY
from trainer import epochs, runs, train
from trainer.config import Config

CHOICES = st.sampled_from(["few", "all", "none"])


@settings(max_examples=60)
@given(st.integers(1, 300), CHOICES, st.integers(1, 2**31))
def test_which_are_kept(count, keep, size):
    kept = epochs.to_keep(Config(epochs=count, keep_epochs=keep), size)
    assert list(kept) == sorted(set(kept)) and all(1 <= epoch < count for epoch in kept)
    assert len(kept) * size <= epochs.MAX_BYTES
    assert not kept or kept[0] == 1
    if keep == "none":
        assert not kept
    if keep == "few":
        assert all(epoch & (epoch - 1) == 0 for epoch in kept)
    if size == 1 and keep == "all":
        assert len(kept) == count - 1
    if keep != "none" and count > 1 and size <= epochs.MAX_BYTES:
        assert kept, "one fits"


def test_a_run_is_opened_as_it_was_after_an_earlier_epoch(tmp_path, digits):
    """Against a training of the same plan that was stopped there: after the first of three epochs."""
    config = replace(TINY, name="three", keep_epochs="all")
    path = train.train(config, tmp_path, dataset=digits)
    assert epochs.kept(path) == (1, 2)
    run = runs.read(path)
    start, early, end = (
        runs.load(run, which).state_dict() for which in ("epochs/1", "epochs/2", "weights")
    )
    for name, tensor in end.items():
        assert start[name].dtype == tensor.dtype
    moved = [(early[name] - start[name]).abs().max() for name in end if name.endswith("weight")]
    assert all(change > 0 for change in moved)
    assert runs.metrics(path)[0]["epoch"] == 1
    file = path / "epochs" / "2.safetensors"
    assert run.sha256["epochs/2.safetensors"]
    file.write_bytes(file.read_bytes()[:-4] + b"abcd")
    with pytest.raises(runs.RunError, match=r"epochs/2.safetensors is damaged"):
        runs.load(run, "epochs/2")


def test_the_last_of_the_kept_is_what_a_shorter_training_would_have(tmp_path, digits, monkeypatch):
    """With a constant learning rate the plan of one epoch is the first part of that of two; numbers of
    two dimensions and more are rounded to float16."""
    short, long = (
        train.train(
            replace(TINY, name=f"of-{count}", epochs=count, schedule="constant"),
            tmp_path,
            dataset=digits,
        )
        for count in (1, 2)
    )
    then = runs.load(runs.read(long), "epochs/1").state_dict()
    for name, tensor in runs.load(runs.read(short)).state_dict().items():
        expected = tensor.half().float() if tensor.ndim >= 2 else tensor
        assert torch.equal(then[name], expected), name


def test_what_is_no_number_is_no_epoch(tmp_path):
    assert epochs.kept(tmp_path) == ()
    (tmp_path / "epochs").mkdir()
    for name in ("1.safetensors", "02.safetensors", "x.safetensors", "3.txt", "16.safetensors"):
        (tmp_path / "epochs" / name).touch()
    assert epochs.kept(tmp_path) == (1, 16)
    (tmp_path / "file").touch()
    assert epochs.kept(tmp_path / "file") == ()
