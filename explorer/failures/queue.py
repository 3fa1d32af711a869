"""Evaluation jobs: one queue for the whole server, first come, first served, outside every page's
thread.

One evaluation runs at a time, at low priority, so that pages stay quick; those who come later wait
and see their place. What visitors bring is evaluated under a name that nobody can guess and is the
only thing that is ever cleared away."""

import hashlib
import os
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from torch import nn

from explorer.failures import evaluate, evaluation
from explorer.failures import notes as evaluation_notes
from explorer.failures.sources import ImageSource
from explorer.networks.model import Model, ModelError
from explorer.networks.private_copy import private_copy
from trainer.image_folder import DatasetError

MOST_WAITING, MOST_OF_SESSION = 12, 4  # jobs that are not done yet
MOST_KEPT, MOST_KEPT_BYTES = 60, 4 * 2**30  # evaluations of what visitors brought
PRIVATE = "upload-"
_queue = ThreadPoolExecutor(1, thread_name_prefix="evaluation")
_jobs: list["Job"] = []
_changing = threading.Lock()


@dataclass
class Job:
    """One evaluation that was asked for: state is waiting, running, finished, partial (stopped) or
    failed."""

    name: str  # of the evaluation's folder
    label: str
    session: str
    state: str = "waiting"
    progress: evaluate.Progress | None = None
    message: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def active(self) -> bool:
        return self.state in ("waiting", "running")

    def stop(self) -> None:
        """Ask it to end after the batch that it is at; what it has done by then is kept."""
        self.stopped.set()
        if self.state == "waiting":
            self.state = "partial"


@cache
def _substitute() -> Path:
    return Path(tempfile.mkdtemp(prefix="cnn-explorer-evaluations-"))


def root() -> Path:
    """Where evaluations lie: `evaluations/`, or, where that cannot be written, a folder that ends
    with the server."""
    with suppress(OSError):
        evaluation.ROOT.mkdir(exist_ok=True)
    return evaluation.ROOT if os.access(evaluation.ROOT, os.W_OK) else _substitute()


def name_for(data: str, model: Model) -> str:
    """The folder of an evaluation that everybody may see, or, of a checkpoint that somebody
    brought, only those who know its address: the same question has the same name."""
    asked = hashlib.sha256(repr((data, model.key, model.version)).encode()).hexdigest()
    if model.source == "file":
        return PRIVATE + asked[:24]
    return f"{slug(data)[:24]}.{slug(model.key)[:24]}.{asked[:8]}"


def private_name() -> str:
    """The folder of an evaluation that only those see who know its address."""
    return PRIVATE + secrets.token_hex(12)


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def start(
    session: str,
    name: str,
    label: str,
    model: Model,
    network: Callable[[], nn.Module],
    source: Callable[[], ImageSource],
    settings: evaluate.Settings,
    mapping: Mapping[str, int] | None = None,
) -> Job:
    """Put one evaluation into the queue. `network` and `source` are called when its turn comes.
    Raises EvaluationError where the queue is full."""
    with _changing:
        _jobs[:] = [job for job in _jobs if job.active] + [job for job in _jobs if not job.active][
            -50:
        ]
        for job in _jobs:
            if job.active and job.name == name:
                return job
        active = [job for job in _jobs if job.active]
        if (
            sum(job.session == session for job in active) >= MOST_OF_SESSION
            or len(active) >= MOST_WAITING
        ):
            raise evaluation.EvaluationError(
                f"{len(active)} evaluations are waiting or running already (at most {MOST_OF_SESSION} of one visitor "
                f"and {MOST_WAITING} in all): wait for one of them, or stop one."
            )
        job = Job(name, label, session)
        _jobs.append(job)
    _queue.submit(_run, job, model, network, source, settings, mapping)
    return job


def jobs(session: str) -> list[Job]:
    """This visitor's, in the order in which they were asked for."""
    return [job for job in _jobs if job.session == session]


def ahead(job: Job) -> int:
    """How many come before this one."""
    return sum(other.active for other in _jobs[: _jobs.index(job)]) if job in _jobs else 0


def _run(
    job: Job,
    model: Model,
    network: Callable[[], nn.Module],
    source: Callable[[], ImageSource],
    settings: evaluate.Settings,
    mapping: Mapping[str, int] | None,
) -> None:
    if job.state != "waiting":
        return
    job.state = "running"
    with suppress(OSError, AttributeError):
        os.setpriority(
            os.PRIO_PROCESS, threading.get_native_id(), 10
        )  # of this thread, and of those it starts

    def progress(found: evaluate.Progress) -> None:
        job.progress = found

    try:
        make_room()
        path = evaluation.folder(job.name, root())
        evaluate.evaluate(
            private_copy(network()),
            model,
            source(),
            path,
            settings,
            mapping,
            progress,
            job.stopped.is_set,
        )
        job.state = evaluation.read(path).state
    except (evaluation.EvaluationError, DatasetError, ModelError) as error:
        job.state, job.message = "failed", str(error)
    except MemoryError:
        job.state, job.message = "failed", "The server has not enough memory for this evaluation."
    except OSError as error:
        job.state, job.message = (
            "failed",
            f"The disk of the server gave up: {error.strerror or type(error).__name__}.",
        )
    except (
        Exception
    ) as error:  # the queue must go on, and the visitor must see that this one will not
        job.state, job.message = (
            "failed",
            f"The evaluation ended with an error ({type(error).__name__}).",
        )
        raise


def make_room(kept: int = MOST_KEPT, kept_bytes: int = MOST_KEPT_BYTES) -> None:
    """Clear away the oldest evaluations of what visitors brought, but never one that bears notes or
    tags."""
    found = sorted(
        (path for path in root().glob(f"{PRIVATE}*") if path.is_dir()),
        key=lambda p: p.stat().st_mtime,
    )
    busy = {job.name for job in _jobs if job.active}
    sizes = {
        path: sum(file.stat().st_size for file in path.iterdir() if file.is_file())
        for path in found
    }
    for path in found:
        if len(sizes) < kept and sum(sizes.values()) <= kept_bytes:
            return
        if path.name not in busy and evaluation_notes.stamp(path) == (0, 0):
            sizes.pop(path)
            shutil.rmtree(path, ignore_errors=True)
