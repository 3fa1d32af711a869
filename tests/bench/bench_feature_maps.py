"""How long does a picture of feature maps take? Prints, for every size of maps of ResNet-50 with random weights at
224x224: the forward pass alone up to the layer, by torch; the maps with all that is measured and drawn of them; the
bytes of the grid.

    python -m tests.bench.bench_feature_maps
"""

import time
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torchvision.models import resnet50

from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.layers import feature_maps
from explorer.layers.figures import feature_maps as figures
from trainer.probes import tap

LAYERS = ("conv1", "relu", "layer1.2.relu (3)", "layer2.3.relu (3)", "layer4.2.relu (3)", "fc")
REPEATS = 3


def seconds(compute: Callable[[], object]) -> float:
    """The least of REPEATS, of the processor, on one core: what else the machine does only adds."""
    taken = []
    for _ in range(REPEATS):
        begin = time.process_time()
        compute()
        taken.append(time.process_time() - begin)
    return min(taken)


def whole_pass(net: nn.Module, x: torch.Tensor) -> None:
    with torch.no_grad(), tap(net, ["conv1"]):
        net(x)


def picture(net: nn.Module, x: torch.Tensor, graph: LayerGraph, layer: str) -> bytes:
    """A first page of the grid, from the picture on."""
    maps = feature_maps.feature_maps(net, x, graph, layer).maps
    numbers = feature_maps.measure(maps)
    units = feature_maps.order(numbers, "largest")[: numbers.tiles]
    ends = np.full(len(units), numbers.common)
    tiles = figures.linear(maps[units], ends, numbers.signed)
    return figures.grid(tiles, units, numbers.silent[units]).png()


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    net = resnet50(weights=None).eval().to(memory_format=torch.channels_last)
    x = torch.randn(1, 3, 224, 224)
    graph = layer_graph(net, x.shape)
    whole = seconds(lambda: whole_pass(net, x))
    print(f"one forward pass: {1000 * whole:.0f} ms")
    for layer in LAYERS:
        png = picture(net, x, graph, layer)
        taken = seconds(lambda layer=layer: picture(net, x, graph, layer))
        print(
            f"{layer}: {1000 * taken:.0f} ms, {1000 * (taken - whole):+.0f} ms beside one pass, "
            f"{len(png) / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main()
