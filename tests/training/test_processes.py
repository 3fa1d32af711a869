"""Trainings are processes that outlive the server, at low priority, and end when they are told to."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from explorer.training import process_runner, processes, queue, speed
from explorer.training.files import log
from explorer.training.limits import JobError
from explorer.training.states import find
from tests.conftest import ROOT
from tests.training.stand_in import QUICK, ended, finish, job_of, named, states, until
from trainer import runs
from trainer.files import write_json
from trainer.nets import NetSpec


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


def test_a_question_is_answered_by_a_process_or_not_at_all(tmp_path, monkeypatch):
    """What takes too long is ended, what fails is an error; nothing is left behind."""
    monkeypatch.setattr(processes, "NICENESS", 0)

    def ask(code: str, seconds: float = 60.0) -> str:
        command = [sys.executable, "-c", code]
        return processes.output_of(command, tmp_path, "größer", 1, seconds, 2**30)

    assert ask("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read() * 2)") == "größer" * 2
    with pytest.raises(subprocess.CalledProcessError):
        ask("raise SystemExit(3)")
    before = {child.pid for child in psutil.Process().children()}
    with pytest.raises(subprocess.TimeoutExpired):
        ask("import time; time.sleep(60)", 0.2)
    assert {child.pid for child in psutil.Process().children()} <= before


def test_a_process_is_known_by_its_birth_and_ended_with_all_that_it_started(tmp_path):
    code = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', "
    code += "'import time; time.sleep(60)']); print('begun', flush=True); time.sleep(60)"
    log_file = tmp_path / "log"
    process, birth = processes.launch([sys.executable, "-c", code], tmp_path, log_file, 1)
    until(lambda: "begun" in log_file.read_text(encoding="utf-8"))
    (child,) = psutil.Process(process).children()
    assert processes.alive(process, birth) and processes.lived_at(process, time.time())
    assert not processes.lived_at(process, psutil.Process(process).create_time() - 60)
    for wrong in (birth - 60, birth + 60, 0.0):
        assert not processes.alive(process, wrong)
        processes.kill(process, wrong)
        processes.end(process, wrong)
    assert processes.alive(process, birth)
    processes.kill(process, birth)
    until(lambda: not processes.alive(process, birth) and not child.is_running())
    processes.reap()
    for nobody in (0, -1, process, 10**30):
        assert processes.birth(nobody) is None and not processes.lived_at(nobody, time.time())


@pytest.mark.processes
def test_the_speed_of_a_network_is_measured_in_a_process(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "NICENESS", 0)
    net = NetSpec(net="digits", classes=10, channels=1, size=8)
    assert speed.measured(net, 64, "float32", "cpu", 0, tmp_path) > 0
    with pytest.raises(JobError, match="cannot be trained so"):
        speed.measured(net, 64, "float32", "cuda:99", 0, tmp_path)
