"""Where is a training, and how often is that said?"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

CHEAP = 0.01  # share of the time that live records and checkpoints may take


@dataclass
class Progress:
    """Where a training is; handed to `on_progress` a few times a second and after every epoch."""

    step: int
    steps: int
    epoch: int
    epochs: int
    images_per_second: float
    seconds_left: float
    last: dict = field(default_factory=dict)  # the newest line of metrics.jsonl


class Pace:
    """Lets something happen every so many seconds, less often where it would take more than a
    hundredth of the time."""

    def __init__(self, seconds: float):
        self.seconds, self.next = seconds, time.perf_counter() + seconds

    def __call__(self, do: Callable[[], None]) -> None:
        now = time.perf_counter()
        if now >= self.next:
            do()
            self.next = now + max(self.seconds, (time.perf_counter() - now) / CHEAP)
