"""Tiny trainings for tests: what they are, how they are compared, stopped and forked."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import torch

from tests.conftest import ROOT
from trainer import loop, runs
from trainer.config import Config

TINY = Config(
    net="digits",
    width=0.25,
    depth=2,
    epochs=3,
    batch_size=256,
    precision="float32",
    probes=7,
    threads=1,
)


SAME = (
    "step",
    "epoch",
    "train/loss",
    "train/accuracy",
    "val/loss",
    "val/accuracy",
    "val/top5",
    "learning_rate",
)


def equal(a_path, b_path):
    """Whether two runs hold the same weights, the same state, the same record, bit for bit."""
    for which in ("weights", "best"):
        a, b = (runs.load(runs.read(path), which).state_dict() for path in (a_path, b_path))
        assert all(torch.equal(a[name], b[name]) for name in a), which
    a, b = runs.probes(a_path), runs.probes(b_path)
    assert list(a) == list(b)
    assert all(np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a)
    assert [[row[key] for key in SAME] for row in runs.metrics(a_path)] == [
        [row[key] for key in SAME] for row in runs.metrics(b_path)
    ]


def at_step(monkeypatch, step, do):
    """Let something happen in the middle of this step, as a signal does."""
    update = loop.Training.update

    def with_it(self, x, labels):
        update(self, x, labels)
        if self.state.step == step:
            do()

    monkeypatch.setattr(loop.Training, "update", with_it)


def script(source, *arguments, timeout=300):
    """Run a program that imports torch once and forks its trainings."""
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source), *map(str, arguments)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=timeout,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout
