"""How long does it take until a network is drawn, and how much is sent to the browser?

.venv/bin/python -m tests.bench.bench_drawing

Best of five, one thread, no cache: counting the network, folding and laying it out with a block in its middle open, and
the bytes of the scene."""

import json
import time
from collections.abc import Callable
from typing import Any

import torch

from explorer.inside.figures import layer_drawing as figures
from explorer.inside.layer_drawing import drawing
from explorer.inside.layer_folding import fold
from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.inside.words import layer_drawing as words
from tests.inside.networks import weightless

NETWORKS = ("alexnet", "resnet50", "resnet152", "googlenet", "inception_v3", "densenet121")


def best(compute: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what is computed."""
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        result = compute()
        seconds.append(time.perf_counter() - start)
    return 1000 * min(seconds), result


def scene(graph: LayerGraph) -> dict[str, Any]:
    chosen = graph.nodes[len(graph.nodes) // 2].name
    sheet = drawing(fold(graph, chosen), graph.image, upright=False)
    return figures.scene(sheet, [words.image_label(graph), *map(words.box_label, sheet.items)])


def main() -> None:
    torch.set_num_threads(1)
    print(f"{'network':14} layers  count (ms)  layout (ms)  scene (kB)")
    for key in NETWORKS:
        side = 299 if key == "inception_v3" else 224
        net = weightless(key)
        counting, graph = best(lambda net=net, side=side: layer_graph(net, (1, 3, side, side)))
        layout, drawn = best(lambda graph=graph: scene(graph))
        size = len(json.dumps(drawn)) / 1000
        print(f"{key:14} {len(graph.nodes):6} {counting:11.0f} {layout:12.1f} {size:11.1f}")


if __name__ == "__main__":
    main()
