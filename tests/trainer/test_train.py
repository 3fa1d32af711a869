"""Trainer: it learns, what it writes can be read, and a run that was interrupted ends as one that
was not."""

import dataclasses
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from tests.trainer.trainings import TINY
from trainer import loop, runs, train
from trainer.__main__ import main
from trainer.config import Config
from trainer.data import load, to_input
from trainer.probes import QUANTITIES
from trainer.progress import Progress
from trainer.runs import RunError

FAST = Config(net="digits", width=0.5, epochs=2, precision="float32", probes=10, threads=1)


def state(path):
    return runs.load(runs.read(path)).state_dict()


def test_digits_are_learned_and_the_run_says_what_it_did(tmp_path):
    progress: list[Progress] = []
    path = train.train(
        dataclasses.replace(FAST, epochs=5, name="one"), tmp_path, on_progress=progress.append
    )
    run, rows, probes = runs.read(path), runs.metrics(path), runs.probes(path)
    assert rows[-1]["val/accuracy"] > 0.9
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4, 5]
    assert progress[-1].step == progress[-1].steps == rows[-1]["step"]
    assert run.classes == tuple("0123456789")
    assert probes["steps"][0] == 0 and probes["steps"][-1] == rows[-1]["step"]
    for quantity in QUANTITIES:
        assert probes[quantity].shape == (len(probes["steps"]), len(probes["names"]))
    assert np.all(probes["distance"][0] == 0) and np.all(probes["distance"][-1] > 0)
    assert probes["filters"].shape == (6, 16, 1, 3, 3)
    assert not np.array_equal(probes["filters"][0], probes["filters"][-1])
    result = runs.status(path)["result"]
    net, dataset = runs.load(run), load("digits", 8)
    x = to_input(dataset.val_images, run.mean, run.std)
    right = (net(x).argmax(1) == dataset.val_labels).float().mean().item()
    assert result["val/accuracy"] == pytest.approx(right)
    text = (path / "README.md").read_text()
    assert f"{right:.2%}" in text and "python -m trainer --net digits" in text


def test_going_on_ends_as_never_having_stopped(tmp_path):
    whole = train.train(dataclasses.replace(FAST, epochs=3, name="whole"), tmp_path)

    def stop(progress):
        if progress.last and progress.epochs and progress.last["epoch"] == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train.train(dataclasses.replace(FAST, epochs=3, name="halved"), tmp_path, on_progress=stop)
    assert runs.status(tmp_path / "halved")["state"] == "interrupted"
    halved = train.train(FAST, tmp_path, resume="halved")
    assert all(torch.equal(value, state(halved)[name]) for name, value in state(whole).items())
    a, b = runs.probes(whole), runs.probes(halved)
    assert all(np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a)
    keys = ("train/loss", "val/loss", "val/accuracy")
    assert [[row[k] for k in keys] for row in runs.metrics(whole)] == [
        [row[k] for k in keys] for row in runs.metrics(halved)
    ]


def test_seeds_decide_everything(tmp_path):
    first, same, other = (
        train.train(dataclasses.replace(FAST, name=name, seed=seed), tmp_path)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert all(torch.equal(value, state(same)[name]) for name, value in state(first).items())
    assert not torch.equal(
        state(other)["features.conv1.weight"], state(first)["features.conv1.weight"]
    )


@pytest.mark.processes
def test_the_command_line(tmp_path, monkeypatch, capsys):
    command = [
        sys.executable,
        "-m",
        "trainer",
        "--net",
        "digits",
        "--width",
        "0.25",
        "--runs",
        str(tmp_path),
    ]
    result = subprocess.run(
        [*command, "--epochs", "1", "--name", "cli"], capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"epoch 1/1  loss .* images/s .* left", result.stdout)
    for options, words in (
        (["--name", "cli"], "There is a run cli already"),
        (["--data", "x"], "no data set 'x'"),
    ):
        monkeypatch.setattr(sys, "argv", [*command[2:], *options])
        assert main() == 1
        assert words in capsys.readouterr().err


def test_last_and_best_are_both_there(tmp_path, monkeypatch, digits):
    accuracies = iter([0.5, 0.9, 0.7] * 2)
    monkeypatch.setattr(
        loop.Training,
        "evaluate",
        lambda self: {"val/loss": 1.0, "val/accuracy": next(accuracies), "val/top5": 1.0},
    )
    last = train.train(
        dataclasses.replace(TINY, name="last", keep="last"), tmp_path, dataset=digits
    )
    best = train.train(
        dataclasses.replace(TINY, name="best", keep="best"), tmp_path, dataset=digits
    )

    def weights(path, which):
        return runs.load(runs.read(path), which).get_parameter("linear.weight")

    assert torch.equal(weights(last, "weights"), weights(best, "last"))
    assert torch.equal(weights(last, "best"), weights(best, "weights"))
    assert not torch.equal(weights(last, "best"), weights(last, "weights"))


def test_other_images_are_no_way_to_go_on(tmp_path, digits):
    train.train(dataclasses.replace(TINY, name="one", epochs=1), tmp_path, dataset=digits)
    with pytest.raises(RunError, match="no longer those"):
        train.train(TINY, tmp_path, "one", dataset=dataclasses.replace(digits, hash="other"))
