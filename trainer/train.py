"""How is a network trained? `train(config) -> run folder`, one loop for CPU and GPU.

Nothing in the loop waits for the device: losses are summed there and read once an epoch. Each epoch draws its random
numbers from (seed, epoch), so a run that goes on after an interruption equals one that was never interrupted, bit for
bit on a CPU.
"""
import math
import platform
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor, nn

from trainer import card, data, runs
from trainer.config import Config
from trainer.data import Dataset, augmented, to_input
from trainer.nets import build
from trainer.probes import Recorder

PROBE_IMAGES = 64


class TrainingError(RuntimeError):
    """A training that cannot begin or go on, with a sentence for the person."""


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


def train(config: Config, root: Path | str = "runs", resume: str = "", dataset: Dataset | None = None,
          on_progress: Callable[[Progress], None] = lambda _progress: None) -> Path:
    """Train one network and return its run folder; `resume` names a run to go on with.

    Raises DatasetError, NetError, RunError, TrainingError; KeyboardInterrupt and SIGTERM save and end as interrupted.
    """
    path = runs.folder(Path(root), resume or config.name or default_name(config))
    if resume:
        config = runs.read(path).config
    elif path.exists():
        raise runs.RunError(f"There is a run {path.name} already: choose another --name, or --resume it.")
    if config.threads:
        torch.set_num_threads(config.threads)
    spec_size = config.spec(2, 3).size
    dataset = dataset or data.load(config.data, spec_size)
    spec = config.spec(len(dataset.classes), dataset.channels)
    net = build(spec, config.seed)
    path.mkdir(parents=True, exist_ok=True)
    with runs.lock(path), saving_on_sigterm():
        if not resume:
            runs.write_config(describe(path, config, dataset, net))
        runs.report(path, "running", start=time.time())
        try:
            Training(path, config, dataset, net).run(resume=bool(resume), on_progress=on_progress)
        except (KeyboardInterrupt, SystemExit):
            runs.report(path, "interrupted")
            raise
        except BaseException as error:
            runs.report(path, "failed", reason=str(error)[:500])
            raise
    return path


