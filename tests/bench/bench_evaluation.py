"""What an evaluation costs beyond its forward passes, and what a large one costs to open.

    .venv/bin/python -m tests.bench.bench_evaluation [throughput memory opening rules]

throughput: evaluating encoded pictures in a zip, everything included, against the bare forward pass
on a batch that is in memory already, at the batch size that suits it best (wanted: at least 0.9 of
its images a second). SqueezeNet 1.0 with random weights on photographs, ResNet-20 on 32x32. Both
are measured in turn, and the medians are compared. memory: the growth of the process from 1,000 to
50,000 images (wanted: flat). opening: reading an evaluation of 50,000 images and its summary
(wanted: 0.3 s), a page of 60 thumbnails, an order. rules: all of them."""

import io
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import torch
from PIL import Image

from explorer.failures import (
    disagreements,
    evaluation,
    evaluation_images,
    metrics,
    orders,
    sources,
    taxonomy,
)
from explorer.failures.evaluate import evaluate
from explorer.failures.failure_modes import failure_modes
from explorer.failures.question import Settings
from explorer.failures.wordnet import table
from explorer.networks import registry
from explorer.networks.model import Model
from explorer.networks.private_copy import private_copy
from tests.conftest import SHARED
from tests.failures.examples import made_up, model
from trainer.allocation import keep_freed_memory
from trainer.nets import NetSpec, build

IMAGENET = tuple(table().words[wnid][0] for wnid in table().outputs)
ROUNDS = 5


