"""How does a training loop of somebody's own write a run folder? A few lines in it:

    with Recorder("my-run", net, x_val[:64], y_val[:64]) as recorder:
        for epoch in range(10):
            for x, y in batches:
                ...
                optimizer.step()
                recorder.step(loss)
            recorder.epoch(val_loss=..., val_accuracy=...)

The training stays as it is, bit for bit; what goes wrong in recording is logged and ends the
recording, never the training. See docs/own_training.md."""

import atexit
import functools
import logging
import os
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import torch
from torch import Tensor, nn

from trainer import loop_run, run_writer
from trainer import runs as run_folders
from trainer.errors import PersonsError
from trainer.loop_record import LoopRecord
from trainer.means import Number
from trainer.undisturbed import unwrapped

log = logging.getLogger(__name__)
_open: "weakref.WeakSet[Recorder]" = weakref.WeakSet()


class Recorder:
    """Writes the run folder of a training loop: losses, and every so often what is in its layers.

    net: any network that gives logits (N, classes), or one logit an image for two classes.
    images (N, ...), labels (N,): a batch as the network gets it, of which 64 are measured, always
    the same. classes: their names. data: what the data set is called. epochs: how many are planned;
    this and further settings such as lr, batch_size or seed are shown as they are given.
    steps_per_epoch lets the first epoch be drawn while it runs. every: steps between two
    measurements; 0: as often as there is time for. runs: the folder of run folders. resume goes
    on with a run of this name, overwrite begins it anew.

    Make it right before the loop, when the network has its weights and its device. Raises
    RecorderError and RunError; no other function of it raises anything."""

    def __init__(
        self,
        name: str,
        net: nn.Module,
        images: Tensor,
        labels: Tensor,
        *,
        classes: Sequence[str] | None = None,
        data: str = "",
        epochs: int = 0,
        steps_per_epoch: int = 0,
        every: int = 0,
        runs: Path | str = "runs",
        resume: bool = False,
        overwrite: bool = False,
        **settings: object,
    ):
        self.is_active, self.process = False, os.getpid()
        if not _writes():
            return
        path = run_folders.folder(Path(runs).absolute(), name)
        loop = loop_run.plain_settings({"data": data, "epochs": epochs, **settings})
        batch = loop_run.batch_of(images, labels)
        self.record: LoopRecord = LoopRecord(path, unwrapped(net), every, steps_per_epoch)
        for other in list(_open):
            if other.record.path == path:  # in a notebook a cell runs again
                other.abandon()
        self.record.begin(batch, classes, loop, resume, overwrite)
        self.is_active = True
        _open.add(self)
        _close_at_exit()

    def step(self, loss: Number | None = None, accuracy: Number | None = None) -> None:
        """After each step of the optimiser: the loss of its batch, and its accuracy from 0 to 1
        where it is known. Does not wait for the device."""
        if self.is_active:
            with self._guarded():
                self.record.step(loss, accuracy)

    def epoch(
        self,
        *,
        train_loss: Number | None = None,
        train_accuracy: Number | None = None,
        val_loss: Number | None = None,
        val_accuracy: Number | None = None,
        val_top5: Number | None = None,
        learning_rate: Number | None = None,
    ) -> None:
        """After each epoch: what is known of it, accuracies from 0 to 1. What is not given of the
        training is the mean of what `step` was given."""
        if not self.is_active:
            return
        with self._guarded():
            given = {
                "train/loss": train_loss,
                "train/accuracy": train_accuracy,
                "val/loss": val_loss,
                "val/accuracy": val_accuracy,
                "val/top5": val_top5,
                "learning_rate": learning_rate,
            }
            known = {name: float(value) for name, value in given.items() if value is not None}
            self.record.end_epoch(known)

    def finish(self) -> None:
        """After the training: measure a last time and close the run folder."""
        self._close("finished")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.finish()
        elif kind is not None and isinstance(error, Exception):
            self._close("failed", reason=f"The training loop raised {kind.__name__}.")
        else:
            self._close("interrupted")

    def __del__(self) -> None:
        if getattr(self, "is_active", False):
            self.abandon()

    def abandon(self) -> None:
        """Nobody finished it, and nobody can any more."""
        complete = 0 < self.record.epochs <= self.record.epoch_count
        self._close("finished" if complete else "interrupted")

    def _close(self, state: str, **more: str) -> None:
        if not self.is_active or self.process != os.getpid():
            return
        with self._guarded():
            self.record.close(state, more)
        self.is_active = False
        _open.discard(self)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever is raised while the block runs ends the recording, and nothing else."""
        try:
            yield
        except Exception as error:
            self.is_active = False
            _open.discard(self)
            kind = "" if isinstance(error, PersonsError) else f"{type(error).__name__}: "
            why = f"Recorded no further: {kind}{str(error)[:400]}"
            log.warning("%s: %s", self.record.path.name, why, exc_info=error)
            try:
                run_writer.report(self.record.path, "failed", reason=why)
            except run_folders.RunError as second:
                log.warning("%s", second)
            self.record.held.close()


def _writes() -> bool:
    """Whether this is the process that writes, of those that train one network together."""
    ranks = torch.distributed
    return not (ranks.is_available() and ranks.is_initialized()) or ranks.get_rank() == 0


@functools.cache
def _close_at_exit() -> None:
    """When the process ends, close what was not finished; called once there is something."""
    atexit.register(_close_all)


def _close_all() -> None:
    for recorder in list(_open):
        recorder.abandon()
