"""The pool: who is asked next, and what stands ready?

A few children at most read at the same time; who comes later waits, and not for ever, unless nobody
waits for him. Visitors are served in turns, one file each, so that whoever brings many waits for
himself. One that has read is kept for the next file; one that was over a limit, has read many files
or has grown is replaced."""

import atexit
import functools
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from explorer.isolation.child import Answer, BusyError, Child, ChildError, RefusedError
from explorer.isolation.jobs import MEGABYTE, Job
from trainer import machine

FEWEST, MOST = 2, 4  # children at a time: one for each core
WAIT = 120.0  # seconds in the queue
MAX_ANSWERS = 200  # of one child
MAX_RESTING = 256 * MEGABYTE  # what a child may hold between two files
PAUSE = 5.0  # seconds between two tries of who is patient
_asker: ContextVar[str] = ContextVar("asker", default="")
_patient: ContextVar[Callable[[], bool] | None] = ContextVar("patient", default=None)
log = logging.getLogger(__name__)


@contextmanager
def asking_for(visitor: str) -> Iterator[None]:
    """What is asked in this block is asked in this visitor's turns; all else has turns together."""
    token = _asker.set(visitor)
    try:
        yield
    finally:
        _asker.reset(token)


@contextmanager
def patient(stop: Callable[[], bool]) -> Iterator[None]:
    """What is asked in this block is asked again and again while the server is too busy to read it:
    for work in the background, to which a file that nobody has looked at must not be one that
    cannot be read. Once `stop` says so, BusyError is raised."""
    token = _patient.set(stop)
    try:
        yield
    finally:
        _patient.reset(token)


class Pool:
    """At most `size` children of `module` that read at the same time."""

    def __init__(
        self, size: int = FEWEST, module: str = "explorer.isolation.worker", wait: float = WAIT
    ) -> None:
        self._size, self._module, self._wait = size, module, wait
        self._lock = threading.Lock()
        self._free = size
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()  # by visitor
        self._ready: list[Child] = []
        self._closed = False

    def call(self, job: Job, data: bytes, error: Callable[[str], Exception]) -> Answer:
        """What the function of a job makes of `data`. Raises error(sentence) when it refuses the
        data, is over a limit, or cannot be asked."""
        while True:
            try:
                return self._asked(job, data)
            except RefusedError as refusal:
                raise error(str(refusal)) from refusal
            except ChildError as problem:
                stop = _patient.get()
                if not isinstance(problem, BusyError) or stop is None:
                    raise error(str(problem).format(subject=job.subject)) from problem
                if stop():
                    raise
            time.sleep(PAUSE)

    def _asked(self, job: Job, data: bytes) -> Answer:
        """The answer, in one's turn. Raises ChildError."""
        if not self._turn():
            raise BusyError(
                "{subject} could not be read: other files keep this server busy. Try again in a "
                "minute."
            )
        try:
            return self._ask(job, data)
        finally:
            self._next()

    def _turn(self) -> bool:
        """Wait to be the next; False if that takes too long."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            ticket, asker = threading.Event(), _asker.get()
            self._waiting.setdefault(asker, deque()).append(ticket)
        if ticket.wait(self._wait):
            return True
        with self._lock:
            if ticket.is_set():
                return True
            self._waiting[asker].remove(ticket)
            if not self._waiting[asker]:
                del self._waiting[asker]
            return False

    def _next(self) -> None:
        """Give one's place to the visitor whose turn it is, who then comes after all others."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            asker, tickets = self._waiting.popitem(last=False)
            tickets.popleft().set()
            if tickets:
                self._waiting[asker] = tickets

    def _ask(self, job: Job, data: bytes) -> Answer:
        child, fit = self._child(), False
        try:
            answer = child.ask(job, data)
            fit = True
            return answer
        except RefusedError:
            fit = True
            raise
        finally:
            if fit:
                self._put_back(child)
            else:  # what it holds and does ends before another is asked
                child.end()
                self.in_background(self.warm)

    def _child(self) -> Child:
        """One that stands ready, or a new one. Raises ChildError."""
        while True:
            with self._lock:
                child = self._ready.pop() if self._ready else None
            if child is None:
                return Child(self._module)
            if child.alive:
                return child
            child.end()

    def _put_back(self, child: Child) -> None:
        if child.answered >= MAX_ANSWERS or child.memory >= MAX_RESTING or not self._keep(child):
            self.in_background(functools.partial(self._replace, child))

    def _keep(self, child: Child) -> bool:
        """Let a child stand ready, if there is a place."""
        with self._lock:
            if self._closed or len(self._ready) >= self._size:
                return False
            self._ready.append(child)
            return True

    def _replace(self, child: Child) -> None:
        child.end()
        self.warm()

    def warm(self) -> None:
        """Let one child stand ready; a system that has no room for it has none."""
        with self._lock:
            if self._ready or self._closed:
                return
        try:
            child = Child(self._module)
        except ChildError as error:
            log.warning("no child stands ready: %s", error)
            return
        if not self._keep(child):
            child.end()

    def in_background(self, task: Callable[[], None]) -> None:
        """Do what nobody waits for."""
        try:
            threading.Thread(target=task, name="isolation", daemon=True).start()
        except RuntimeError as error:
            log.warning("no thread for the children: %s", error)
            task()

    def close(self) -> None:
        """End the children that nobody asks, for good."""
        with self._lock:
            self._closed = True
            ready, self._ready = self._ready, []
        for child in ready:
            child.end()


@functools.cache
def shared() -> Pool:
    """The pool of this process."""
    pool = Pool(min(MOST, max(FEWEST, machine.cores())))
    atexit.register(pool.close)
    return pool


def call(job: Job, data: bytes, error: Callable[[str], Exception]) -> Answer:
    """`Pool.call` of the pool of this process."""
    return shared().call(job, data, error)


def warm() -> None:
    """Let a child stand ready, in the background."""
    shared().in_background(shared().warm)