class Training:
    """One training under way: the net, its optimiser and what is recorded."""

    def __init__(self, path: Path, config: Config, dataset: Dataset, net: nn.Module):
        self.path, self.config, self.dataset = path, config, dataset
        self.device = torch.device(config.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.net = net.to(self.device, memory_format=torch.channels_last)
        decayed = [p for p in net.parameters() if p.ndim >= 2]
        other = [p for p in net.parameters() if p.ndim < 2]  # biases, batch norm and PReLU are not decayed
        self.optimiser = torch.optim.SGD(
            [{"params": decayed, "weight_decay": config.weight_decay}, {"params": other, "weight_decay": 0.0}],
            lr=config.lr, momentum=config.momentum, nesterov=config.momentum > 0, fused=True)
        self.train_images, self.train_labels, self.val_images, self.val_labels = (
            tensor.to(self.device) for tensor in (dataset.train_images, dataset.train_labels,
                                                  dataset.val_images, dataset.val_labels))
        self.batch = min(config.batch_size, len(self.train_images))
        self.steps_per_epoch = len(self.train_images) // self.batch
        self.steps = self.steps_per_epoch * config.epochs
        self.recorder = Recorder(self.net, *self.probe_batch())
        self.augment = dataset.augment if config.augment == "auto" else config.augment

    def probe_batch(self) -> tuple[Tensor, Tensor]:
        """Images spread evenly over the training set, the same in every run on it."""
        rows = torch.linspace(0, len(self.train_images) - 1, PROBE_IMAGES).long()
        return self.normalised(self.train_images[rows]), self.train_labels[rows]

    def normalised(self, images: Tensor) -> Tensor:
        return to_input(images, self.dataset.mean, self.dataset.std)

    def run(self, resume: bool, on_progress: Callable[[Progress], None]) -> None:
        start = self.restore() if resume else 0
        if start == 0:
            self.recorder.record_filters(self.net, 0)
        began = time.perf_counter()
        earlier = runs.metrics(self.path)[-1]["seconds"] if start else 0.0
        best = max((row["val/accuracy"] for row in runs.metrics(self.path)), default=-1.0)
        for epoch in range(start, self.config.epochs):
            row = self.epoch(epoch, on_progress, start, began)
            row["seconds"] = round(earlier + time.perf_counter() - began, 2)
            self.save(epoch + 1, row, is_best=row["val/accuracy"] > best)
            best = max(best, row["val/accuracy"])
            on_progress(self.progress((epoch + 1) * self.steps_per_epoch, start, began, row))
            if not math.isfinite(row["train/loss"]):
                raise TrainingError(f"The loss became {row['train/loss']} in epoch {epoch + 1}. A smaller --lr or "
                                    "--norm batch usually helps.")
        self.finish()

    def epoch(self, epoch: int, on_progress: Callable[[Progress], None], start: int, began: float) -> dict:
        """One pass through the training images; returns a line for metrics.jsonl."""
        generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + epoch)
        torch.manual_seed(self.config.seed * 1_000_003 + epoch)  # dropout
        order = torch.randperm(len(self.train_images), generator=generator).to(self.device)
        loss_sum = torch.zeros((), device=self.device)
        right = torch.zeros((), device=self.device)
        every = max(1, self.steps // self.config.probes) if self.config.probes else self.steps + 1
        self.net.train()
        told = clock = time.perf_counter()
        for i in range(self.steps_per_epoch):
            step = epoch * self.steps_per_epoch + i
            rows = order[i * self.batch : (i + 1) * self.batch]
            if step % every == 0 and self.config.probes:
                self.recorder.record(self.net, step)
            loss, logits, labels = self.step(step, rows, generator)
            self.recorder.record_update(self.net)
            loss_sum += loss.detach()
            right += (logits.argmax(1) == labels).sum()
            if time.perf_counter() - told > 0.5:
                told = time.perf_counter()
                on_progress(self.progress(step + 1, start, began, {}))
        trained = self.steps_per_epoch * self.batch
        seconds = time.perf_counter() - clock
        val = self.evaluate(self.net)
        return {"step": (epoch + 1) * self.steps_per_epoch, "epoch": epoch + 1,
                "train/loss": loss_sum.item() / self.steps_per_epoch, "train/accuracy": right.item() / trained,
                **val, "learning_rate": learning_rate(self.config, step, self.steps),
                "images_per_second": round(trained / seconds, 1)}

    def step(self, step: int, rows: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.config, step, self.steps)
        x = self.normalised(augmented(self.train_images[rows], self.augment, generator))  # (N, C, H, W)
        labels = self.train_labels[rows]
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"):
            logits = self.net(x)  # (N, K)
            loss = nn.functional.cross_entropy(logits.float(), labels)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        return loss, logits, labels

    @torch.inference_mode()
    def evaluate(self, net: nn.Module) -> dict:
        """Mean cross entropy, top-1 and top-5 accuracy on the validation images, float32."""
        net.eval()
        loss = top1 = top5 = 0.0
        for images, labels in zip(self.val_images.split(250), self.val_labels.split(250), strict=True):
            logits = net(self.normalised(images))
            loss += nn.functional.cross_entropy(logits, labels, reduction="sum")
            ranked = logits.topk(min(5, logits.shape[1]), dim=1).indices == labels[:, None]  # (N, 5)
            top1, top5 = top1 + ranked[:, 0].sum(), top5 + ranked.sum()
        count = len(self.val_labels)
        return {"val/loss": float(loss) / count, "val/accuracy": float(top1) / count,
                "val/top5": float(top5) / count}

    def progress(self, step: int, start: int, began: float, row: dict) -> Progress:
        done = step - start * self.steps_per_epoch
        rate = done / max(time.perf_counter() - began, 1e-9)
        return Progress(step, self.steps, min(step // self.steps_per_epoch + 1, self.config.epochs),
                        self.config.epochs, rate * self.batch, (self.steps - step) / max(rate, 1e-9), row)

    def save(self, epochs: int, row: dict, is_best: bool) -> None:
        """After each epoch: the network to look at, the state to go on from, the record so far."""
        momentum = {f"momentum.{name}": self.optimiser.state[p]["momentum_buffer"]
                    for name, p in self.net.named_parameters() if "momentum_buffer" in self.optimiser.state[p]}
        if not math.isfinite(row["train/loss"]):
            return  # the last good checkpoint stays
        if self.config.keep == "last" or is_best:
            runs.write_tensors(self.path / "weights.safetensors", runs.weights_of(self.net, self.config.disk),
                               {"epoch": str(epochs)})
        self.recorder.record_filters(self.net, epochs * self.steps_per_epoch)
        if self.config.probes:
            runs.write_arrays(self.path / "probes.npz", self.recorder.arrays())
        state = {f"net.{name}": tensor for name, tensor in self.net.state_dict().items()} | momentum
        start = {f"start.{name}": tensor for name, tensor in self.recorder.start.items()}
        runs.append(self.path / "metrics.jsonl", row)
        runs.write_tensors(self.path / "state.safetensors", state | start, {"epochs": str(epochs)})
        runs.report(self.path, "running")

    def restore(self) -> int:
        """Take up state.safetensors; returns how many epochs are done."""
        try:
            with safe_open(self.path / "state.safetensors", "pt") as file:
                epochs = int(file.metadata()["epochs"])
                state = {name: file.get_tensor(name).to(self.device) for name in file.keys()}  # noqa: SIM118
        except FileNotFoundError:
            return 0
        self.net.load_state_dict({name[4:]: tensor for name, tensor in state.items() if name.startswith("net.")})
        for name, parameter in self.net.named_parameters():
            if f"momentum.{name}" in state:
                buffer = torch.empty_like(parameter).copy_(state[f"momentum.{name}"])  # same layout in memory
                self.optimiser.state[parameter]["momentum_buffer"] = buffer
        self.recorder.start = {name[6:]: tensor for name, tensor in state.items() if name.startswith("start.")}
        arrays = runs.probes(self.path)
        if arrays:
            self.recorder.restore(arrays, upto=epochs * self.steps_per_epoch)
        rows = [row for row in runs.metrics(self.path) if row["epoch"] <= epochs]
        (self.path / "metrics.jsonl").write_text("")
        for row in rows:
            runs.append(self.path / "metrics.jsonl", row)
        return epochs

    def finish(self) -> None:
        """Measure the network as it lies on disk, and write the model card."""
        if self.config.probes:
            self.recorder.record(self.net, self.steps)
            runs.write_arrays(self.path / "probes.npz", self.recorder.arrays())
        run = runs.read(self.path)
        net = runs.load(run).to(self.device, memory_format=torch.channels_last)
        runs.report(self.path, "finished", result=self.evaluate(net))
        runs.write(self.path / "README.md", card.write(run, runs.status(self.path), runs.metrics(self.path)).encode())


def learning_rate(config: Config, step: int, steps: int) -> float:
    """The learning rate of a step. one-cycle: Smith and Topin 2019, with cosine flanks as in torch's OneCycleLR."""
    done = step / max(1, steps - 1)
    if config.schedule == "constant":
        return config.lr
    if config.schedule == "step":
        return config.lr * (0.01 if done >= 0.75 else 0.1 if done >= 0.5 else 1.0)
    low, peak = config.lr / 25, 0.3
    if done < peak:
        return low + (config.lr - low) * (1 - math.cos(math.pi * done / peak)) / 2
    return config.lr * (1 + math.cos(math.pi * (done - peak) / (1 - peak))) / 2


def describe(path: Path, config: Config, dataset: Dataset, net: nn.Module) -> runs.Run:
    """What config.json says of a new run."""
    return runs.Run(
        path=path, spec=config.spec(len(dataset.classes), dataset.channels), config=replace(config, name=path.name),
        classes=dataset.classes, mean=dataset.mean, std=dataset.std,
        dataset={"name": dataset.name, "hash": dataset.hash, "train": len(dataset.train_labels),
                 "val": len(dataset.val_labels), "unreadable": list(dataset.unreadable[:100])},
        parameters=sum(p.numel() for p in net.parameters()),
        versions={"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__})


def default_name(config: Config) -> str:
    """A name for the run folder made from what differs from the defaults, with the time."""
    usual = asdict(Config())
    parts = [config.net, *(f"{value}" for key, value in asdict(config).items()
                           if key in ("activation", "norm", "init", "depth") and value != usual[key])]
    return "-".join([*parts, time.strftime("%Y%m%d-%H%M%S")]).replace("_", "")


@contextmanager
def saving_on_sigterm():
    """SIGTERM ends the training as Ctrl-C does: state of the last epoch on disk, status interrupted, exit code 0."""
    def stop(_signal, _frame):
        sys.exit(0)

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread: the caller handles signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
