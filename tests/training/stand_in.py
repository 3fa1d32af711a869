"""Trainings that obey: a script in place of the trainer, which ends when a file `finish` or `fail`
lies in its run."""

import time
from dataclasses import replace
from pathlib import Path

from explorer.training.files import TrainingJob, file, read
from explorer.training.states import find, trainings
from trainer.config import Config

QUICK = Config(net="digits", data="digits", epochs=2, name="quick")
STAND_IN = """
import json, os, pathlib, signal, sys, time
path, config = pathlib.Path(sys.argv[1]), sys.argv[2]
path.mkdir(exist_ok=True)
def write_status(state, **more):
    (path / "part").write_text(json.dumps({"state": state, "process": os.getpid(), "heartbeat": time.time(),
                                           "start": time.time(), **more}))
    (path / "part").replace(path / "status.json")
def end(*_):
    write_status("interrupted")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
(path / "config.json").write_text(config)
write_status("running")
print("begun in", os.getcwd(), flush=True)
for _ in range(12000):
    if (path / "finish").exists():
        write_status("finished")
        sys.exit(0)
    if (path / "fail").exists():
        write_status("failed", reason="The loss became nan.")
        sys.exit(1)
    time.sleep(0.01)
"""


def named(name: str) -> Config:
    return replace(QUICK, name=name)


def until(condition, seconds: float = 60) -> None:
    """Wait for something; a test that waits in vain fails."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def job_of(root: Path, name: str) -> TrainingJob:
    job = read(file(root, name))
    assert job is not None
    return job


def states(root: Path) -> dict[str, str]:
    return {row.name: row.state for row in trainings(root)}


def ended(root: Path, name: str) -> bool:
    return not find(root, name).under_way


def finish(root: Path, name: str, how: str = "finish") -> None:
    until(lambda: states(root)[name] == "running")
    (root / name / how).touch()
    until(lambda: ended(root, name))
