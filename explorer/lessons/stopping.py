"""Stopping: when does a training stop, and when should it have?

Of one recorded run: the epoch after which the validation loss was lowest, and the epoch after which
a rule stops that waits a number of epochs for a lower one (early stopping)."""

from dataclasses import dataclass

import numpy as np

from explorer.depth.recording import Recording

PATIENCE = 3  # epochs without a lower validation loss
LEARNED = 0.05  # of ln K: a loss that never falls by so much below it has learned nothing


@dataclass(frozen=True)
class Stopping:
    """Losses and validation accuracies (in percent) after each epoch, (E,). `best` is the place of
    the lowest validation loss, None where none is finite; `stop` that after which early stopping
    ends the training, None where it never does."""

    epochs: np.ndarray
    train: np.ndarray
    val: np.ndarray
    accuracy: np.ndarray
    chance: float
    best: int | None
    stop: int | None

    @property
    def learned(self) -> bool:
        """Whether the validation loss ever was clearly below that of a network that knows nothing."""
        return self.best is not None and bool(self.val[self.best] < (1 - LEARNED) * self.chance)

    @property
    def turns(self) -> bool:
        """Whether the validation loss was lowest before the end, and is finite and higher there."""
        return self.best is not None and bool(self.val[-1] > self.val[self.best])


def stopping(run: Recording, patience: int = PATIENCE) -> Stopping:
    """When a recorded run should have stopped."""
    val = run.curve("loss", "val")
    finite = np.flatnonzero(np.isfinite(val))
    best = int(finite[val[finite].argmin()]) if len(finite) else None
    return Stopping(
        run.metrics["epoch"],
        run.curve("loss", "train"),
        val,
        run.curve("accuracy", "val"),
        float(np.log(run.spec.classes)),
        best,
        early_stop(val, patience),
    )


def early_stop(losses: np.ndarray, patience: int) -> int | None:
    """The place at which `patience` losses in a row were not lower than the lowest before them; a
    loss that is not finite is not lower. None where that never happens.."""
    lowest, waited = np.inf, 0
    for place, loss in enumerate(losses):
        waited = 0 if loss < lowest else waited + 1
        lowest = min(lowest, loss) if np.isfinite(loss) else lowest
        if waited == patience:
            return place
    return None
