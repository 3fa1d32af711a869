"""What an index of all units of a layer costs, and what the page of a unit takes to open.

    .venv/bin/python -m tests.bench.bench_units [throughput memory page]

throughput: 10,000 drawn scenes through the AlexNet-style net (64x64), for all units of a layer, against the bare
forward pass to the network's end on the same views, ready in memory, in the same batches (wanted: at least 0.8 of
its images a second; a layer before the end may have more). What drawing the scenes costs is measured apart.
memory: how much the process grows from 1,000 to 10,000 scenes (wanted: flat but for the numbers of single images, 2 x 4 bytes a unit and image).
page: seconds of the 200 scenes with which the page opens, drawn and indexed (wanted: under 2 s)."""

import dataclasses
import statistics
import sys
import time

import numpy as np
import psutil
import torch
from torch import nn

from explorer.failures.sources import Image
from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.layers import unit_sets
from explorer.layers.unit_index import Indexing, batch_size, read_views, to_batch
from explorer.layers.unit_sets import UnitSet
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from trainer.allocation import keep_freed_memory

MODEL = registry.MODELS["alexnet64"]
FRAME = MODEL.preprocessing
LAYERS = ("features.act1", "features.act3", "features.act5")
ROUNDS = 3


def drawn(count: int) -> tuple[UnitSet, float]:
    """Scenes that are in memory already, and the seconds that drawing them took."""
    unit_set = unit_sets.scenes(count, FRAME.crop)
    start = time.perf_counter()
    pixels = [image.read() for image in unit_set.source.images]
    spent = time.perf_counter() - start

    def ready(image: Image, pixel: np.ndarray) -> Image:
        return dataclasses.replace(image, read=lambda: pixel)

    images = tuple(map(ready, unit_set.source.images, pixels))
    return dataclasses.replace(
        unit_set, source=dataclasses.replace(unit_set.source, images=images)
    ), spent


def bare(net: nn.Module, views: np.ndarray) -> float:
    """Seconds of the forward passes alone."""
    size = batch_size(FRAME)
    start = time.perf_counter()
    with torch.inference_mode():
        for first in range(0, len(views), size):
            net(to_batch(views[first : first + size], FRAME))
    return time.perf_counter() - start


def indexed(net: nn.Module, graph: LayerGraph, unit_set: UnitSet, layer: str) -> float:
    start = time.perf_counter()
    job = Indexing(unit_set, FRAME, graph, layer)
    while not job.finished:
        job.go_on(net)
    job.index()
    return time.perf_counter() - start


def throughput(net: nn.Module, graph: LayerGraph, count: int = 10_000) -> None:
    unit_set, spent = drawn(count)
    _, views = read_views(unit_set, unit_set.order(), FRAME)
    print(f"drawing {count:,} scenes: {spent:.1f} s, {count / spent:,.0f} a second")
    bare(net, views[:640])
    for layer in LAYERS:
        pairs = [(bare(net, views), indexed(net, graph, unit_set, layer)) for _ in range(ROUNDS)]
        forward, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(
            f"{layer}: index {count / whole:,.0f} images/s, bare forward {count / forward:,.0f}: {forward / whole:.2f} of it"
        )


def memory(net: nn.Module, graph: LayerGraph) -> None:
    process = psutil.Process()
    for count in (1000, 10_000):
        before = process.memory_info().rss
        unit_set = unit_sets.scenes(count, FRAME.crop)
        job, most = Indexing(unit_set, FRAME, graph, "features.act5"), before
        while not job.finished:
            job.go_on(net)
            most = max(most, process.memory_info().rss)
        numbers = 2 * 4 * count * job.index().units
        print(
            f"{count:,} scenes: +{(most - before) / 2**20:.0f} MB, numbers of single images {numbers / 2**20:.0f} MB"
        )


def page(net: nn.Module, graph: LayerGraph) -> None:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        indexed(net, graph, unit_sets.scenes(200, FRAME.crop), "features.act5")
        times.append(time.perf_counter() - start)
    print(f"200 scenes, drawn and indexed: {statistics.median(times):.2f} s")


def main() -> None:
    keep_freed_memory()
    net = private_copy(registry.load(MODEL))
    graph = layer_graph(net, (1, FRAME.channels, FRAME.crop, FRAME.crop))
    for name in sys.argv[1:] or ("throughput", "memory", "page"):
        {"throughput": throughput, "memory": memory, "page": page}[name](net, graph)


if __name__ == "__main__":
    main()
