"""Which speeds were asked for, and what came of it? One is measured at a time, the others wait in
their order; equal questions are measured once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor

from explorer.training.limits import JobError

MAX_WAITING, MAX_KEPT = 4, 300


class Measurements:
    """The measurements of one server."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="speed")
        self._known: OrderedDict[Hashable, Future[float]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, question: Hashable) -> Future[float] | None:
        """The answer that was asked for, None where nobody did."""
        return self._known.get(question)

    def ask(self, question: Hashable, measure: Callable[[], float]) -> None:
        """Measure it, unless it is known or being measured; what failed is tried again. Raises
        JobError where too many wait."""
        with self._lock:
            before = self._known.get(question)
            if before and not (before.done() and before.exception()):
                return
            if sum(not future.done() for future in self._known.values()) >= MAX_WAITING:
                raise JobError(
                    f"{MAX_WAITING} measurements of speed wait already: try again in a minute."
                )
            self._known[question] = self._thread.submit(measure)
            self._known.move_to_end(question)
            while len(self._known) > MAX_KEPT:
                self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget what is known."""
        with self._lock:
            self._known.clear()
