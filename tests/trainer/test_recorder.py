"""Recorder: a training loop of somebody's own is recorded and stays as it is, whatever happens."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.trainer.loops import loop
from trainer import Recorder, loop_record, runs, train
from trainer import progress as progress_of
from trainer.config import Config
from trainer.loop_run import RecorderError
from trainer.progress import Budget
from trainer.runs import RunError

X, Y = torch.randn(20, 1, 4, 4, generator=torch.Generator().manual_seed(0)), torch.arange(20) % 3


def small():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)
    )


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs" / "one"


@pytest.mark.parametrize("more", [{}, {"autocast": True}, {"training": False}])
def test_the_training_stays_as_it_is_bit_for_bit(path, more):
    alone = loop(None, **more)
    recorded = loop(lambda net, x, y: Recorder("one", net, x, y, every=1), **more)
    assert recorded.equals(alone)
    assert runs.status(path)["state"] == "finished"
    arrays = runs.probes(path)
    assert arrays["steps"].tolist() == list(range(13)) and arrays["names"][0] == "conv"
    assert "unused" not in arrays["names"] and (arrays["weight_gradient"][:, :3] > 0).all()


def test_what_it_writes_is_a_run_that_says_what_it_knows(path):
    net = small()
    optimiser = torch.optim.SGD(net.parameters(), 0.5)
    before = net[0].weight.detach().clone()
    with Recorder(
        "one", net, X, Y, classes=["a", "b", "c"], data="mine", epochs=2, every=2, lr=0.5
    ) as recorder:
        for _ in range(2):
            losses = []
            for _ in range(3):
                loss = nn.functional.cross_entropy(net(X), Y)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                losses.append(loss.item())
                recorder.step(loss, accuracy=0.5)
            recorder.epoch(val_loss=torch.tensor(1.5), val_accuracy=0.25)
    run, rows, arrays = runs.read(path), runs.metrics(path), runs.probes(path)
    assert (
        run.classes == ("a", "b", "c") and run.config is None and run.spec.net == "loop:Sequential"
    )
    assert run.training == {"name": "one", "data": "mine", "epochs": 2, "lr": 0.5}
    assert [row["epoch"] for row in rows] == [1, 2] and [row["step"] for row in rows] == [3, 6]
    assert rows[-1]["train/loss"] == pytest.approx(np.mean(losses))
    assert rows[-1]["train/accuracy"] == 0.5 and rows[-1]["val/accuracy"] == 0.25
    assert arrays["steps"].tolist() == [0, 2, 3, 4, 6] and arrays["filter_steps"].tolist() == [
        0,
        3,
        6,
    ]
    moved = (net[0].weight.detach() - before).norm() / before.norm()
    assert arrays["distance"][-1, 0] == pytest.approx(moved.item(), rel=1e-5)
    assert np.isfinite(arrays["update_ratio"][:-1]).all()
    status = runs.status(path)
    assert (status["state"], status["steps"], status["epochs"]) == ("finished", 6, 2)
    text = (path / "README.md").read_text()
    assert "Sequential: 51 parameters" in text and "lr 0.5" in text and "loop:" not in text


def test_what_is_measured_is_what_a_backward_pass_gives(path):
    net = small().eval()
    Recorder("one", net, X, Y).finish()
    twin = copy.deepcopy(net).train()
    nn.functional.cross_entropy(twin(X), Y).backward()
    arrays = runs.probes(path)
    for number, layer in enumerate((twin[0], twin[4])):
        gradient = layer.weight.grad.square().mean().sqrt().item()
        assert arrays["weight_gradient"][0, number] == pytest.approx(gradient, rel=1e-4)


def test_one_logit_counts_as_two_classes(path):
    net = nn.Sequential(nn.Flatten(), nn.Linear(16, 1))
    Recorder("one", net, X, Y % 2).finish()
    assert runs.read(path).classes == ("0", "1")
    loss = nn.functional.binary_cross_entropy_with_logits(net(X)[:, 0], (Y % 2).float())
    loss.backward()
    rms = net[1].weight.grad.square().mean().sqrt().item()
    assert runs.probes(path)["weight_gradient"][0, 0] == pytest.approx(rms, rel=1e-4)


BAD: dict[str, tuple[Callable[[], Any], dict[str, Any], str]] = {
    "labels": (lambda: (small(), X, X), {}, "labels must be the number of a class"),
    "fewer labels": (lambda: (small(), X, Y[:3]), {}, "are no batch"),
    "no tensors": (lambda: (small(), [1], [2]), {}, "must be tensors"),
    "classes": (lambda: (small(), X, Y), {"classes": ["a"]}, "1 names, and the network 3 outputs"),
    "labels too high": (lambda: (small(), X, Y + 1), {}, "labels must be from 0 to 2"),
    "images": (lambda: (small(), X[:, :, :2], Y), {}, r"cannot take these images \(20, 1, 2, 4\)"),
    "maps": (
        lambda: (small()[:2], X, Y),
        {},
        r"gives \(20, 2, 2, 2\) for 20 images; it must give log",
    ),
    "settings": (lambda: (small(), X, Y), {"lr": [0.1]}, "lr must be a text or a number, not list"),
    "lazy": (lambda: (nn.LazyLinear(3), X.flatten(1), Y), {}, "do not know their sizes yet"),
    "name": (lambda: (small(), X, Y), {"name": "A b"}, "is no name for a run"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_recorded_is_said_before_the_training(path, kind):
    given, more, words = BAD[kind]
    named: dict[str, Any] = {"name": "one", **more}
    with pytest.raises((RecorderError, RunError), match=words):
        Recorder(named.pop("name"), *given(), **named)
    assert not runs.folders(path.parent)


def test_a_name_is_not_taken_twice_but_by_resume_and_overwrite(path, digits):
    recorder = Recorder("one", small(), X, Y, every=1)
    for _ in range(2):
        recorder.step(1.0)
    recorder.epoch(val_accuracy=0.5)
    recorder.step(7.0)  # after the last epoch: cut off
    recorder.finish()
    with pytest.raises(
        RunError, match=r"it goes on there, with trainer\.Recorder\(\"one\", \.\.\., res"
    ):
        train.train(Config(), "runs", "one", dataset=digits)
    with pytest.raises(RunError, match="resume=True to go on with it or overwrite=True"):
        Recorder("one", small(), X, Y)
    with pytest.raises(RunError, match="of another network or of other classes"):
        Recorder("one", nn.Sequential(*small(), nn.Linear(3, 4)), X, Y, resume=True)
    net = small()
    with torch.no_grad():
        net[4].weight.mul_(3)
    again = Recorder("one", net, X, Y, every=1, resume=True)
    again.step(1.0)
    again.epoch(val_accuracy=0.75)
    again.finish()
    arrays = runs.probes(path)
    assert [row["epoch"] for row in runs.metrics(path)] == [1, 2]
    assert [row["step"] for row in runs.metrics(path)] == [2, 3]
    assert arrays["steps"].tolist() == [0, 1, 2, 3]
    assert arrays["distance"][-1].tolist() == pytest.approx([0, 2])  # from where it began at first
    Recorder("one", small(), X, Y, overwrite=True).finish()
    assert runs.metrics(path) == [] and runs.probes(path)["steps"].tolist() == [0]
    train.train(Config(net="mlp", depth=1, epochs=1, name="theirs"), "runs", dataset=digits)
    with pytest.raises(RunError, match="is one of the trainer's"):
        Recorder("theirs", small(), X, Y, overwrite=True)


def test_time_is_spent_as_the_budget_allows(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress_of.time, "perf_counter", lambda: now[0])
    budget = Budget(0.02, 0.1)
    assert budget.allows(0.1) and not budget.allows(0.11)
    now[0] += 5
    assert budget.allows(0.19) and not budget.allows(0.21)
    with budget.spend():
        now[0] += 0.15
    assert budget.allows(0.05) and not budget.allows(0.06)


def test_long_trainings_keep_a_bounded_number_of_measurements(path, monkeypatch):
    monkeypatch.setattr(loop_record, "MAX_PROBES", 8)
    monkeypatch.setattr(loop_record, "SHARE", 1e9)
    recorder = Recorder("one", small(), X, Y)
    for _ in range(100):
        recorder.step(1.0)
    recorder.finish()
    steps = runs.probes(path)["steps"]
    assert len(steps) <= 9 and steps[-1] == 100 and (np.diff(steps) > 4).all()
