"""Layer graph: which layers does a network execute for one image, and which gives what it makes to which?

The same rows as in `anatomy.py`, but for those that know nothing of the image. To take the outputs of some of them: `layer_outputs.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from torch import nn

from explorer.inside.anatomy import Anatomy, anatomy
from explorer.inside.anatomy_layers import LayerNode

__all__ = ["LayerGraph", "LayerNode", "graph_of", "layer_graph"]


@dataclass(frozen=True)
class LayerGraph:
    """The layers in the order in which they are executed; each stands behind all of its inputs. image is (channels,
    height, width)."""

    nodes: tuple[LayerNode, ...]
    image: tuple[int, int, int]

    @cached_property
    def by_name(self) -> dict[str, LayerNode]:
        """The layers by their names, in the same order."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def with_maps(self) -> tuple[LayerNode, ...]:
        """Those that give feature maps of more than one position."""
        return tuple(node for node in self.nodes if node.has_maps)

    def find(self, name: object) -> LayerNode | None:
        """The layer of this name, which may be a stranger's; None if there is none."""
        return self.by_name.get(name) if isinstance(name, str) else None

    def takers(self, name: str) -> list[LayerNode]:
        """The layers that take what this one gives."""
        return [node for node in self.nodes if name in node.inputs]


def layer_graph(net: nn.Module, x_shape: Sequence[int]) -> LayerGraph:
    """Of `net` for one image of x_shape (1, C, H, W); see `anatomy.anatomy`, also for what it raises."""
    return graph_of(anatomy(net, x_shape))


def graph_of(network: Anatomy) -> LayerGraph:
    """The graph of a network that is counted already."""
    return LayerGraph(tuple(_from_image(network.layers)), network.image)


def _from_image(layers: Iterable[LayerNode]) -> list[LayerNode]:
    """Those whose values depend on the image."""
    kept: dict[str, LayerNode] = {}
    for layer in layers:
        if layer.of_image or any(name in kept for name in layer.inputs):
            kept[layer.name] = layer
    return list(kept.values())