def pictures(to: Path, n: int, side: int, classes: tuple[str, ...]) -> Path:
    """A zip of JPEG files: photographs where there are some (side 0), else smooth noise."""
    random, photos = np.random.default_rng(0), sorted((SHARED / "data" / "photos").glob("*.jpg"))
    with zipfile.ZipFile(to, "w") as archive:
        for i in range(n):
            if side or not photos:
                out, size = io.BytesIO(), (side, side) if side else (500, 375)
                small = random.integers(0, 256, (8, 8, 3), np.uint8)
                Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).save(
                    out, "JPEG", quality=85
                )
                data = out.getvalue()
            else:
                data = photos[i % len(photos)].read_bytes()
            archive.writestr(f"val/{classes[i % len(classes)]}/{i:06}.jpg", data)
    return to


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def forward(net: torch.nn.Module, n: int, batch: int, side: int) -> None:
    x = torch.randn(batch, 3, side, side).contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        for _ in range(n // batch):
            net(x)


def throughput(folder: Path) -> None:
    squeezenet = private_copy(registry.load(registry.find("random:squeezenet1_0")))
    resnet = (
        build(NetSpec("resnet", 10, 3, 32))
        .eval()
        .requires_grad_(False)
        .to(memory_format=torch.channels_last)
    )
    things = tuple(f"thing {i}" for i in range(10))
    compare(
        folder,
        "ResNet-20, 32x32",
        resnet,
        model(resnet, things, len(things), 32),
        pictures(folder / "small.zip", 6144, 32, things),
        6144,
        (32, 64, 128),
    )
    compare(
        folder,
        "SqueezeNet 1.0, photographs",
        squeezenet,
        registry.find("random:squeezenet1_0"),
        pictures(folder / "large.zip", 240, 0, IMAGENET[:40]),
        240,
        (4, 8, 16),
    )


def compare(
    folder: Path,
    name: str,
    net: torch.nn.Module,
    row: Model,
    data: Path,
    n: int,
    sizes: tuple[int, ...],
) -> None:
    source, side = sources.source(str(data)), row.preprocessing.crop
    places = (folder / f"{data.stem}-{i}" for i in range(1000))

    whole, passes = [], {batch: [] for batch in sizes}
    for _ in range(ROUNDS):
        whole.append(seconds(lambda: evaluate(private_copy(net), row, source, next(places))) / n)
        for batch in sizes:
            passes[batch].append(
                seconds(lambda batch=batch: forward(net, n, batch, side)) / (n // batch * batch)
            )
    ours, bare = (
        statistics.median(whole),
        {batch: statistics.median(times) for batch, times in passes.items()},
    )
    best = min(bare, key=bare.get)
    print(
        f"{name}: {1 / ours:,.0f} images a second evaluated, {1 / bare[best]:,.0f} through the bare network (batches "
        f"of {best}): {bare[best] / ours:.2f} of it (wanted: 0.9)",
        flush=True,
    )


def memory(folder: Path) -> None:
    net = (
        torch.nn.Sequential(
            torch.nn.Conv2d(3, 8, 3, 2),
            torch.nn.ReLU(),
            torch.nn.AdaptiveAvgPool2d(1),
            torch.nn.Flatten(),
            torch.nn.Linear(8, 100),
        )
        .eval()
        .requires_grad_(False)
    )
    things = tuple(f"thing {i}" for i in range(100))
    source = sources.source(str(pictures(folder / "many.zip", 50_000, 32, things)))
    row, peaks = model(net, things, len(things), 32), {}
    for n in (1_000, 50_000):
        peak, stopped = [0], threading.Event()
        before = resident()
        watch = threading.Thread(target=watch_peak, args=(peak, stopped))
        watch.start()
        evaluate(net, row, source, folder / f"many-{n}", Settings(limit=n))
        stopped.set()
        watch.join()
        peaks[n] = (peak[0] - before) / 2**20
    print(
        f"memory beyond the list of names: +{peaks[1000]:.0f} MB for 1,000 images, +{peaks[50_000]:.0f} MB for "
        "50,000"
    )


def resident() -> int:
    return psutil.Process().memory_info().rss


def watch_peak(peak: list[int], stopped: threading.Event) -> None:
    while not stopped.wait(0.01):
        peak[0] = max(peak[0], resident())


def opening(folder: Path) -> None:
    if not (folder / "many-50000").is_dir():
        memory(folder)
    path = folder / "many-50000"
    result = evaluation.read(path)
    jobs = {
        "read": lambda: evaluation.read(path),
        "summary": lambda: metrics.summary(result),
        "read and summary (wanted: 0.3 s)": lambda: metrics.summary(evaluation.read(path)),
        "order by loss, wrong only": lambda: orders.order(result, "loss", "wrong"),
        "60 thumbnails": lambda: [
            evaluation_images.thumbnail(result, row) for row in range(1000, 1060)
        ],
        "agreement with itself": lambda: disagreements.agreement([result, result]),
    }
    for name, job in jobs.items():
        print(f"50,000 images, {name}: {min(seconds(job) for _ in range(ROUNDS)):.3f} s")


def rules(_folder: Path) -> None:
    """50,000 images of ImageNet's classes of which half are wrong, each in its own way."""
    tree, random, n = taxonomy.imagenet(IMAGENET), np.random.default_rng(0), 50_000
    top = random.integers(0, 1000, (n, 5))
    labels = np.where(random.random(n) < 0.5, top[:, 0], random.integers(0, 1000, n))
    result = made_up(
        classes=IMAGENET,
        labels=labels,
        top=top,
        top_probabilities=-np.sort(-random.dirichlet(np.ones(6), n)[:, :5], axis=1),
        probability=random.random(n),
        loss=random.random(n),
        contrast=random.random(n),
        standing_out=random.random(n),
    )
    print(
        f"all rules on {result.wrong.sum():,} errors of 1000 classes, hardly two pairs alike: "
        f"{seconds(lambda: failure_modes(result, tree)):.1f} s the first time, "
        f"{seconds(lambda: failure_modes(result, tree)):.1f} s again"
    )


JOBS = {"throughput": throughput, "memory": memory, "opening": opening, "rules": rules}

if __name__ == "__main__":
    keep_freed_memory()  # as the programs do
    with tempfile.TemporaryDirectory() as place:
        for name in sys.argv[1:] or JOBS:
            JOBS[name](Path(place))
