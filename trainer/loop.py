"""What happens in the course of a training? One loop for a CPU, a GPU and several of either.

Nothing in the loop waits for the device: losses are summed there and read every few seconds. What a
step does follows from the weights, the momentum and its number alone, so a training that goes on
from any step ends, on a CPU, as one that was never interrupted, bit for bit."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from trainer import checkpoint, run_writer, runs
from trainer.config import Config
from trainer.curvature_record import interval, record_of
from trainer.data import Dataset
from trainer.layer_record import PROBE_IMAGES, LayerRecord, probe_interval
from trainer.loader import BatchLoader, derived_seed
from trainer.nets import layout_of
from trainer.parallel import STOP_CHECK_STEPS, Ranks
from trainer.progress import Clock, LiveRecord, Pace, Progress
from trainer.schedules import learning_rate
from trainer.state import TrainingState
from trainer.step import add_gradients, halve, sgd, why_unfit
from trainer.stopping import Stop, TrainingError
from trainer.validation import averages, validate

PROGRESS_SECONDS = 0.5  # between two calls of on_progress
LIVE_SECONDS = 2.0  # between two live records
CHECKPOINT_SECONDS = 60.0  # between two checkpoints


class Training:
    """One training under way: its state, the data, what is recorded and where it is."""

    def __init__(
        self, path: Path, config: Config, dataset: Dataset, net: nn.Module, ranks: Ranks, stop: Stop
    ):
        self.path, self.config, self.ranks, self.stop = path, config, ranks, stop
        batch = ranks.common_batch(config.batch_size, len(dataset.train_labels))
        augment = dataset.augment if config.augment == "auto" else config.augment
        self.loader = BatchLoader(dataset, augment, config.seed, batch, ranks)
        self.local_batch = batch // ranks.world  # images of a batch that this process takes
        self.steps_per_epoch = self.loader.steps()
        self.steps = self.steps_per_epoch * config.epochs
        net = net.to(ranks.device).to(memory_format=layout_of(config.net))
        probe = self.loader.spread(PROBE_IMAGES)
        self.state = TrainingState(
            net=net,
            optimiser=sgd(net, config),
            recorder=LayerRecord(net, *probe),
            curvature=record_of(self.loader, probe, interval(config.curvature, self.steps)),
            sums=torch.zeros(2, device=ranks.device),
            microbatch=self.local_batch,
            probe_interval=probe_interval(config.probes, self.steps),
        )
        self.in_step = False  # weights and step number do not belong together

    def run(self, resume: bool, on_progress: Callable[[Progress], None]) -> None:
        """Train to the last step. Raises RunError, TrainingError; what asks to stop is raised after
        the step is done and saved."""
        if resume:
            checkpoint.restore(self.path, self.state, self.ranks)
        elif self.ranks.first:
            self.state.recorder.record_filters(self.state.net, 0)
        self.prepare(on_progress)
        self.stop.in_loop = True
        try:
            while self.state.step < self.steps or not self.is_evaluated():
                self.epoch()
        except (KeyboardInterrupt, SystemExit):
            if not self.in_step and self.ranks.first:
                self.save()
            raise
        finally:
            self.stop.in_loop = False
        if self.ranks.first:
            self.record_last()

    def prepare(self, on_progress: Callable[[Progress], None]) -> None:
        """Start the clocks, from this step on."""
        state = self.state
        model = self.ranks.distributed(state.net, self.config.sync_norm)
        self.forward = self.ranks.compiled(model) if self.config.compile else model
        self.on_progress = on_progress
        self.paces = {
            "progress": Pace(PROGRESS_SECONDS),
            "live": Pace(LIVE_SECONDS),
            "checkpoint": Pace(CHECKPOINT_SECONDS),
        }
        self.last_recorded = LiveRecord(state.step, state.sums.tolist())
        self.clock = Clock(
            state.step, self.steps, self.steps_per_epoch, self.loader.batch, state.seconds
        )

    def is_evaluated(self) -> bool:
        """Whether the epoch that ends at this step has its line in metrics.jsonl."""
        step = self.state.step
        return self.ranks.broadcast(
            step == 0 or any(row.get("step") == step for row in runs.metrics(self.path))
        )

    def epoch(self) -> None:
        """What is left of one pass through the training images, and its line in metrics.jsonl."""
        state = self.state
        epoch = state.step // self.steps_per_epoch
        if state.step % self.steps_per_epoch == 0:
            if self.is_evaluated():
                state.sums.zero_()
            else:
                epoch -= 1  # stopped between the last step and the evaluation
        start, before = time.perf_counter(), state.step
        state.net.train()
        for x, labels in self.loader.epoch(epoch, state.step - epoch * self.steps_per_epoch):
            if self.ranks.first:
                state.measure(self.learning_rate(state.step))
            self.in_step = True
            self.update(x, labels)
            state.recorder.record_update(state.net)
            state.step += 1
            self.in_step = False
            self.between_steps()
        loss, right = self.ranks.all_reduce_sum(state.sums.clone()).tolist()  # waits for the device
        rate = (state.step - before) * self.loader.batch / max(time.perf_counter() - start, 1e-9)
        self.end_epoch(epoch, loss, right, rate)

    def end_epoch(self, epoch: int, loss: float, right: float, images_per_second: float) -> None:
        """Evaluate and save the network; loss and right are the sums over the epoch."""
        state = self.state
        self.check(loss if state.is_finite() else math.nan)
        row = {
            "step": state.step,
            "epoch": epoch + 1,
            "train/loss": loss / self.steps_per_epoch / self.ranks.world,
            "train/accuracy": right / (self.steps_per_epoch * self.loader.batch),
            **self.evaluate(),
            "learning_rate": self.learning_rate(state.step - 1),
            "images_per_second": round(images_per_second, 1),
            "seconds": round(self.clock.elapsed(), 2),
        }
        if state.microbatch < self.local_batch:
            row["images_at_once"] = state.microbatch
        self.last_recorded = LiveRecord(state.step, [0.0, 0.0])
        if self.ranks.first:
            checkpoint.save_epoch(self.path, self.config, state, row)
            self.save(**row)
        self.on_progress(self.clock.progress(state.step, row))

    def update(self, x: Tensor, labels: Tensor) -> None:
        """One step of SGD on a batch; if memory runs out, on its halves one after the other."""
        state = self.state
        for group in state.optimiser.param_groups:
            group["lr"] = self.learning_rate(state.step)
        while True:
            torch.manual_seed(derived_seed(self.config.seed, 2 + self.ranks.rank, state.step))
            state.optimiser.zero_grad(set_to_none=True)
            # what is compiled is compiled for one size of batch
            forward = self.forward if state.microbatch == self.local_batch else state.net
            try:
                loss, right = add_gradients(
                    forward, x, labels, state.microbatch, self.config.precision
                )
                break
            except (RuntimeError, MemoryError, ValueError) as error:
                if reason := why_unfit(error):
                    raise TrainingError(reason) from error
                halve(state, self.ranks, self.config.batch_size, error)
                run_writer.report(self.path, "running", images_at_once=state.microbatch)
        state.optimiser.step()
        state.sums[0].add_(loss)
        state.sums[1].add_(right)

    def learning_rate(self, step: int) -> float:
        """The learning rate of this step."""
        return learning_rate(self.config.schedule, self.config.lr, step, self.steps)

    def between_steps(self) -> None:
        """Stop if asked to; say where we are, record and save, each only when enough time has
        passed."""
        if self.ranks.world == 1:
            self.stop.check()
        elif self.state.step % STOP_CHECK_STEPS == 0:
            requests = torch.tensor([float(self.stop.requested is not None)])  # on the CPU, by gloo
            self.stop.check(any_process=bool(self.ranks.all_reduce_sum(requests)))
        if self.ranks.first:
            self.paces["progress"](lambda: self.on_progress(self.clock.progress(self.state.step)))
            self.paces["live"](self.record_live)
            self.paces["checkpoint"](self.save)

    def record_live(self) -> None:
        """A line in live.jsonl, the heartbeat, and the probes so far: what the page draws while an
        epoch runs."""
        state, sums = self.state, self.state.sums.tolist()
        self.check(sums[0])
        if state.step == self.last_recorded.step:
            return
        means = self.last_recorded.means(state.step, sums, self.local_batch, self.loader.batch)
        self.last_recorded = LiveRecord(state.step, sums)
        line = {
            "step": state.step,
            "epoch": round(state.step / self.steps_per_epoch, 4),
            **means,
            "learning_rate": self.learning_rate(state.step - 1),
            "seconds": round(self.clock.elapsed(), 2),
        }
        run_writer.append(self.path / "live.jsonl", line, durable=False)
        checkpoint.save_probes(self.path, state, durable=False)
        run_writer.report(
            self.path, "running", durable=False, **line, **self.clock.goal(state.step)
        )

    def save(self, **row: Any) -> None:
        """The state after this step, unless it is spoilt by numbers that are not finite; row is the
        line of an epoch that ends here, whose records are written already."""
        self.check(self.state.sums[0].item())
        if not self.state.is_finite():
            return
        if not row:
            checkpoint.save_probes(self.path, self.state)
        checkpoint.save(self.path, self.state, self.clock.elapsed())
        report = {"step": self.state.step} | row | self.clock.goal(self.state.step)
        run_writer.report(self.path, "running", **report)

    def check(self, loss: float) -> None:
        """Raise TrainingError unless the loss is a finite number."""
        if not math.isfinite(loss):
            step = self.state.step
            raise TrainingError(
                f"The loss became {'infinite' if math.isinf(loss) else 'NaN (not a number)'} before "
                f"step {step} (epoch {(step - 1) // self.steps_per_epoch + 1}). A smaller --lr or "
                "--norm batch usually helps; the last checkpoint is intact."
            )

    def evaluate(self) -> dict[str, float]:
        """Mean cross entropy, top-1 and top-5 accuracy on the validation images, float32."""
        net = self.state.net
        # batch norm's averages may differ between processes
        self.ranks.broadcast_tensors(list(net.buffers()))
        sums = validate(net, self.loader, self.stop if self.ranks.world == 1 else None)
        net.train()
        return averages(self.ranks.all_reduce_sum(sums))

    def record_last(self) -> None:
        """Measure every layer of the trained network."""
        self.state.measure_last()
        checkpoint.save_probes(self.path, self.state)
