"""Camera: what do one layer and the whole network make of a frame, in one forward pass?"""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import LayerError, watched_layers
from explorer.inside.predictions import Predictions, predict
from explorer.layers.feature_maps import MapNumbers, arranged, measure

MAX_MAPS, MAX_VALUES = 40, 1024  # shown of a layer with maps, and of one without


@dataclass(frozen=True)
class FrameAnswers:
    """Of one frame: the scores; the maps (C, h, w) of the first units of a layer and what was measured
    on them; how many units the layer has."""

    predictions: Predictions
    maps: np.ndarray
    numbers: MapNumbers
    units: int


def look(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str) -> FrameAnswers:
    """Of x (1, C, H, W), in a layer of the network with this graph. Raises LayerError, UnsuitedError."""
    with watched_layers(net, graph, [layer]) as layers:
        predictions = predict(net, x)
    if layer not in layers.values:
        raise LayerError(f"This network does not execute {layer[:200]} for this picture.")
    node = graph.by_name[layer]
    maps, _ = arranged(layers.values[layer], node.channels_last)
    shown = maps[: MAX_VALUES if maps.shape[1:] == (1, 1) else MAX_MAPS].cpu().numpy()
    return FrameAnswers(predictions, shown, measure(shown), len(maps))
