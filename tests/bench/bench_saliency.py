"""What maps cost, in passes: each method against the least possible, and Integrated Gradients
against captum's default.

    .venv/bin/python -m tests.bench.bench_saliency

Wanted: gradient methods at most 1.15 times a forward and a backward pass; Integrated Gradients at
least 1.4 times as fast as captum in one batch on the network as torchvision builds it, which a
person would otherwise run, and under 300 MB extra. captum is timed on the app's own network too,
whose weights lie in channels-last order, and Integrated Gradients without `SummedInputGradient`.
Ours also gives the change of the score, captum's default does not. Runs are interleaved and the
median of each counts. ResNet-18, random weights, 224x224."""

import statistics
import threading
import time
from collections.abc import Callable

import numpy as np
import psutil
import torch
from captum.attr import IntegratedGradients
from torch import Tensor, nn

from explorer.inside.gradient_attribution import batch_size
from explorer.inside.saliency import saliency
from explorer.inside.saliency_methods import METHODS
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from trainer.allocation import keep_freed_memory

STEPS = 50
PASSES = ("gradient", "input_x_gradient", "guided_backpropagation", "deconvolution")


def medians(jobs: dict[str, Callable], rounds: int) -> dict[str, float]:
    """Seconds of the median of `rounds` runs of each job, taken in turn after one to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds + 1):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(runs[1:]) for name, runs in seconds.items()}


def memory(job: Callable) -> float:
    """MB by which the process grows at most while the job runs, looked at every few milliseconds."""
    process, done = psutil.Process(), threading.Event()
    before = peak = process.memory_info().rss

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.002):
            peak = max(peak, process.memory_info().rss)

    thread = threading.Thread(target=watch)
    thread.start()
    job()
    done.set()
    thread.join()
    return (peak - before) / 2**20


def one_by_one(net: nn.Module, x: Tensor) -> Tensor:
    """Integrated Gradients as ours, but each gradient is taken all the way to the input."""
    nodes, shares = (
        torch.from_numpy(values).to(x) / 2 for values in np.polynomial.legendre.leggauss(STEPS)
    )
    batches = -(-STEPS // batch_size(x))
    total = torch.zeros_like(x)
    for place, share in zip(
        (nodes + 0.5).tensor_split(batches), shares.tensor_split(batches), strict=True
    ):
        xs = (place[:, None, None, None] * x).requires_grad_()
        total += torch.autograd.grad((net(xs)[:, 0] * share).sum(), xs)[0].sum(0)
    with torch.no_grad():
        net(torch.cat([x, torch.zeros_like(x)]))
    return (x * total)[0].sum(0)


def print_methods(net: nn.Module, x: Tensor, forward_backward: Callable[[], None]) -> None:
    """What the cheap methods cost, in passes."""
    methods = {
        key: lambda key=key: saliency(net, x, key, 0, "layer4")
        for key in (*PASSES, "deeplift", "grad_cam")
    }
    seconds = medians({"F + B": forward_backward, **methods}, 12)
    least = seconds["F + B"]
    print(f"{'F + B':24} {1000 * least:8.1f} ms")
    for key in methods:
        wanted = " (wanted: 1.15 at most)" if key in PASSES else ""
        ratio = f"{seconds[key] / least:.2f} (F + B){wanted}"
        print(f"{METHODS[key].label:24} {1000 * seconds[key]:8.1f} ms = {ratio}")


def main() -> None:
    net = private_copy(registry.load(registry.find("random:resnet18")))
    built = private_copy(net).to(memory_format=torch.contiguous_format)  # as torchvision builds it
    x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))

    def forward_backward() -> None:
        start = x.clone().requires_grad_()
        torch.autograd.grad(net(start)[0, 0], start)

    def ours() -> None:
        saliency(net, x, "integrated_gradients", 0, amount=STEPS)

    def captums(other: nn.Module) -> None:
        IntegratedGradients(other).attribute(x, target=0, n_steps=STEPS)

    print_methods(net, x, forward_backward)
    grown, theirs = memory(ours), memory(lambda: captums(net))
    print(f"memory: ours +{grown:.0f} MB (wanted: under 300), captum in one batch +{theirs:.0f} MB")
    jobs = {
        "ours": ours,
        "ours without SummedInputGradient": lambda: one_by_one(net, x),
        "captum, the network as torchvision builds it (wanted: 1.4)": lambda: captums(built),
        "captum, the app's channels-last network": lambda: captums(net),
    }
    seconds = medians(jobs, 5)
    print(f"Integrated Gradients, {STEPS} steps: ours {seconds['ours']:.2f} s")
    for name in list(jobs)[1:]:
        print(
            f"{name}: {seconds[name]:.2f} s, ours {seconds[name] / seconds['ours']:.2f} times as fast"
        )


if __name__ == "__main__":
    keep_freed_memory()  # as the programs do
    main()
