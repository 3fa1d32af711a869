"""What became of each training, whatever its process did and whatever lies on disk?"""

import os
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest

from explorer.training import process_runner, queue
from explorer.training.files import log, write
from explorer.training.limits import JobError
from explorer.training.states import find, trainings
from tests.conftest import ROOT
from tests.training.stand_in import STAND_IN, ended, finish, job_of, named, states, until
from trainer import runs
from trainer.files import write_json


def test_a_dead_process_is_seen_whatever_its_status_says(root):
    queue.start(root, named("a"))
    until(lambda: states(root)["a"] == "running")
    psutil.Process(job_of(root, "a").process).kill()
    until(lambda: states(root)["a"] == "interrupted")
    assert runs.status(root / "a")["state"] == "running"
    assert "ended without a word" in find(root, "a").reason


def test_an_id_that_was_given_to_another_process_is_not_the_training(root):
    """This process has the id that job and status name, but it was born before the one and after
    the other."""
    queue.start(root, named("a"))
    finish(root, "a")
    job = job_of(root, "a")
    write(root, replace(job, process=os.getpid(), birth=1.0))
    stored = runs.status(root / "a")
    longer_ago = time.time() - 10 * 365 * 86400
    write_json(
        root / "a" / "status.json",
        stored | {"state": "running", "process": os.getpid(), "heartbeat": longer_ago},
    )
    write(root, replace(job_of(root, "a"), started=longer_ago - 1))
    assert states(root)["a"] == "interrupted"
    with pytest.raises(JobError, match="cannot be told to stop"):
        queue.stop(root, "a")


def test_a_training_from_a_command_line_is_found_and_can_be_stopped(root):
    root.mkdir()
    config = (runs.BUNDLED / "digits-relu" / "config.json").read_text()
    other = subprocess.Popen([sys.executable, "-c", STAND_IN, str(root / "theirs"), config])
    try:
        until(lambda: states(root).get("theirs") == "running")
        queue.stop(root, "theirs")
        assert other.wait(10) == 0
        assert states(root) == {"theirs": "interrupted"}
    finally:
        other.kill()


def test_failures_keep_their_reason_and_their_log(root, monkeypatch):
    queue.start(root, named("a"))
    finish(root, "a", "fail")
    assert (states(root)["a"], find(root, "a").reason) == ("failed", "The loss became nan.")
    monkeypatch.setattr(
        process_runner,
        "command",
        lambda root, job: [
            sys.executable,
            "-c",
            f"print('epoch 1\\repoch 2'); print({str(ROOT)!r} + '/x.py'); "
            "raise SystemExit('no data')",
        ],
    )
    queue.start(root, named("b"))
    until(lambda: ended(root, "b"))
    assert (states(root)["b"], find(root, "b").reason) == ("failed", "no data")
    assert set(log(root, "b").splitlines()) == {"epoch 2", "./x.py", "no data"}
    queue.resume(root, "a")  # fails before it writes a status: what is there is of the first time
    until(lambda: ended(root, "a"))
    assert find(root, "a").reason == "no data"


@pytest.mark.parametrize(
    "what",
    [
        "{",
        "[]",
        "{}",
        '{"name": "../../x", "settings": {}}',
        '{"name": "a", "settings": 3}',
        '{"name": "a", "settings": {}, "process": "1"}',
        '{"name": "b", "settings": {}}',
        '{"name": "a", "settings": {"name": "a"}, "memory": 1%s}' % ("0" * 400),
        '{"name": "a", "settings": {"name": "a"}, "memory": -1}',
    ],
)
def test_a_file_that_is_no_job_is_passed_over(root, what):
    (root / ".jobs").mkdir(parents=True)
    (root / ".jobs" / "a.json").write_text(what)
    (root / ".jobs" / "x.json").mkdir()
    queue.scheduler(root).step()
    assert trainings(root) == []


def test_a_run_that_cannot_be_read_is_shown_and_can_be_deleted(root):
    (root / "odd").mkdir(parents=True)
    (root / "odd" / "config.json").write_text("{}")
    (root / "odd" / "status.json").write_text(
        '{"state": ["?"], "process": "no", "heartbeat": null}'
    )
    assert states(root) == {"odd": "failed"}
    assert "written in format None" in find(root, "odd").reason
    queue.delete(root, "odd")
    assert trainings(root) == []
