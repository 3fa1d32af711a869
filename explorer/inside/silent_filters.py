"""Silent filters: which filters of the first layer answer nothing to a picture, once the activation has seen it?"""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import as_maps, layer_outputs, unit_axis

ZEROING = ("ReLU", "ReLU6", "Hardswish", "Hardtanh", "Threshold")  # kinds that can give exactly 0
BENDING = ("LeakyReLU", "PReLU", "SiLU", "GELU", "Sigmoid", "Tanh", "ELU", "SELU", "Softplus")


@dataclass(frozen=True)
class Activation:
    """The layer behind the first one whose zeros are counted: its name and kind; both "" where none follows
    before the next layer with weights."""

    layer: str
    kind: str

    @property
    def can_be_silent(self) -> bool:
        return self.kind in ZEROING


@dataclass(frozen=True)
class Silent:
    """Which filters (F,) bool give 0 everywhere behind the `activation`: `here`, on one picture, and `everywhere`, on
    it and the samples, `images` together; 0 of them where there is nothing that could be silent."""

    activation: Activation
    here: np.ndarray
    everywhere: np.ndarray
    images: int


def activation_after(graph: LayerGraph, layer: str) -> Activation:
    """The activation that follows on the named layer, with nothing but layers between them that give as many
    values, such as batch norm."""
    node = graph.find(layer)
    while node is not None:
        takers = graph.takers(node.name)
        if len(takers) != 1 or takers[0].role != "other" or takers[0].output != node.output:
            return Activation("", "")
        node = takers[0]
        if node.kind in (*ZEROING, *BENDING):
            return Activation(node.name, node.kind)
    return Activation("", "")


def silent(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str) -> np.ndarray:
    """(F,) bool: which units of the named layer are 0 everywhere for x (1, C, H, W). Raises LayerError."""
    output = layer_outputs(net, x, [layer], graph)[layer]
    output = as_maps(output, unit_axis(graph.by_name[layer]))
    return (output[0] == 0).flatten(1).all(1).cpu().numpy()
