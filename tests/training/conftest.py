"""Runs folders of their own for the tests of trainings."""

import sys

import pytest

from explorer.networks import registry
from explorer.training import cached, process_runner, processes, queue, speed
from explorer.training.files import jobs
from explorer.training.states import trainings
from tests.training.stand_in import STAND_IN, until
from trainer import runs

SETTINGS = (
    "TRAININGS",
    "WAITING",
    "PER_VISITOR",
    "THREADS",
    "HOURS",
    "OPEN_SHARING",
    "DATA",
    "UPLOAD_DECODED",
)


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A runs folder whose trainings are a script that obeys: it ends when a file `finish` or `fail`
    lies in its run."""
    config = (runs.BUNDLED / "digits-relu" / "config.json").read_text(encoding="utf-8")
    monkeypatch.setattr(
        process_runner,
        "command",
        lambda root, job: [sys.executable, "-c", STAND_IN, str(root / job.name), config],
    )
    for entry in SETTINGS:
        monkeypatch.delenv(f"CNN_EXPLORER_{entry}", raising=False)
    monkeypatch.setattr(processes, "NICENESS", 0)
    root = tmp_path / "runs"
    yield root
    for job in jobs(root).values():
        processes.kill(job.process, job.birth)
    until(lambda: not any(job.alive for job in jobs(root).values()))
    processes.reap()


@pytest.fixture
def page_root(tmp_path, monkeypatch):
    """A runs folder of its own; speeds are not measured."""
    for entry in SETTINGS:
        monkeypatch.delenv(f"CNN_EXPLORER_{entry}", raising=False)
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(speed, "measured", lambda *_question: 1000.0)
    monkeypatch.setattr(processes, "NICENESS", 0)
    cached.MEASUREMENTS.clear()
    yield tmp_path / "runs"
    for row in trainings(tmp_path / "runs"):
        if "stop" in row.can:
            queue.stop(tmp_path / "runs", row.name)


@pytest.fixture
def never(monkeypatch):
    """Trainings that wait for ever instead of training."""
    monkeypatch.setattr(
        process_runner,
        "command",
        lambda root, job: [sys.executable, "-c", "import time; time.sleep(60)"],
    )
