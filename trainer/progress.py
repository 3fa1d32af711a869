"""Where is a training, how fast is it, and how often is that said?"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

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
    last: dict[str, Any] = field(default_factory=dict)  # the newest line of metrics.jsonl


class Clock:
    """Measures a training from now on; seconds were spent on it in earlier processes."""

    def __init__(self, step: int, steps: int, steps_per_epoch: int, batch: int, seconds: float):
        self.first_step, self.steps, self.steps_per_epoch = step, steps, steps_per_epoch
        self.batch, self.seconds = batch, seconds
        self.began = time.perf_counter()

    def elapsed(self) -> float:
        """Seconds, with those of earlier processes."""
        return self.seconds + time.perf_counter() - self.began

    def progress(self, step: int, row: dict[str, Any] | None = None) -> Progress:
        """Where the training is after so many steps; row is the line of an epoch that ends here."""
        rate = (step - self.first_step) / max(time.perf_counter() - self.began, 1e-9)
        epochs = self.steps // self.steps_per_epoch
        return Progress(
            step=step,
            steps=self.steps,
            epoch=min(step // self.steps_per_epoch + 1, epochs),
            epochs=epochs,
            images_per_second=rate * self.batch,
            seconds_left=(self.steps - step) / max(rate, 1e-9),
            last=row or {},
        )

    def goal(self, step: int) -> dict[str, float]:
        """What status.json says of the whole training."""
        progress = self.progress(step)
        return {
            "steps": progress.steps,
            "epochs": progress.epochs,
            "seconds_left": round(progress.seconds_left, 1),
        }


class LiveRecord:
    """The moment of a line in live.jsonl: the next line has means over the steps since then."""

    def __init__(self, step: int, sums: list[float]):
        self.step, self.sums, self.time = step, sums, time.perf_counter()

    def means(self, step: int, sums: list[float], local_batch: int, batch: int) -> dict[str, float]:
        """Means since then. sums: loss times steps and right answers of this process, of whose
        share local_batch images are a step; batch: images a step of all processes."""
        steps = step - self.step
        seconds = time.perf_counter() - self.time
        return {
            "train/loss": (sums[0] - self.sums[0]) / steps,
            "train/accuracy": (sums[1] - self.sums[1]) / (steps * local_batch),
            "images_per_second": round(steps * batch / seconds, 1),
        }


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


class Budget:
    """Lets something be done as long as it takes no more than a share of the time since the
    beginning, and `free` seconds besides."""

    def __init__(self, share: float, free: float):
        self.share, self.free = share, free
        self.spent, self.began = 0.0, time.perf_counter()

    def allows(self, seconds: float) -> bool:
        """Whether there is time for something that takes so long."""
        elapsed = time.perf_counter() - self.began
        return self.spent + seconds <= self.free + self.share * elapsed

    @contextmanager
    def spend(self) -> Iterator[None]:
        """What the block takes."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spent += time.perf_counter() - start
