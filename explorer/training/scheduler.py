"""Which jobs may begin now, and what becomes of one that fails? One scheduler for trainings and
evaluations alike.

A `Runner` says how jobs of one kind are kept, begun and ended: trainings are processes that outlive
the server (process_runner.py), evaluations are threads of it (explorer.failures.queue). Everything
else is said here, once: how many run, who must wait, that a job whose runner raises is failed with
a sentence and logged, and that the queue goes on whatever happens. To add a kind of job, write a
Runner."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from explorer.training.limits import JobError
from trainer.errors import reason

logger = logging.getLogger(__name__)
PAUSE = 10.0  # seconds after a step that could not be taken


class Job(Protocol):
    """What the scheduler must know of a job: it waits, or is alive, or neither: it has ended."""

    @property
    def name(self) -> str: ...

    @property
    def visitor(self) -> str: ...

    @property
    def waits(self) -> bool: ...

    @property
    def alive(self) -> bool: ...


J = TypeVar("J", bound=Job)


@dataclass(frozen=True)
class Capacity:
    """How many jobs may be running, waiting, and of one visitor running or waiting; and what is
    said where there is no room: {waiting} and {active} stand for how many wait, and wait or run."""

    running: int
    waiting: int
    per_visitor: int
    all_wait: str
    visitor_waits: str


class Runner(Protocol[J]):
    """How jobs of one kind are kept, begun and ended."""

    kind: str  # of the jobs, in the plural

    def locked(self) -> AbstractContextManager[None]:
        """Held by whoever changes what waits and what runs."""

    def capacity(self) -> Capacity:
        """What this server allows now."""

    def jobs(self) -> Sequence[J]:
        """All jobs, in the order in which they were asked for."""

    def obstacle(self, job: J) -> str:
        """The sentence why a job cannot begin now although there is room for one; nothing where it
        can."""

    def begin(self, job: J) -> None:
        """Let a job that waited run; returns at once."""

    def tend(self, job: J) -> None:
        """What a job that runs needs from time to time: to be ended where it takes too long."""

    def fail(self, job: J, sentence: str) -> None:
        """The job has failed; the sentence is shown to whoever asked for it."""

    def explain(self, error: BaseException) -> str:
        """The sentence about what was raised while a job was begun, tended or run."""


class Scheduler(Generic[J]):
    """Lets jobs of one kind wait and begin. `problem` is the sentence why it cannot go on, empty
    while it can."""

    def __init__(self, runner: Runner[J]) -> None:
        self.runner = runner
        self.problem = ""
        self._woken = threading.Event()

    def admit(self, visitor: str) -> None:
        """Raise JobError unless one more job of this visitor may wait; to be called while the
        runner is locked."""
        capacity = self.runner.capacity()
        active = [job for job in self.runner.jobs() if job.waits or job.alive]
        waiting = sum(job.waits for job in active)
        if waiting >= capacity.waiting:
            raise JobError(capacity.all_wait.format(waiting=waiting, active=len(active)))
        if sum(job.visitor == visitor for job in active) >= capacity.per_visitor:
            raise JobError(capacity.visitor_waits.format(waiting=waiting, active=len(active)))

    def step(self) -> None:
        """Tend what runs, and begin what waits while there is room. A job whose runner raises is
        failed, and the others go on. Raises what the runner raises of the queue as a whole."""
        with self.runner.locked():
            jobs = self.runner.jobs()
            running = [job for job in jobs if job.alive]
            for job in running:
                self._attempt(self.runner.tend, job)
            room = self.runner.capacity().running - len(running)
            for job in [job for job in jobs if job.waits]:
                if room > 0 and self._can_begin(job):
                    self._attempt(self.runner.begin, job)
                    running.append(job)
                    room -= 1
                elif running:
                    break  # what cannot begin beside others has its turn when they have ended

    def _can_begin(self, job: J) -> bool:
        try:
            return not self.runner.obstacle(job)
        except BaseException as error:  # as in _attempt
            self.failed(job, error)
            return False

    def _attempt(self, action: Callable[[J], None], job: J) -> None:
        try:
            action(job)
        except BaseException as error:  # whatever a job does, the queue goes on
            self.failed(job, error)

    def failed(self, job: J, error: BaseException) -> None:
        """The job has ended with this error: it is logged, and the visitor is told."""
        logger.error("%s: %s has failed", self.runner.kind, job.name, exc_info=error)
        self.runner.fail(job, self.runner.explain(error))

    def safe_step(self) -> bool:
        """`step`, whatever happens: what is raised is logged and becomes the `problem`. Whether it
        could be taken."""
        try:
            self.step()
        except BaseException as error:  # the thread that calls this must outlive everything
            logger.exception("The queue of %s cannot go on", self.runner.kind)
            self.problem = f"The queue of {self.runner.kind} cannot go on: {reason(error)}"
            return False
        self.problem = ""
        return True

    def wake(self) -> None:
        """Take the next step now: a job has come, or one has ended."""
        self._woken.set()

    def watch(self, seconds: float = 1.0) -> threading.Thread:
        """A thread that takes one step after another while this process lives; several of them do
        no harm."""

        def go_on() -> None:
            while True:
                done = self.safe_step()
                self._woken.wait(seconds if done else max(seconds, PAUSE))
                self._woken.clear()

        thread = threading.Thread(target=go_on, name=self.runner.kind, daemon=True)
        thread.start()
        return thread
