"""Side by side: what do networks make of a picture at like depth?

A column of cells is a network, in one state, and a picture, shallow to deep. Layers are compared through which all
passes on its way to the scores, the last before more weights come: blocks as wholes, activations rather than
what they are given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.gradient_maps import Scale
from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.layer_outputs import layer_outputs, watched_layers
from explorer.layers.feature_maps import arranged, measure, order
from trainer.outputs import logits_of

ROWS, TILES = 4, 9  # depths, at most; maps of each layer that are shown, at most


@dataclass(frozen=True)
class Cell:
    """A layer of one network for one picture, its `share` of the way from the first compared layer to the
    last, and `units` (n,) of its `count` maps: maps (n, h, w) float32. `silent` of them all are 0
    everywhere; `end` is where one scale for all of them ends; `rms` is the root mean square of all finite values,
    NaN where there are none, `largest` the largest |value|."""

    layer: str
    kind: str
    share: float
    units: tuple[int, ...]
    maps: np.ndarray
    count: int
    silent: int
    signed: bool
    end: float
    rms: float
    largest: float


@dataclass(frozen=True)
class Column:
    """One network and picture, shallow to deep."""

    cells: tuple[Cell, ...]

    @property
    def silent(self) -> float:
        """The share of all maps of its layers that are silent."""
        return sum(cell.silent for cell in self.cells) / sum(cell.count for cell in self.cells)

    @property
    def arrived(self) -> float:
        """The root mean square in the first layer over that in the last; NaN where that is not known."""
        first, last = self.cells[0].rms, self.cells[-1].rms
        return first / last if last > 0 and np.isfinite([first, last]).all() else float("nan")


def compared(graph: LayerGraph) -> list[LayerNode]:
    """The layers of a network that can be compared, one for each depth in layers with weights, shallow to deep: with
    maps where it has any, no poolings where there is anything else."""
    passed = _passed_by_all(graph)
    for nodes in (
        [node for node in passed if node.has_maps],
        graph.with_maps,
        graph.nodes,
    ):
        last = {node.depth: node for node in nodes if node.depth and node.role != "pool"}
        if len(last) > 1 or nodes is graph.nodes:
            return [last[depth] for depth in sorted(last)] or list(nodes)
    return []


def _passed_by_all(graph: LayerGraph) -> list[LayerNode]:
    """Those past which nothing leads, neither a skip connection nor another branch."""
    index = {node.name: number for number, node in enumerate(graph.nodes)}
    bypassed = np.zeros(len(graph.nodes) + 1, int)  # by how many edges, as differences
    for number, node in enumerate(graph.nodes):
        for source in [-1] * node.of_image + [index[name] for name in node.inputs if name in index]:
            bypassed[source + 1] += 1
            bypassed[number] -= 1
    counts = np.cumsum(bypassed)[:-1]
    return [node for node, count in zip(graph.nodes, counts, strict=True) if not count]


def at_like_depth(graph: LayerGraph, rows: int) -> tuple[LayerNode, ...]:
    """So many of the compared layers, or all if there are fewer: the first, the last, and those nearest to equal steps
    between their depths."""
    layers = compared(graph)
    depths = np.array([node.depth for node in layers], float)
    wanted = np.linspace(depths[0], depths[-1], rows) if rows > 1 else depths[-1:]
    nearest = [int(np.abs(depths - depth).argmin()) for depth in wanted]
    return tuple(layers[place] for place in sorted(set(nearest)))


def column(
    net: nn.Module,
    x: Tensor,
    graph: LayerGraph,
    layers: Sequence[str],
    units: Sequence[tuple[int, ...]] = (),
    target: int | None = None,
) -> Column:
    """What these layers give for one picture x (1, C, H, W), or, with a target, dL/dh there, L = -log
    softmax(net(x))[target]. `units` says which maps of each are shown; without it those of the largest |value|.
    Raises LayerError, UnsuitedError."""
    if target is None:
        outputs = layer_outputs(net, x, list(layers), graph)
    else:
        outputs = _gradients(net, x, graph, layers, target)
    first, last = (graph.by_name[layers[place]].depth for place in (0, -1))
    cells = []
    for number, name in enumerate(layers):
        node = graph.by_name[name]
        maps = arranged(outputs[name], node.channels_last)[0].cpu().numpy()
        share = (node.depth - first) / (last - first) if last > first else 1.0
        cells.append(_cell(node, share, maps, units[number] if units else ()))
    return Column(tuple(cells))


def _gradients(
    net: nn.Module, x: Tensor, graph: LayerGraph, layers: Sequence[str], target: int
) -> dict[str, Tensor]:
    with torch.enable_grad(), watched_layers(net, graph, layers) as watched:
        scores = logits_of(net(x.detach().clone().requires_grad_()))
        loss = nn.functional.cross_entropy(scores, torch.tensor([target], device=x.device))
        return watched.gradients(loss)


def _cell(node: LayerNode, share: float, maps: np.ndarray, units: tuple[int, ...]) -> Cell:
    numbers = measure(maps)
    count = len(maps)
    chosen = [unit for unit in units if unit < count]
    if not chosen:
        chosen = sorted(order(numbers, "largest")[:TILES].tolist())
    finite = maps[np.isfinite(maps)].astype(np.float64)
    return Cell(
        layer=node.name,
        kind=node.kind,
        share=share,
        units=tuple(chosen),
        maps=maps[chosen].astype(np.float32),
        count=count,
        silent=int(numbers.silent.sum()),
        signed=numbers.signed,
        end=numbers.common,
        rms=float(np.sqrt(np.mean(finite**2))) if finite.size else float("nan"),
        largest=float(numbers.largest.max(initial=0)),
    )


def arrays(columns: Sequence[Column]) -> dict[str, np.ndarray]:
    """The maps (n, h, w) that are shown of every cell, by its row and layer, and which units they are."""
    named: dict[str, np.ndarray] = {}
    for row, each in enumerate(columns, 1):
        for cell in each.cells:
            name = f"row {row} {cell.layer}"
            named |= {name: cell.maps, f"{name} units": np.array(cell.units)}
    return named


def common_end(cells: Sequence[Cell]) -> float:
    """Where one scale for the maps of all these cells ends."""
    return max((cell.end for cell in cells), default=0.0)


def common_powers(columns: Sequence[Column]) -> Scale:
    """One scale of powers of ten for all that is shown: from one below the smallest root mean square of a layer to one
    above the largest |value|. Where there is nothing to be drawn, one decade from 1."""
    cells = [cell for each in columns for cell in each.cells]
    largest = max((cell.largest for cell in cells), default=0.0)
    sizes = [cell.rms for cell in cells if cell.rms > 0]
    if not largest or not sizes:
        return Scale(-1, 0)
    high = int(np.ceil(np.log10(largest)))
    return Scale(min(int(np.floor(np.log10(min(sizes)))), high - 1), high)
