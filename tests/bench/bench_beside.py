"""A page beside a training: how much slower are the pages while a network is trained on the same
machine?

    .venv/bin/python -m tests.bench.bench_beside --page gradients
One training, halted and let go on in turn, and two kinds of latency: a rerun whose answers are cached, and computing
the per-layer gradients of a network for another class each time. Wanted: under 2 times the latency alone.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
import torch

from explorer.inside import gradients
from explorer.networks import registry
from explorer.training import queue
from explorer.training.states import find
from tests.bench.visitors import visiting
from tests.server import serving
from trainer.config import Config

ROUNDS, RERUNS = 3, 10


async def reruns(url: str, page: str, count: int) -> list[float]:
    async with visiting(url, page) as visitor:
        await visitor.rerun()
        seconds = []
        for _ in range(count):
            await asyncio.sleep(0.2)
            seconds.append(await visitor.rerun())
        if visitor.errors:
            raise RuntimeError(f"reruns ended with an error: {visitor.errors[0]}")
    return seconds


def passes(net: torch.nn.Module, x: torch.Tensor, count: int) -> list[float]:
    seconds = []
    for target in range(count):
        start = time.perf_counter()
        gradients.layer_gradients(net, x, target)
        seconds.append(time.perf_counter() - start)
        time.sleep(0.05)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--page", default="gradients")
    options = parser.parse_args()
    net, x = registry.load(registry.find("alexnet64")), torch.randn(1, 3, 64, 64)
    latencies: dict[tuple[str, bool], list[float]] = {}
    with serving() as (url, _pid), tempfile.TemporaryDirectory() as folder:
        root, name = Path(folder), "beside"
        queue.start(root, Config(net="digits", epochs=10_000, name=name))
        asyncio.run(reruns(url, options.page, 3))
        while find(root, name).state == "starting":
            time.sleep(0.2)
        if find(root, name).state != "running":
            sys.exit(find(root, name).reason)
        training = psutil.Process(find(root, name).status["process"])
        try:
            for _ in range(ROUNDS):
                for beside in (False, True):
                    if beside:
                        training.resume()
                    else:
                        training.suspend()
                    cached = asyncio.run(reruns(url, options.page, RERUNS))
                    latencies.setdefault(("cached rerun", beside), []).extend(cached)
                    computed = passes(net, x, RERUNS)
                    latencies.setdefault(("computing", beside), []).extend(computed)
        finally:
            training.kill()
    # medians: what else the machine does counts for both
    for kind in ("cached rerun", "computing"):
        alone = statistics.median(latencies[kind, False])
        together = statistics.median(latencies[kind, True])
        print(
            f"{kind:13} {1000 * alone:6.1f} ms alone, {1000 * together:6.1f} ms beside a training: "
            f"{together / alone:.2f} times (wanted: under 2)"
        )


if __name__ == "__main__":
    main()
