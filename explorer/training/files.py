"""What lies in runs/.jobs/: one file for each training that was asked for, its log, and a lock for
who changes them."""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from explorer.training import processes
from explorer.training.limits import JobError
from explorer.workspace import workspace
from trainer import run_writer, runs

PROJECT = workspace()
FOLDER, LOG_BYTES = ".jobs", 20_000
PLACES = {str(PROJECT): ".", sys.prefix: "python", sys.base_prefix: "python", str(Path.home()): "~"}


@dataclass(frozen=True)
class Job:
    """A training that was asked for at a time. `process` is 0 while it waits, -1 when it waits no
    longer; `stop` is the time at which it was told to stop."""

    name: str
    settings: dict
    visitor: str = ""
    asked: float = 0.0
    process: int = 0
    birth: str = ""
    started: float = 0.0
    stop: float = 0.0

    @property
    def waits(self) -> bool:
        return self.process == 0

    @property
    def alive(self) -> bool:
        return processes.alive(self.process, self.birth)


def file(root: Path, name: str) -> Path:
    return root / FOLDER / f"{name}.json"


def log_file(root: Path, name: str) -> Path:
    return root / FOLDER / f"{name}.log"


def read(path: Path) -> Job | None:
    """The job in a file; None where there is none, or what is there is none."""
    try:
        job = Job(**json.loads(path.read_text()))
        right = all(
            isinstance(
                getattr(job, entry.name), entry.type | int if entry.type is float else entry.type
            )
            for entry in fields(Job)
        )
        return job if right and job.name == path.stem and runs.NAME.fullmatch(job.name) else None
    except (OSError, ValueError, TypeError):
        return None


def write(root: Path, job: Job) -> None:
    """Replace the file of a job as a whole. Raises JobError."""
    try:
        run_writer.write_json(file(root, job.name), asdict(job))
    except (runs.RunError, OSError) as error:
        raise JobError(
            f"The training {job.name} cannot be written down on this server: {error}"
        ) from error


def jobs(root: Path) -> dict[str, Job]:
    """Every job by name, in the order in which they were asked for; files that cannot be read are
    left out."""
    kept = [job for job in map(read, (root / FOLDER).glob("*.json")) if job is not None]
    return {job.name: job for job in sorted(kept, key=lambda job: (job.asked, job.name))}


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One process and thread at a time changes what is asked for. Raises JobError where nothing can
    be written."""
    try:
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        lock = (root / FOLDER / ".lock").open("w")
    except OSError as error:
        raise JobError(
            f"Trainings cannot be written down on this server ({error.strerror})."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def log(root: Path, name: str) -> str:
    """The end of what a training wrote, without the places of files on this machine."""
    try:
        with log_file(root, name).open("rb") as source:
            source.seek(max(0, source.seek(0, os.SEEK_END) - LOG_BYTES))
            text = source.read().decode(errors="replace")
    except OSError:
        return ""
    for place, word in PLACES.items():
        text = text.replace(place, word) if len(place) > 2 else text
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2].rstrip() for line in lines).strip()
