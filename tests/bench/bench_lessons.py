"""The first look at what the chain rule, proof, skip connection and shattered gradient pages
measure, uncached.

    .venv/bin/python -m tests.bench.bench_lessons
Wanted on two cores: 0.3 s each for the networks that ship, 1 s for the largest setting.
"""

import time

import torch

from explorer.depth import chain_rule, gradient_check, residual, shattering
from explorer.images import preprocessing
from explorer.networks import registry


def timed(label: str, compute) -> None:
    compute()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        compute()
        seconds.append(time.perf_counter() - start)
    print(f"{label:44} {1000 * sorted(seconds)[1]:6.0f} ms")


timed("chain of 100 units", lambda: chain_rule.lengthen("sigmoid", 4, 100))
pixels = preprocessing.SAMPLES["chelsea"].load()
for key in ("digits-relu", "alexnet64", "random:resnet18"):
    net, row = registry.load(key), registry.find(key)
    x, layer = (
        preprocessing.to_input(pixels, row.preprocessing),
        next(iter(gradient_check.layers(net)[0])),
    )
    timed(
        f"proof, first layer of {key}",
        lambda net=net, x=x, layer=layer: gradient_check.gradient_check(net, x, layer, 1),
    )
x = torch.cat([preprocessing.to_input(pixels, preprocessing.Preprocessing(32, 32))] * 10)
for key in residual.UNTRAINED:
    net = residual.untrained(key)
    for ask in (residual.responses, residual.lesions, residual.paths):
        timed(f"{ask.__name__}, {key}", lambda ask=ask, net=net: ask(net, x))
for depth in shattering.DEPTHS:
    timed(f"shattered gradients, depth {depth}", lambda depth=depth: shattering.sweeps(depth))
timed(
    "singular values, depth 100, plain and residual",
    lambda: [shattering.spectrum(100, "relu", "he", kind) for kind in (False, True)],
)
