"""The trainer against a plain PyTorch loop (DataLoader, float32) and against bare forward and
backward passes on data that is already there, by turns in one run, on the same net and images; and
what the probes cost at their default interval. Wanted: 1.6 times the plain loop on two cores, 0.9
of the bare passes, probes under 3 % of the time.

    python -m tests.bench.bench_trainer                 ResNet-20, 32x32, batch 128
    python -m tests.bench.bench_trainer alexnet         AlexNet-style net, 64x64
    python -m tests.bench.bench_trainer resnet busy     by processor time, for ratios while other things run

Uses the GPU where there is one. Prints medians; absolute numbers hold for this machine and moment
only."""

import contextlib
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in python -m trainer, for all three

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, Dataset  # noqa: E402

from trainer import data, loop, step  # noqa: E402
from trainer.allocation import keep_freed_memory  # noqa: E402
from trainer.config import Config  # noqa: E402
from trainer.dataset_readers import Arrays  # noqa: E402
from trainer.layer_record import frozen_statistics, probe_interval  # noqa: E402
from trainer.loader import BatchLoader  # noqa: E402
from trainer.nets import NETS, build  # noqa: E402
from trainer.parallel import Ranks  # noqa: E402
from trainer.probes import measure  # noqa: E402
from trainer.stopping import Stop  # noqa: E402
from trainer.train import has_bfloat16  # noqa: E402

ROUNDS, BATCH, STEPS = 6, 128, 4
BUSY = "busy" in sys.argv


class Plain(Dataset):
    """Images one by one, as most tutorials have it: scaled, normalised, padded, cropped,
    mirrored."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor):
        self.images, self.labels = images, labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, row: int) -> tuple[torch.Tensor, int]:
        image = self.images[row].permute(2, 0, 1).float() / 255
        side = image.shape[1]
        wide = nn.functional.pad(image, (side // 8,) * 4)
        top, left = torch.randint(0, side // 4 + 1, (2,)).tolist()
        image = wide[:, top : top + side, left : left + side]
        if torch.rand(()) < 0.5:
            image = image.flip(2)
        return (image - 0.5) / 0.25, int(self.labels[row])


def waited(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.process_time() / torch.get_num_threads() if BUSY else time.perf_counter()


def plain_epoch(
    net: nn.Module, optimiser: torch.optim.Optimizer, loader: DataLoader, device: torch.device
) -> float:
    """Images a second of one pass, as in any tutorial."""
    start = waited(device)
    total = 0.0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(net(images), labels)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return len(loader) * BATCH / (waited(device) - start)


def bare_epoch(
    net: nn.Module, optimiser: torch.optim.Optimizer, x: torch.Tensor, labels: torch.Tensor
) -> float:
    """Images a second of forward, backward and update alone, as fast as the trainer's arithmetic
    allows."""
    start = waited(x.device)
    for _ in range(STEPS):
        with torch.autocast(x.device.type, torch.bfloat16, enabled=has_bfloat16(x.device)):
            loss = nn.functional.cross_entropy(net(x).float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    return STEPS * BATCH / (waited(x.device) - start)


def trainer_epoch(training: loop.Training, epoch: int) -> float:
    """Images a second of the trainer's own loop, with augmentation, sums and clock."""
    device = training.ranks.device
    start = waited(device)
    for x, labels in training.loader.epoch(epoch, 0):
        training.update(x, labels)
        training.state.recorder.record_update(training.state.net)
        training.state.step += 1
        training.between_steps()
    return STEPS * BATCH / (waited(device) - start)


def random_set(side: int) -> data.Dataset:
    """Random images and labels, of ten classes."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (STEPS * BATCH, side, side, 3), np.uint8)
    labels = rng.integers(0, 10, STEPS * BATCH)
    raw = Arrays(tuple("0123456789"), (images, labels), (images[:250], labels[:250]))
    return data.from_arrays("random", raw, side, "crop-flip")


def rates_of(
    training: loop.Training, config: Config, dataset: data.Dataset, ranks: Ranks
) -> dict[str, list[float]]:
    """Images a second of the three, by turns."""
    device, spec = ranks.device, config.spec(10, 3)
    plain = build(spec).to(device)
    bare = build(spec).to(device).to(memory_format=torch.channels_last)
    plain_sgd = torch.optim.SGD(plain.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    loader = DataLoader(Plain(dataset.train_images, dataset.train_labels), BATCH, shuffle=True)
    x, y = next(BatchLoader(dataset, "none", 0, BATCH, ranks).epoch(0, 0))
    bare_sgd = step.sgd(bare, config)
    rates: dict[str, list[float]] = {"plain loop": [], "trainer": [], "bare passes": []}
    for round_ in range(ROUNDS + 1):  # the first warms up
        rates["plain loop"].append(plain_epoch(plain, plain_sgd, loader, device))
        rates["trainer"].append(trainer_epoch(training, round_))
        rates["bare passes"].append(bare_epoch(bare, bare_sgd, x, y))
    return {key: values[1:] for key, values in rates.items()}


def probe_seconds(training: loop.Training, device: torch.device) -> float:
    """Of one set of probes."""
    state, seconds = training.state, []
    for _ in range(5):
        start = waited(device)
        measure(frozen_statistics(state.net), state.recorder.x, state.recorder.target)
        seconds.append(waited(device) - start)
    return statistics.median(seconds)


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "resnet"
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    side = NETS[name].size
    dataset = random_set(side)
    precision = "bfloat16" if has_bfloat16(device) else "float32"
    config = Config(net=name, epochs=1000, precision=precision, batch_size=BATCH)
    ranks = Ranks(0, 1, device)
    with tempfile.TemporaryDirectory() as folder:
        net = build(config.spec(10, 3))
        training = loop.Training(Path(folder), config, dataset, net, ranks, Stop())
        training.prepare(lambda _progress: None)
        rates = rates_of(training, config, dataset, ranks)
        probe = probe_seconds(training, device)
    cuda = device.type == "cuda"
    place = torch.cuda.get_device_name() if cuda else f"{torch.get_num_threads()} threads"
    print(
        f"{name}, {side}x{side}, batch {BATCH}, {device.type} ({place}), {platform.machine()}, torch "
        f"{torch.__version__}, {precision}{', by processor time' if BUSY else ''}"
    )
    for key, values in rates.items():
        print(f"  {key:12} {statistics.median(values):8.0f} images/s")
    for other in ("plain loop", "bare passes"):
        pairs = zip(rates["trainer"], rates[other], strict=True)
        print(f"  trainer / {other:12} {statistics.median(a / b for a, b in pairs):.2f}")
    seconds = BATCH / statistics.median(rates["trainer"])
    for steps in (40 * 100, 391 * 20):
        every = probe_interval(-1, steps)
        share = probe / (probe + every * seconds)
        print(f"  probes every {every} of {steps:,} steps take {share:.1%} of the time")


if __name__ == "__main__":
    keep_freed_memory()  # as the programs do
    with contextlib.suppress(KeyboardInterrupt):
        main()
