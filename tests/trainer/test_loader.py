"""Batch loader: streamed as resident, every image once an epoch, shares make the batch."""

import dataclasses
import sys

import numpy as np
import pytest
import torch

from tests.trainer.sets import ALONE, SET, folder
from trainer import data, loader, machine, runs, train
from trainer.config import Config
from trainer.data import load
from trainer.dataset_readers import Arrays
from trainer.parallel import Ranks


def test_streamed_is_as_resident(tmp_path, monkeypatch):
    root = folder(tmp_path / "set", SET)
    config = Config(
        net="mlp", data=str(root), size=8, epochs=2, batch_size=4, threads=1, precision="float32"
    )
    paths = []
    for name, share in (("resident", 1.0), ("streamed", 0.0)):
        monkeypatch.setattr(loader, "MAX_SHARE_OF_DEVICE", share)
        paths.append(train.train(dataclasses.replace(config, name=name), tmp_path))
    a, b = (runs.load(runs.read(path)).state_dict() for path in paths)
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert runs.metrics(paths[0])[-1]["val/loss"] == runs.metrics(paths[1])[-1]["val/loss"]


def test_every_image_once_an_epoch_and_shares_make_the_batch():
    dataset = load("digits", 8)
    whole = loader.BatchLoader(dataset, "crop", 3, 128, ALONE)
    halves = [
        loader.BatchLoader(dataset, "crop", 3, 128, Ranks(rank, 2, torch.device("cpu")))
        for rank in range(2)
    ]
    labels = []
    for (x, y), (a, ya), (b, yb) in zip(
        *(batches.epoch(1, 0) for batches in (whole, *halves)), strict=True
    ):
        assert torch.equal(x, torch.cat([a, b])) and torch.equal(y, torch.cat([ya, yb]))
        labels.append(y)
    later = list(whole.epoch(1, 7))
    assert torch.equal(later[0][1], labels[7]) and len(later) == 11 - 7
    assert not torch.equal(next(whole.epoch(2, 0))[1], labels[0])
    plain = loader.BatchLoader(dataset, "none", 3, 1437, ALONE)
    ((x, _),) = plain.epoch(0, 0)
    assert torch.equal(
        x.flatten(1).sum(1).sort()[0],
        plain.normalised(dataset.train_images).flatten(1).sum(1).sort()[0],
    )
    assert x.mean().item() == pytest.approx(0, abs=1e-5) and x.var(
        correction=0
    ).item() == pytest.approx(1, abs=1e-4)
    validation = [torch.cat([y for _, y in half.validation(50)]) for half in halves]
    assert sorted(torch.cat(validation).tolist()) == sorted(dataset.val_labels.tolist())


@pytest.mark.parametrize(("kind", "first"), [("none", 0), ("crop-flip-colour", 2)])
def test_batches_made_several_at_once_are_those_made_one_by_one(kind, first):
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (90, 8, 8, 3), np.uint8), rng.integers(0, 3, 90)
    dataset = data.from_arrays("photos", Arrays(("a", "b", "c"), photos, photos), 8, "none")
    for ranks in (ALONE, Ranks(1, 2, torch.device("cpu"))):
        single, several = (loader.BatchLoader(dataset, kind, 5, 8, ranks) for _ in range(2))
        assert single.ahead == several.ahead == 1  # on a CPU
        several.ahead = 4
        single_batches, batches = (list(each.epoch(1, first)) for each in (single, several))
        assert len(single_batches) == len(batches) == 11 - first
        for (x, y), (a, b) in zip(single_batches, batches, strict=True):
            assert (
                torch.equal(x, a)
                and torch.equal(y, b)
                and a.is_contiguous(memory_format=torch.channels_last)
            )


@pytest.mark.parametrize("installed", [True, False])
def test_memory_is_the_machines_with_psutil_and_without(monkeypatch, installed):
    if not installed:
        monkeypatch.setitem(sys.modules, "psutil", None)
    assert loader.free_memory(torch.device("cpu")) == machine.memory().total > 2**28
