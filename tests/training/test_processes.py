"""Trainings are processes that outlive the server, at low priority, and end when they are told to."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from explorer.training import process_runner, processes, queue
from explorer.training.files import log
from explorer.training.states import find
from tests.conftest import ROOT
from tests.training.stand_in import QUICK, ended, finish, job_of, named, states, until
from trainer import runs
from trainer.files import write_json


@pytest.mark.processes
def test_the_queue_goes_on_in_a_process_that_was_not_there_when_it_was_made(root):
    """The server ends, the training does not; another server takes the queue up: here the command,
    which starts the real trainer and ends in its turn."""
    queue.start(root, named("first"))
    queue.start(root, named("second"))
    until(lambda: states(root)["first"] == "running")
    other = subprocess.Popen(
        [sys.executable, "-m", "explorer.training.queue", "--runs", str(root)],
        cwd=ROOT,
    )
    try:
        assert states(root) == {"first": "running", "second": "queued"}
        (root / "first" / "finish").touch()
        until(lambda: states(root)["second"] != "queued", 120)
    finally:
        other.kill()
        other.wait()
    assert job_of(root, "second").alive
    assert find(root, "second").under_way


@pytest.mark.processes
def test_a_real_training_is_stopped_resumed_and_finished(tmp_path, monkeypatch):
    """Digits, two epochs, with the trainer itself: what the page reads is what the trainer
    writes."""
    monkeypatch.setattr(processes, "NICENESS", 0)
    root = tmp_path / "runs"
    queue.start(root, replace(QUICK, epochs=200))
    until(lambda: len(runs.metrics(root / "quick")) > 1 or ended(root, "quick"), 120)
    queue.stop(root, "quick")
    until(lambda: ended(root, "quick"), 60)
    assert find(root, "quick").state == "interrupted"
    assert "open" in find(root, "quick").can
    before = len(runs.metrics(root / "quick"))
    config = json.loads((root / "quick" / "config.json").read_text())
    write_json(
        root / "quick" / "config.json",
        config | {"training": config["training"] | {"epochs": before + 1}},
    )
    queue.rename(root, "quick", "again")
    queue.resume(root, "again")
    until(lambda: ended(root, "again"), 120)
    assert find(root, "again").state == "finished", log(root, "again")
    assert len(runs.metrics(root / "again")) == before + 1
    assert find(root, "again").status["result"]["val/top5"] > 0.5


def test_many_schedulers_start_each_training_once(root):
    watchers = [queue.watch(root, 0.01) for _ in range(4)]
    for name in "abc":
        queue.start(root, named(name))
    for name in "abc":
        finish(root, name)
    assert all(watcher.is_alive() for watcher in watchers)
    assert [log(root, name).count("begun") for name in "abc"] == [1, 1, 1]


def test_processes_run_on_their_own_at_low_priority_with_capped_threads(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_THREADS", "1")
    monkeypatch.setattr(processes, "NICENESS", 19)
    queue.start(root, named("a"))
    until(lambda: states(root)["a"] == "running")
    process = psutil.Process(job_of(root, "a").process)
    environment = process.environ()
    assert environment["OMP_NUM_THREADS"] == "1"
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"
    if sys.platform == "win32":
        assert process.nice() == psutil.IDLE_PRIORITY_CLASS
        return
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    assert process.nice() >= 10
    group = Path(f"/proc/{process.pid}/autogroup")
    assert not group.exists() or group.read_text().endswith(f"nice {processes.NICENESS}\n")


def test_what_does_not_save_in_time_is_ended(root, monkeypatch):
    monkeypatch.setattr(
        process_runner,
        "command",
        lambda root, job: [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); "
            "time.sleep(30)",
        ],
    )
    queue.start(root, named("a"))
    until(lambda: "deaf" in log(root, "a"))
    queue.stop(root, "a")
    assert states(root)["a"] == "stopping"
    monkeypatch.setattr(process_runner, "SAVING", 0)
    queue.scheduler(root).step()
    until(lambda: states(root)["a"] == "interrupted")


def test_what_takes_too_long_saves_and_makes_room(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOURS", "0.00001")
    queue.start(root, named("a"))
    until(lambda: states(root)["a"] == "running")

    def step() -> bool:  # before the time is up it does nothing
        queue.scheduler(root).step()
        return states(root)["a"] == "interrupted"

    until(step)
