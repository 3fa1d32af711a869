"""How soon a picture made for a unit is seen, how long it takes, and how much more the unit answers to it.

    .venv/bin/python -m tests.bench.bench_visualisation [time answers]

time: a unit of each activation of the AlexNet-style net (64x64), 256 steps in turns as the page takes them: seconds to the
first picture (wanted: under 1), to the last (wanted: under 15), and of this process's CPU.
answers: of the recorded pictures of each layer, how many times as much a unit answers to its own as to the natural one
that it answers most (wanted: 5): least, median, most, and the share of units at 5 or more."""

import sys
import time

import numpy as np

from explorer.inside.layer_graph import layer_graph
from explorer.layers.fourier_pictures import IMAGENET
from explorer.layers.recorded_visualisations import KEY, recorded
from explorer.layers.visualisation import Visualising
from explorer.networks import registry
from explorer.networks.private_copy import private_copy

MODEL = registry.MODELS[KEY]
UNIT = 0


def times() -> None:
    """One line a layer."""
    net = private_copy(registry.load(MODEL))
    graph = layer_graph(net, (1, 3, MODEL.preprocessing.crop, MODEL.preprocessing.crop))
    for layer in MODEL.stages:
        begin, effort = time.perf_counter(), time.process_time()
        run = Visualising(graph, MODEL.preprocessing, layer, [UNIT], [0], colours=IMAGENET)
        run.go_on(net)
        first = time.perf_counter() - begin
        while not run.finished:
            run.go_on(net)
        seconds, effort = time.perf_counter() - begin, time.process_time() - effort
        print(
            f"{layer}: first picture {first:.2f} s, {run.total} steps {seconds:.1f} s, CPU {effort:.1f} s"
        )


def ratios() -> None:
    """One line a layer."""
    for layer in MODEL.stages:
        for kind in ("conv", "act"):
            name = layer.replace("act", kind)
            ships = recorded(KEY, name)
            if ships is None:
                print(f"{name}: not recorded")
                continue
            values = ships.layers[name].ratios
            least, tenth, median, most = np.nanpercentile(values, [0, 10, 50, 100])
            share = float((values >= 5).mean())
            print(
                f"{name}: {len(values)} units, least {least:.2f}, tenth {tenth:.2f}, median {median:.2f}, "
                f"most {most:.2f}, at 5 or more {share:.0%}"
            )


if __name__ == "__main__":
    parts = sys.argv[1:] or ["time", "answers"]
    if "time" in parts:
        times()
    if "answers" in parts:
        ratios()
