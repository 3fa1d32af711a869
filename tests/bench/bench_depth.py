"""The first look at what the chain rule, gradient check, skip connection and shattered gradient
pages measure, uncached.

    .venv/bin/python -m tests.bench.bench_depth
Wanted on two cores: 0.3 s each for the networks that ship, 1 s for the largest setting.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from explorer.depth import chain_rule, gradient_check, paths, residual, shattering
from explorer.images import preprocessing
from explorer.images.samples import SAMPLES
from explorer.networks import registry
from trainer.allocation import keep_freed_memory


def timed(label: str, compute: Callable[[], object]) -> None:
    compute()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        compute()
        seconds.append(time.perf_counter() - start)
    print(f"{label:44} {1000 * sorted(seconds)[1]:6.0f} ms")


def gradient_checks(pixels: np.ndarray) -> None:
    for key in ("digits-relu", "alexnet64", "random:resnet18"):
        model = registry.MODELS[key]
        net, x = registry.load(model), preprocessing.to_input(pixels, model.preprocessing)
        layer = next(iter(gradient_check.layers(net)[0]))
        check = partial(gradient_check.gradient_check, net, x, layer, 1)
        timed(f"gradient check, first layer of {key}", check)


def skip_connections(pixels: np.ndarray) -> None:
    x = torch.cat([preprocessing.to_input(pixels, preprocessing.Preprocessing(32, 32))] * 10)
    for key, model in residual.untrained_models().items():
        net = registry.load(model)
        for measure in (residual.responses, residual.lesions, paths.paths):
            timed(f"{measure.__name__}, {key}", partial(measure, net, x))


def shattered_gradients() -> None:
    for depth in shattering.DEPTHS:
        timed(f"shattered gradients, depth {depth}", partial(shattering.sweeps, depth))
    for kind in (False, True):
        spectrum = partial(shattering.spectrum, 100, "relu", "he", kind)
        timed(f"singular values, depth 100, {'residual' if kind else 'plain'}", spectrum)


if __name__ == "__main__":
    keep_freed_memory()  # as the programs do
    timed("chain of 100 units", lambda: chain_rule.lengthen("sigmoid", 4, 100))
    photo = SAMPLES["chelsea"].load()
    gradient_checks(photo)
    skip_connections(photo)
    shattered_gradients()
