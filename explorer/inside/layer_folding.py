"""Layer folding: which layers of a deep network are drawn, and which stand together as one box?

The repeated units of the network, such as residual or inception blocks, are one box each, but for that in which the
chosen layer is; where such a unit is very large, so are the units within it. A small network is
not folded at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from explorer.inside.layer_graph import LayerGraph, LayerNode

MOST = 40  # layers that are drawn at once without being folded
LEAST = 4  # layers that are worth a box of their own
IMAGE = -1


@dataclass(frozen=True)
class Item:
    """What is drawn as one: a layer, or those of the module `folded`. frames are the modules around it that are
    open, outermost first. inputs are the places of the items from which it takes something, IMAGE for the
    image."""

    layers: tuple[LayerNode, ...]
    folded: str
    frames: tuple[str, ...]
    inputs: tuple[int, ...]

    @property
    def last(self) -> LayerNode:
        """The layer whose output is its output."""
        return self.layers[-1]


@dataclass(frozen=True)
class _Place:
    """The module that a layer is folded into, "" for none, and those around it that are open."""

    folded: str
    frames: tuple[str, ...]


def fold(graph: LayerGraph, chosen: str) -> tuple[Item, ...]:
    """The items of a graph, in the order in which they are executed, when the layer of the name `chosen` is to be
    seen."""
    places = _opened(graph.nodes, open_modules(graph, chosen), len(graph.nodes) <= MOST)
    items: list[Item] = []
    of_layer: dict[str, int] = {}
    for place, pairs in groupby(zip(places, graph.nodes, strict=True), key=lambda pair: pair[0]):
        layers = tuple(node for _, node in pairs)
        for run in [layers] if place.folded else [(layer,) for layer in layers]:
            of_layer |= {layer.name: len(items) for layer in run}
            sources = [of_layer[name] for layer in run for name in layer.inputs]
            if any(layer.of_image for layer in run):
                sources.append(IMAGE)
            inputs = dict.fromkeys(source for source in sources if source != len(items))
            items.append(Item(run, place.folded, place.frames, tuple(inputs)))
    return tuple(items)


def open_modules(graph: LayerGraph, chosen: str) -> tuple[str, ...]:
    """The modules around the chosen layer that are not folded, outermost first; all drawings of a network in which they
    are the same are equal."""
    node = graph.find(chosen)
    if node is None or not node.block:
        return ()
    steps = node.call.module.split(".")
    within = [".".join(steps[:n]) for n in range(1, len(steps) + 1)]
    opened = []
    for path in within[within.index(node.block) :]:
        size = sum(other.is_in(path) for other in graph.nodes)
        if size < LEAST:
            break
        opened.append(path)
        if size <= MOST:  # all that is in it is drawn
            break
    return tuple(opened)


def _opened(nodes: Sequence[LayerNode], opened: Sequence[str], everything: bool) -> list[_Place]:
    sizes: dict[str, int] = {}
    for node in nodes:
        for path in _around(node):
            sizes[path] = sizes.get(path, 0) + 1
    return [_place(node, sizes, opened, everything) for node in nodes]


def _place(
    node: LayerNode, sizes: dict[str, int], opened: Sequence[str], everything: bool
) -> _Place:
    frames: list[str] = []
    for path in _around(node):
        if sizes[path] < LEAST:
            break
        if not everything and path not in opened:
            return _Place(path, tuple(frames))
        frames.append(path)
        if everything or sizes[path] <= MOST:
            break
    return _Place("", tuple(frames))


def _around(node: LayerNode) -> list[str]:
    """The modules around a layer, from its block inwards."""
    if not node.block:
        return []
    steps, first = node.call.module.split("."), node.block.count(".") + 1
    return [".".join(steps[:n]) for n in range(first, len(steps) + 1)]
