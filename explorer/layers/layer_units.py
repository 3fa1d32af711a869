"""Layer units: what in the output of a layer is a unit?

A channel of maps (N, C, h, w), also where channels come last (N, h, w, C); a number of vectors (N, U) or of
tokens (N, T, U)."""

from torch import Tensor

from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.layer_outputs import LayerError
from explorer.networks.model import UnsuitedError


def node_of(graph: LayerGraph, layer: str) -> LayerNode:
    """Raises LayerError for a name that the network does not have."""
    node = graph.find(layer)
    if node is None:
        raise LayerError(f"This network has no layer {layer[:200]}.")
    return node


def unit_axis(node: LayerNode) -> int:
    """The dimension of an output (N, ...) that counts the units. Raises UnsuitedError where there is none."""
    if len(node.output) not in (1, 2, 3):
        raise UnsuitedError(
            f"{node.name} gives no maps, no vectors and no tokens: it has no units to look at."
        )
    return len(node.output) if len(node.output) == 2 or node.channels_last else 1


def as_maps(output: Tensor, axis: int) -> Tensor:
    """(N, U, h, w): a layer's output with its units first; h, w are 1, 1 of vectors, T, 1 of tokens."""
    maps = output.movedim(axis, 1)
    return maps[(...,) + (None,) * (4 - maps.ndim)]


def with_unit(output: Tensor, axis: int, unit: int, values: Tensor) -> Tensor:
    """A copy of a layer's output in which one unit is `values`, or one number everywhere."""
    new = output.clone()
    new.select(axis, unit).copy_(values)
    return new
