"""What lies in runs/.jobs/: one file for each training that was asked for, its log, and a lock for
who changes them."""

import functools
import logging
import math
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from explorer.training import processes
from explorer.training.limits import JobError
from explorer.workspace import workspace
from trainer import files, runs
from trainer.config import Config, ConfigError
from trainer.run_checks import MAX_COUNT, MAX_MOMENT

logger = logging.getLogger(__name__)
PROJECT = workspace()
FOLDER, LOG_BYTES = ".jobs", 20_000


@dataclass(frozen=True)
class TrainingJob:
    """A training that was asked for at a time. `process` is 0 while it waits, -1 when it waits no
    longer; `stop` is the time at which it was told to stop, `problem` why it could not be begun; `memory` is
    how many bytes it takes at most, about; `gpu` the number of the GPU that it has to itself, -1 where
    it was given none."""

    name: str
    settings: dict
    visitor: str = ""
    requested: float = 0.0
    process: int = 0
    birth: float = 0.0
    started: float = 0.0
    stop: float = 0.0
    problem: str = ""
    memory: int = 0
    gpu: int = -1

    @property
    def waits(self) -> bool:
        return self.process == 0

    @property
    def alive(self) -> bool:
        return processes.alive(self.process, self.birth)


KINDS: dict[str, type | tuple[type, ...]] = {  # JSON may write seconds without a point
    entry.name: (int, float) if entry.type is float else entry.type
    for entry in fields(TrainingJob)
    if isinstance(entry.type, type)
}


FIELDS = tuple(entry.name for entry in fields(TrainingJob))


def file(root: Path, name: str) -> Path:
    return root / FOLDER / f"{name}.json"


def log_file(root: Path, name: str) -> Path:
    return root / FOLDER / f"{name}.log"


def read(path: Path) -> TrainingJob | None:
    """The job in a file; None where there is none, or what is there is none."""
    try:
        stored = files.read_json(path)
        job = TrainingJob(**{name: stored[name] for name in FIELDS if name in stored})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        logger.debug("%s is no job", path, exc_info=True)
        return None
    return job if is_right(job) and job.name == path.stem else None


def is_right(job: TrainingJob) -> bool:
    """Whether every field is what it must be, and the settings are ones that can be trained."""
    kinds = all(isinstance(getattr(job, name), kind) for name, kind in KINDS.items())
    if (
        not kinds
        or math.isnan(files.number(job.birth, math.nan))
        or not runs.NAME.fullmatch(job.name)
        or not -1 <= job.process < 2**31
        or not 0 <= job.memory <= MAX_COUNT
        or not -1 <= job.gpu <= 1000
    ):
        return False
    moments = job.requested, job.started, job.stop
    if not all(0 <= files.number(moment, -1.0) <= MAX_MOMENT for moment in moments):
        return False
    try:
        config(job).check()
    except (ConfigError, TypeError):
        logger.debug("%s has settings that are none", job.name, exc_info=True)
        return False
    return True


def config(job: TrainingJob) -> Config:
    """The settings of a job; what another version calls otherwise is left out."""
    known = {entry.name for entry in fields(Config)}
    return Config(**{key: value for key, value in job.settings.items() if key in known})


def write(root: Path, job: TrainingJob) -> None:
    """Replace the file of a job as a whole. Raises JobError."""
    try:
        files.write_json(file(root, job.name), asdict(job))
    except OSError as error:
        raise JobError(
            f"The training {job.name} cannot be written down on this server: {error.strerror}"
        ) from error


def jobs(root: Path) -> dict[str, TrainingJob]:
    """Every job by name, in the order in which they were asked for; files that cannot be read are
    left out."""
    kept = [job for job in map(read, _job_files(root)) if job is not None]
    return {job.name: job for job in sorted(kept, key=lambda job: (job.requested, job.name))}


def odd_jobs(root: Path) -> set[str]:
    """Names of the trainings of which a file is there that cannot be read."""
    return {
        path.stem
        for path in _job_files(root)
        if runs.NAME.fullmatch(path.stem) and read(path) is None and path.is_file()
    }


def _job_files(root: Path) -> list[Path]:
    try:
        return [path for path in (root / FOLDER).iterdir() if path.suffix == ".json"]
    except FileNotFoundError:
        return []
    except OSError as error:
        logger.warning("The queue of trainings cannot be read: %s", error)
        return []


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One process and thread at a time changes what is asked for. Raises JobError where nothing can
    be written."""
    with ExitStack() as stack:
        try:
            (root / FOLDER).mkdir(parents=True, exist_ok=True)
            stack.enter_context(files.locked(root / FOLDER / ".lock"))
        except OSError as error:
            raise JobError(
                f"Trainings cannot be written down on this server ({error.strerror})."
            ) from error
        yield


def sweep(root: Path) -> None:
    """Take away what a server that was killed left half written or half deleted. Raises JobError."""
    if not (root / FOLDER).is_dir():
        return
    with locked(root):
        files.sweep(root / FOLDER)
        for deleted in (root / FOLDER).glob("deleted-*"):
            shutil.rmtree(deleted, ignore_errors=True)


def log(root: Path, name: str) -> str:
    """The end of what a training wrote, without the places of files on this machine."""
    try:
        if not log_file(root, name).is_file():  # a pipe would never end
            return ""
        with log_file(root, name).open("rb") as source:
            source.seek(max(0, source.seek(0, os.SEEK_END) - LOG_BYTES))
            text = source.read().decode(errors="replace")
    except OSError:
        logger.debug("The training %s has no log", name, exc_info=True)
        return ""
    for place, word in _places().items():
        text = text.replace(place, word)
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2].rstrip() for line in lines).strip()


@functools.cache
def _places() -> dict[str, str]:
    """Folders of this machine, and what a log says instead."""
    places = {str(PROJECT): ".", sys.prefix: "python", sys.base_prefix: "python"}
    places[str(Path("~").expanduser())] = "~"
    return {place: word for place, word in places.items() if len(place) > 2}
