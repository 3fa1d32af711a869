"""What happens in every step of a training? One loop for a CPU, a GPU and several of either.

Nothing in the loop waits for the device: losses are summed there and read every few seconds. What a
step does follows from the weights, the momentum and its number alone, so a training that goes on
from any step ends, on a CPU, as one that was never interrupted, bit for bit."""

import math
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from trainer import checkpoint, run_writer, runs
from trainer.config import Config
from trainer.data import Dataset
from trainer.loader import BatchLoader, derived_seed
from trainer.parallel import STOP_CHECK_STEPS, Ranks
from trainer.probes import Recorder
from trainer.progress import Pace, Progress
from trainer.schedules import learning_rate
from trainer.stopping import Stop, TrainingError
from trainer.validation import averages, lacks_memory, validate

PROBE_IMAGES = 64
PROBE_STEPS = 40  # a probe costs about as much as one step; at most every 40th, it takes under 3 % of the time
PROGRESS_SECONDS, LIVE_SECONDS, CHECKPOINT_SECONDS = (
    0.5,
    2.0,
    60.0,
)  # seconds between two calls of on_progress, two live records, two checkpoints


class Training:
    """One training under way: the net, its optimiser, what is recorded and where it is."""

    def __init__(
        self, path: Path, config: Config, dataset: Dataset, net: nn.Module, ranks: Ranks, stop: Stop
    ):
        self.path, self.config, self.ranks, self.stop = path, config, ranks, stop
        self.net = net.to(ranks.device, memory_format=torch.channels_last)
        batch = min(config.batch_size, len(dataset.train_labels) // ranks.world * ranks.world)
        if not batch:
            raise TrainingError(
                f"{ranks.world} processes cannot share {len(dataset.train_labels)} training images."
            )
        if batch % ranks.world:
            raise TrainingError(
                f"--batch-size {batch} cannot be shared equally by {ranks.world} processes."
            )
        self.loader = BatchLoader(
            dataset,
            dataset.augment if config.augment == "auto" else config.augment,
            config.seed,
            batch,
            ranks,
        )
        self.local_batch = batch // ranks.world  # images of a batch that this process takes
        self.microbatch = (
            self.local_batch
        )  # images that go through the net at once; halved when memory runs out
        self.optimiser = optimiser(self.net, config)
        self.steps_per_epoch, self.steps = self.loader.steps(), self.loader.steps() * config.epochs
        self.recorder = Recorder(self.net, *self.loader.spread(PROBE_IMAGES))
        self.every = probe_interval(config.probes, self.steps)
        self.step = 0  # steps done
        self.seconds = 0.0  # spent in earlier processes
        self.sums = torch.zeros(
            2, device=ranks.device
        )  # of this epoch: loss times steps, right answers
        self.in_step = False  # weights and step number do not belong together

    def run(self, resume: bool, on_progress: Callable[[Progress], None]) -> None:
        if resume:
            checkpoint.restore(self)
        elif self.ranks.first:
            self.recorder.record_filters(self.net, 0)
        self.prepare(on_progress)
        self.stop.in_loop = True
        try:
            while self.step < self.steps or not self.is_evaluated():
                self.epoch()
        except (KeyboardInterrupt, SystemExit):
            if not self.in_step and self.ranks.first:
                checkpoint.save(self)
            raise
        finally:
            self.stop.in_loop = False
        if self.ranks.first:
            self.finish()

    def prepare(self, on_progress: Callable[[Progress], None]) -> None:
        """Start the clocks, from this step on."""
        model = self.ranks.distributed(self.net, self.config.sync_norm)
        self.forward = self.ranks.compiled(model) if self.config.compile else model
        self.began, self.first_step, self.on_progress = time.perf_counter(), self.step, on_progress
        self.paces = {
            "progress": Pace(PROGRESS_SECONDS),
            "live": Pace(LIVE_SECONDS),
            "checkpoint": Pace(CHECKPOINT_SECONDS),
        }
        self.last_recorded = (self.step, self.sums.tolist(), self.began)  # at the last live record

    def is_evaluated(self) -> bool:
        """Whether the epoch that ends at this step has its line in metrics.jsonl."""
        return self.ranks.broadcast(
            self.step == 0 or any(row.get("step") == self.step for row in runs.metrics(self.path))
        )

    def epoch(self) -> None:
        """What is left of one pass through the training images, and its line in metrics.jsonl."""
        epoch = self.step // self.steps_per_epoch
        if self.step % self.steps_per_epoch == 0:
            if self.is_evaluated():
                self.sums.zero_()
            else:
                epoch -= 1  # stopped between the last step and the evaluation
        start = time.perf_counter()
        before = self.step
        self.net.train()
        for x, labels in self.loader.epoch(epoch, self.step - epoch * self.steps_per_epoch):
            if self.ranks.first and self.every and self.step % self.every == 0:
                self.recorder.record(self.net, self.step)
            self.in_step = True
            self.update(x, labels)
            self.recorder.record_update(self.net)
            self.step += 1
            self.in_step = False
            self.between_steps()
        loss, right = self.ranks.all_reduce_sum(self.sums.clone()).tolist()  # waits for the device
        rate = (self.step - before) * self.loader.batch / max(time.perf_counter() - start, 1e-9)
        self.check(loss if checkpoint.is_finite(self.net) else math.nan)
        row = {
            "step": self.step,
            "epoch": epoch + 1,
            "train/loss": loss / self.steps_per_epoch / self.ranks.world,
            "train/accuracy": right / (self.steps_per_epoch * self.loader.batch),
            **self.evaluate(),
            "learning_rate": self.learning_rate(self.step - 1),
            "images_per_second": round(rate, 1),
            "seconds": round(self.elapsed(), 2),
        }
        self.last_recorded = (self.step, [0.0, 0.0], time.perf_counter())
        if self.ranks.first:
            checkpoint.save_epoch(self, row)
        self.on_progress(self.progress(row))

    def update(self, x: Tensor, labels: Tensor) -> None:
        """One step of SGD on a batch; if memory runs out, on its halves one after the other."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.learning_rate(self.step)
        while True:
            torch.manual_seed(
                derived_seed(self.config.seed, 2 + self.ranks.rank, self.step)
            )  # dropout
            try:
                loss, right = self.gradients(x, labels)
                break
            except (RuntimeError, MemoryError, ValueError) as error:
                if reason := why_unfit(error):
                    raise TrainingError(reason) from error
                self.halve(error)
        self.optimiser.step()
        self.sums[0].add_(loss)
        self.sums[1].add_(right)

    def gradients(self, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Gradients of the mean cross entropy; returns it and the number of right answers."""
        self.optimiser.zero_grad(set_to_none=True)
        forward = (
            self.forward if self.microbatch == self.local_batch else self.net
        )  # compiled for one size of batch
        sums = []
        for part, target in zip(
            x.split(self.microbatch), labels.split(self.microbatch), strict=True
        ):
            with torch.autocast(
                x.device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"
            ):
                logits = forward(part)  # (N, K)
            loss = nn.functional.cross_entropy(logits.float(), target) * (len(target) / len(labels))
            loss.backward()
            sums.append((loss.detach(), (logits.argmax(1) == target).sum()))
        return tuple(sum(of[1:], of[0]) for of in zip(*sums, strict=True))

    def halve(self, error: Exception) -> None:
        """After running out of memory: half as many images at once, recorded. Raises what was no
        lack of memory."""
        if not lacks_memory(error):
            raise error
        if self.microbatch == 1 or self.ranks.world > 1:
            raise TrainingError(
                f"Memory is too small for this network and --batch-size {self.config.batch_size}. A "
                "smaller --batch-size, --size or --width is needed."
            ) from error
        self.optimiser.zero_grad(set_to_none=True)
        if self.ranks.device.type == "cuda":
            torch.cuda.empty_cache()
        self.microbatch = (self.microbatch + 1) // 2
        print(
            f"\nMemory ran out: from step {self.step} on {self.microbatch} images at once, several times a step; "
            "batch norm sees these.",
            flush=True,
        )
        run_writer.report(self.path, "running", images_at_once=self.microbatch)

    def learning_rate(self, step: int) -> float:
        return learning_rate(self.config.schedule, self.config.lr, step, self.steps)

    def between_steps(self) -> None:
        """Stop if asked to; say where we are, record and save, each only when enough time has
        passed."""
        if self.ranks.world == 1:
            self.stop.check()
        elif self.step % STOP_CHECK_STEPS == 0:
            requests = self.ranks.all_reduce_sum(
                torch.tensor([float(self.stop.requested is not None)])
            )  # on the CPU, by gloo
            self.stop.check(any_process=bool(requests))
        if self.ranks.first:
            self.paces["progress"](lambda: self.on_progress(self.progress({})))
            self.paces["live"](self.record_live)
            self.paces["checkpoint"](lambda: checkpoint.save(self))

    def record_live(self) -> None:
        """A line in live.jsonl, the heartbeat, and the probes so far: what the page draws while an
        epoch runs."""
        now, sums = time.perf_counter(), self.sums.tolist()
        self.check(sums[0])
        step, before, then = self.last_recorded
        steps = self.step - step
        if not steps:
            return
        self.last_recorded = (self.step, sums, now)
        line = {
            "step": self.step,
            "epoch": round(self.step / self.steps_per_epoch, 4),
            "train/loss": (sums[0] - before[0]) / steps,
            "train/accuracy": (sums[1] - before[1]) / (steps * self.local_batch),
            "learning_rate": self.learning_rate(self.step - 1),
            "images_per_second": round(steps * self.loader.batch / (now - then), 1),
            "seconds": round(self.elapsed(), 2),
        }
        run_writer.append(self.path / "live.jsonl", line, durable=False)
        if self.every:
            run_writer.write_arrays(self.path / "probes.npz", self.recorder.arrays(), durable=False)
        run_writer.report(self.path, "running", durable=False, **line, **self.goal())

    def goal(self) -> dict:
        """What status.json says of the whole training."""
        return {
            "steps": self.steps,
            "epochs": self.config.epochs,
            "seconds_left": round(self.progress({}).seconds_left, 1),
        }

    def check(self, loss: float) -> None:
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss became {'infinite' if math.isinf(loss) else 'NaN (not a number)'} before "
                f"step {self.step} (epoch {(self.step - 1) // self.steps_per_epoch + 1}). A smaller "
                "--lr or --norm batch usually helps; the last checkpoint is intact."
            )

    def evaluate(self) -> dict:
        """Mean cross entropy, top-1 and top-5 accuracy on the validation images, float32."""
        self.ranks.broadcast_tensors(
            list(self.net.buffers())
        )  # batch norm's averages, which may differ between processes
        sums = validate(self.net, self.loader, self.stop if self.ranks.world == 1 else None)
        self.net.train()
        return averages(self.ranks.all_reduce_sum(sums))

    def elapsed(self) -> float:
        return self.seconds + time.perf_counter() - self.began

    def progress(self, row: dict) -> Progress:
        rate = (self.step - self.first_step) / max(time.perf_counter() - self.began, 1e-9)
        return Progress(
            self.step,
            self.steps,
            min(self.step // self.steps_per_epoch + 1, self.config.epochs),
            self.config.epochs,
            rate * self.loader.batch,
            (self.steps - self.step) / max(rate, 1e-9),
            row,
        )

    def finish(self) -> None:
        """Measure the network as it lies on disk, and write the model card."""
        if self.every and (not self.recorder.steps or self.recorder.steps[-1] < self.step):
            self.recorder.record(self.net, self.step)
            run_writer.write_arrays(self.path / "probes.npz", self.recorder.arrays())
        checkpoint.write_result(self)


def optimiser(net: nn.Module, config: Config) -> torch.optim.Optimizer:
    """SGD; biases, batch norm and PReLU are not decayed."""
    decayed = [p for p in net.parameters() if p.ndim >= 2]
    other = [p for p in net.parameters() if p.ndim < 2]
    return torch.optim.SGD(
        [
            {"params": decayed, "weight_decay": config.weight_decay},
            {"params": other, "weight_decay": 0.0},
        ],
        lr=config.lr,
        momentum=config.momentum,
        nesterov=config.nesterov and config.momentum > 0,
        fused=True,
    )


def probe_interval(probes: int, steps: int) -> int:
    """Steps from one probe to the next; 0 for none. See `--probes`."""
    if probes >= 0:
        return max(1, steps // probes) if probes else 0
    return max(1, min(max(steps // 100, PROBE_STEPS), steps // 20))


def why_unfit(error: Exception) -> str:
    """What to say where a network cannot take a step like this at all, whatever the memory; "" for
    other errors."""
    if any(name in type(error).__module__ for name in ("_dynamo", "_inductor")):
        return f"This network cannot be compiled here ({str(error).splitlines()[0][:200]}). Train without --compile."
    if "more than 1 value per channel" in str(error):
        return "Batch norm needs more than one image at once in this network: a larger --batch-size or --norm none."
    return ""
