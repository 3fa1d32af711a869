"""What maps cost, in passes: each method against the least possible, and Integrated Gradients
against captum's default.

    .venv/bin/python -m tests.bench.bench_saliency

Wanted: gradient methods at most 1.15 times a forward and a backward pass; Integrated Gradients at
least 1.5 times as fast as captum in one batch and under 300 MB extra. captum is timed twice: on the
network as torchvision builds it, which a person would otherwise run, and on the app's own, whose
weights lie in channels-last order. Ours also gives the change of the score, captum's default does
not. Runs are interleaved and the fastest of each counts, so that other work on the machine matters
little. ResNet-18, random weights, 224x224."""

import time
from collections.abc import Callable
from pathlib import Path

import torch
from captum.attr import IntegratedGradients
from torch import nn

from explorer.inside.saliency import METHODS, saliency
from explorer.networks import registry
from explorer.networks.private_copy import private_copy

STEPS = 50
net = private_copy(registry.load("random:resnet18"))
x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))


def forward_backward() -> None:
    start = x.clone().requires_grad_()
    torch.autograd.grad(net(start)[0, 0], start)


def fastest(jobs: dict[str, Callable], rounds: int) -> dict[str, float]:
    """Seconds of the fastest of `rounds` runs of each job, taken in turn."""
    seconds = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds + 1):  # the first round warms up, and is as welcome as any
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds


def memory(job: Callable) -> float:
    """MB by which the process grows at most while the job runs (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = resident("VmRSS")
    job()
    return resident("VmHWM") - before


def resident(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def ours() -> None:
    saliency(net, x, "integrated_gradients", 0, amount=STEPS)


def captums(net: nn.Module) -> None:
    IntegratedGradients(net).attribute(x, target=0, n_steps=STEPS)


PASSES = {"gradient": 1, "input_x_gradient": 1, "guided_backpropagation": 1, "deconvolution": 1}
found = fastest(
    {"F + B": forward_backward}
    | {
        key: lambda key=key: saliency(net, x, key, 0, "layer4")
        for key in [*PASSES, "deeplift", "grad_cam"]
    },
    12,
)
print(f"{'F + B':24} {1000 * found['F + B']:8.1f} ms")
for key, seconds in found.items():
    if key in METHODS:
        wanted = " (wanted: 1.15 at most)" if key in PASSES else ""
        print(
            f"{METHODS[key].label:24} {1000 * seconds:8.1f} ms = {seconds / found['F + B']:.2f} (F + B){wanted}"
        )

grown, theirs = memory(ours), memory(lambda: captums(net))
print(f"memory: ours +{grown:.0f} MB (wanted: under 300), captum in one batch +{theirs:.0f} MB")
built = private_copy(net).to(memory_format=torch.contiguous_format)  # as torchvision builds it
THEIRS = {"the network as torchvision builds it": built, "the app's channels-last network": net}
times = fastest(
    {"ours": ours, "F + B": forward_backward}
    | {name: lambda other=other: captums(other) for name, other in THEIRS.items()},
    5,
)
print(
    f"Integrated Gradients, {STEPS} steps: ours {times['ours']:.2f} s = {times['ours'] / times['F + B'] / STEPS:.2f} "
    "steps x (F + B)"
)
for name in THEIRS:
    print(
        f"captum in one batch on {name}: {times[name]:.2f} s, ours {times[name] / times['ours']:.2f} times as fast "
        "(wanted: 1.5)"
    )
