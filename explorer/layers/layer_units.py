"""Layer units: what in the output of a layer is a unit?

A channel of maps (N, C, h, w), also where channels come last (N, h, w, C); a number of vectors (N, U) or of
tokens (N, T, U)."""

from torch import Tensor

from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.layer_outputs import LayerError


def node_of(graph: LayerGraph, layer: str) -> LayerNode:
    """Raises LayerError for a name that the network does not have."""
    node = graph.find(layer)
    if node is None:
        raise LayerError(f"This network has no layer {layer[:200]}.")
    return node


def with_unit(output: Tensor, axis: int, unit: int, values: Tensor) -> Tensor:
    """A copy of a layer's output in which one unit is `values`, or one number everywhere."""
    new = output.clone()
    new.select(axis, unit).copy_(values)
    return new
