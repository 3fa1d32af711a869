"""Evaluations that visitors ask for: which one runs, which wait, and what became of each?

They wait in a queue of the whole server (explorer.training.scheduler), first come, first served, and
run in a thread of the server, one at a time, at low priority, so that pages stay quick. They are no
processes of their own: what is evaluated lies in the server's memory (uploaded pictures and
checkpoints, networks that are loaded already), and small sets take less time than a process needs
to start."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from torch import nn

from explorer import priorities
from explorer.failures import evaluate, evaluation, folders, makers
from explorer.failures.description import EvaluationError
from explorer.failures.question import Settings
from explorer.failures.sources import ImageSource
from explorer.networks.model import Model
from explorer.networks.private_copy import private_copy
from explorer.training import memory
from explorer.training.limits import JobError
from explorer.training.scheduler import Capacity, Scheduler
from explorer.visitors import may_change
from trainer.errors import PersonsError, lacks_memory

MAX_ACTIVE, MAX_OF_VISITOR = 12, 4  # evaluations that are not done yet
MEMORY = 2**29  # bytes that an evaluation takes, about
ENDED_KEPT = 50  # jobs that have ended and can still be seen


@dataclass(eq=False)
class EvaluationJob:
    """One evaluation that was asked for. `state` is waiting, running, finished, partial (stopped)
    or failed; `message` says why it failed. `run` evaluates into a folder, and reports and stops
    through the job."""

    name: str  # of the evaluation's folder
    label: str
    visitor: str
    run: Callable[["EvaluationJob", Path], None]
    state: str = "waiting"
    progress: evaluate.Progress | None = None
    message: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def active(self) -> bool:
        return self.waits or self.alive

    @property
    def waits(self) -> bool:
        return self.state == "waiting"

    @property
    def alive(self) -> bool:
        return self.state == "running"

    def report(self, progress: evaluate.Progress) -> None:
        """How far it is."""
        self.progress = progress

    def stop(self) -> None:
        """Ask it to end after the batch that it is at; what it has done by then is kept."""
        with _changing:
            self.stopped.set()
            if self.waits:
                self.state = "partial"


_jobs: list[EvaluationJob] = []
_changing = threading.Lock()


class ThreadRunner:
    """Evaluations in threads of this server, see explorer.training.scheduler.Runner."""

    kind = "evaluations"

    @contextmanager
    def locked(self) -> Iterator[None]:
        with _changing:
            yield

    def capacity(self) -> Capacity:
        sentence = (
            "{active} evaluations are waiting or running already (at most "
            f"{MAX_OF_VISITOR} of one visitor and {MAX_ACTIVE} in all): wait for one of them, or stop one."
        )
        return Capacity(1, MAX_ACTIVE - 1, MAX_OF_VISITOR, sentence, sentence)

    def jobs(self) -> Sequence[EvaluationJob]:
        return tuple(_jobs)

    def obstacle(self, job: EvaluationJob) -> str:
        return memory.shortage(MEMORY)

    def begin(self, job: EvaluationJob) -> None:
        job.state = "running"
        threading.Thread(target=self._work, args=(job,), name=job.name, daemon=True).start()

    def tend(self, job: EvaluationJob) -> None:
        """It ends by itself, soon after `stop`."""

    def fail(self, job: EvaluationJob, sentence: str) -> None:
        job.message, job.state = sentence, "failed"

    def explain(self, error: BaseException) -> str:
        if isinstance(error, PersonsError):
            return str(error)
        if lacks_memory(error):
            return "The server has not enough memory for this evaluation."
        if isinstance(error, OSError):
            return f"The disk of the server gave up: {error.strerror or type(error).__name__}."
        return f"The evaluation ended with an error ({type(error).__name__})."

    def _work(self, job: EvaluationJob) -> None:
        """The whole life of the thread of a job: whatever is raised, it is failed and the next one
        begins."""
        try:
            priorities.lower(priorities.BESIDE)
            path = evaluation.folder(job.name, folders.root())
            if job.name.startswith(makers.PRIVATE):
                folders.make_room(active_names(), job.visitor)
                makers.set_maker(path, job.visitor)
            job.run(job, path)
            job.state = evaluation.read(path).state
        except BaseException as error:
            # a network of a stranger may raise anything, also SystemExit
            _scheduler().failed(job, error)
        finally:
            _scheduler().wake()


def active_names() -> set[str]:
    """Names of the evaluations that wait or run."""
    return {job.name for job in tuple(_jobs) if job.active}


@cache
def _scheduler() -> Scheduler[EvaluationJob]:
    return Scheduler(ThreadRunner())


@cache
def _watch() -> threading.Thread:
    """The thread that keeps the queue going; once in a server."""
    return _scheduler().watch()


def start(
    visitor: str,
    name: str,
    label: str,
    model: Model,
    network: Callable[[], nn.Module],
    source: Callable[[], ImageSource],
    settings: Settings,
    mapping: Mapping[str, int] | None = None,
) -> EvaluationJob:
    """Put one evaluation into the queue; one of this name that waits or runs already is given back.
    `network` and `source` are called when its turn comes. Raises EvaluationError where the queue is
    full."""

    def run(job: EvaluationJob, path: Path) -> None:
        net = private_copy(network())
        stop = job.stopped.is_set
        evaluate.evaluate(net, model, source(), path, settings, mapping, job.report, stop)

    with _changing:
        for job in _jobs:
            if job.active and job.name == name:
                return job
        try:
            _scheduler().admit(visitor)
        except JobError as error:
            raise EvaluationError(str(error)) from error
        ended = [job for job in _jobs if not job.active][-ENDED_KEPT:]
        _jobs[:] = [job for job in _jobs if job.active or job in ended]
        _jobs.append(job := EvaluationJob(name, label, visitor, run))
    _watch()
    _scheduler().wake()
    return job


def stop(job: EvaluationJob, visitor: str) -> None:
    """`EvaluationJob.stop` by whoever asked for it, or the owner. Raises EvaluationError."""
    if not may_change(job.visitor, visitor):
        raise EvaluationError("Another visitor asked for this evaluation: only he can stop it.")
    job.stop()


def jobs(visitor: str) -> list[EvaluationJob]:
    """This visitor's, in the order in which they were asked for."""
    return [job for job in tuple(_jobs) if job.visitor == visitor]


def ahead(job: EvaluationJob) -> int:
    """How many come before this one."""
    known = tuple(_jobs)
    return sum(other.active for other in known[: known.index(job)]) if job in known else 0


def problem() -> str:
    """The sentence why the queue cannot go on now, or nothing."""
    return _scheduler().problem
