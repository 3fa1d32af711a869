"""How does a training stop when it is asked to? Between two steps, so that weights and step number
belong together."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from trainer.errors import PersonsError


class TrainingError(PersonsError, RuntimeError):
    """A training that cannot begin or go on, with a sentence for the person."""


class Stop:
    """Whether SIGTERM or Ctrl-C has come. A second one ends at once, and so does the first outside
    the loop."""

    def __init__(self) -> None:
        self.requested: BaseException | None = None
        self.in_loop = False

    def check(self, any_process: bool = False) -> None:
        """Raise SystemExit(0) after SIGTERM, KeyboardInterrupt after Ctrl-C."""
        if self.requested or any_process:
            raise self.requested or SystemExit(0)

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """What the system calls when a signal comes."""
        is_second = self.requested is not None
        self.requested = SystemExit(0) if number == signal.SIGTERM else KeyboardInterrupt()
        if is_second or not self.in_loop:
            raise self.requested


@contextmanager
def stopping() -> Iterator[Stop]:
    """Catch SIGTERM and SIGINT while the block runs; outside the main thread the caller handles
    signals."""
    stop, before = Stop(), {}
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.signal(number, stop.handle)
    except ValueError:
        pass
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
