"""What happens to a run folder in the course of somebody's own training loop? Losses are summed up,
layers measured as often as there is time for, and written every few seconds.

Whatever fails here raises; `trainer.recorder` keeps that from the training."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from torch import Tensor, nn

from trainer import card, loop_run, run_writer, runs
from trainer.layer_record import LayerRecord
from trainer.means import Means, Number, checked
from trainer.progress import Budget
from trainer.undisturbed import device_of, undisturbed, wait

SHARE, FREE = 0.015, 0.4  # of the time and seconds that recording may take
MAX_PROBES = 200  # then every second one is left out
LIVE_SECONDS = 2.0  # between two writings
NOTHING: Mapping[str, Any] = MappingProxyType({})


class LoopRecord:
    """One training loop under way: what is known of it, and its run folder."""

    def __init__(self, path: Path, net: nn.Module, every: int, steps_per_epoch: int):
        self.path, self.net = path, net
        self.every, self.steps_per_epoch = every, steps_per_epoch
        self.step_count = self.epoch_count = self.epoch_start = self.gap = self.epochs = 0
        self.seconds = self.probe_seconds = self.write_seconds = self.written = 0.0
        self.means, self.live_means = Means(), Means()
        self.budget, self.held = Budget(SHARE, FREE), ExitStack()
        self.layers: LayerRecord | None = None

    def begin(
        self,
        batch: tuple[Tensor, Tensor],
        classes: Sequence[str] | None,
        loop: dict[str, loop_run.Setting],
        resume: bool,
        overwrite: bool,
    ) -> None:
        """Make the run folder and measure for the first time. Raises RecorderError, RunError."""
        self.epochs = int(loop["epochs"])
        with self._aside(), ExitStack() as stack:
            self.layers, names = loop_run.measured(self.net, *batch, classes)
            if not self.layers:
                loop |= {"probes": 0}
            run = loop_run.describe(self.path, self.net, batch[0], names, loop)
            with run_writer.writing(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
            stack.enter_context(run_writer.lock(self.path))
            last = loop_run.begin(run, self.layers, resume, overwrite)
            self.step_count = self.epoch_start = int(last.get("step", 0))
            self.epoch_count, self.seconds = int(last.get("epoch", 0)), last.get("seconds", 0.0)
            if self.layers:
                self.layers.record_filters(self.net, self.step_count)
                self.layers.record(self.net, self.step_count)
            self.write(durable=True)
            self.held = stack.pop_all()

    def step(self, loss: Number | None, accuracy: Number | None) -> None:
        """One step of the optimiser was taken."""
        self.step_count += 1
        self.means.add(loss=loss, accuracy=accuracy)
        self.live_means.add(loss=loss, accuracy=accuracy)
        if self.layers and self.layers.before is not None:
            with self._aside():
                self.layers.record_update(self.net)
        if self._is_due():
            self._probe()
        since = time.perf_counter() - self.written
        if since > LIVE_SECONDS and self.budget.allows(self.write_seconds):
            self._write_live()

    def end_epoch(self, known: dict[str, float]) -> None:
        """An epoch is over, of which this is known."""
        row = checked(self.means.read() | known)
        self.epoch_count += 1
        self.steps_per_epoch = self.step_count - self.epoch_start or self.steps_per_epoch
        self.epoch_start = self.step_count
        if self.every or self.budget.allows(self.probe_seconds):
            self._probe()
        with self._aside():
            if self.layers:
                self.layers.record_filters(self.net, self.step_count)
            line = {"step": self.step_count, "epoch": self.epoch_count, **row}
            line["seconds"] = round(self._elapsed(), 2)
            run_writer.append(self.path / "metrics.jsonl", line, durable=False)
            if self.budget.allows(self.write_seconds):
                self.write(more=row)

    def close(self, state: str, more: Mapping[str, Any]) -> None:
        """Write all that is known with this state, and let go of the run folder."""
        if state == "finished":
            self._probe()
        with self._aside():
            self.write(state, True, more)
            text = card.of_loop(runs.read(self.path), runs.metrics(self.path))
            run_writer.write(self.path / "README.md", text.encode())
        self.held.close()

    def write(
        self, state: str = "running", durable: bool = False, more: Mapping[str, Any] = NOTHING
    ) -> None:
        """What was measured so far, and where the training is."""
        start = time.perf_counter()
        if self.layers:
            run_writer.write_arrays(self.path / "probes.npz", self.layers.arrays(), durable)
        done = {"step": self.step_count, "epoch": self.epoch_count}
        if self.epochs and self.steps_per_epoch:
            steps = self.epochs * self.steps_per_epoch
            left = (steps - self.step_count) * self._elapsed() / max(1, self.step_count)
            done |= {"steps": steps, "epochs": self.epochs, "seconds_left": round(max(0, left))}
        run_writer.report(self.path, state, durable, **done, **more)
        self.written = time.perf_counter()
        self.write_seconds = self.written - start

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """The block leaves the training as it is, and its time is counted."""
        device = device_of(self.net)
        wait(device)
        with self.budget.spend(), undisturbed(device):
            yield

    def _is_due(self) -> bool:
        """Whether every layer is measured at this step."""
        if not self.layers:
            return False
        if self.every:
            return self.step_count % self.every == 0
        far = self.step_count - self.layers.steps[-1] >= max(1, self.gap)
        return far and self.budget.allows(2 * self.probe_seconds)  # one is for the epoch's end

    def _probe(self) -> None:
        """Measure every layer, unless that was done at this step."""
        if not self.layers or self.layers.steps[-1:] == [self.step_count]:
            return
        start = time.perf_counter()
        with self._aside():
            self.layers.record(self.net, self.step_count)
            if len(self.layers.steps) > MAX_PROBES and not self.every:
                self.layers.thin()
                self.gap = self.step_count // len(self.layers.steps)
        self.probe_seconds = time.perf_counter() - start

    def _write_live(self) -> None:
        """A line of live.jsonl, where it is known how much of the epoch is done, and all else."""
        with self._aside():
            means = self.live_means.read()
            if self.steps_per_epoch:
                done = min(1.0, (self.step_count - self.epoch_start) / self.steps_per_epoch)
                epoch = round(self.epoch_count + done, 4)
                line = {"step": self.step_count, "epoch": epoch, **means}
                run_writer.append(self.path / "live.jsonl", line, durable=False)
            self.write(more=means)

    def _elapsed(self) -> float:
        """Seconds of training, with those of earlier processes."""
        return self.seconds + time.perf_counter() - self.budget.began
