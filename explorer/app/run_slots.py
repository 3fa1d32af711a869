"""Run slots: how many runs draw their page at the same time?

Python lets one thread work at a time. A hundred runs at once would take from each other, and from the
thread that receives clicks and sends pages, all but a hundredth of it: everybody waits to the last. So
a few draw and the others wait their turn, first come, first drawn. A run that takes longer than `hold`
seconds (it reads a large file, or waits for a computation) keeps nobody waiting."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AT_ONCE, HOLD = 2, 0.1  # runs, seconds


class RunSlots:
    """Slots for `at_once` runs, each taken for at most `hold` seconds by `clock`."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        hold: float = HOLD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.at_once, self.hold, self.clock = at_once, hold, clock
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._ends: dict[threading.Event, float] = {}  # of the runs that hold a slot
        self._mine = threading.local()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a slot, and hold it within this block, or until `leave`."""
        run = threading.Event()  # set as soon as it has its slot
        with self._lock:
            self._waiting.append(run)
            self._let_in()
        try:
            while not run.wait(self.hold):
                with self._lock:
                    self._let_in()
            self._mine.run = run
            yield
        finally:
            self._mine.run = run
            self.leave()

    def leave(self) -> None:
        """Give this thread's slot to the next run; nothing where it holds none."""
        run = getattr(self._mine, "run", None)
        self._mine.run = None
        if run is None:
            return
        with self._lock:
            self._ends.pop(run, None)
            if not run.is_set():  # it was ended while it waited
                self._waiting.remove(run)
            self._let_in()

    def _let_in(self) -> None:
        """Give free slots to those who came first."""
        now = self.clock()
        self._ends = {run: end for run, end in self._ends.items() if end > now}
        while self._waiting and len(self._ends) < self.at_once:
            run = self._waiting.popleft()
            self._ends[run] = now + self.hold
            run.set()


SLOTS = RunSlots()
