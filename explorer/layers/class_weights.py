"""Class weights: for which classes does a unit speak, and how much?

Where the layer is pooled over all places and a linear layer makes the scores of that, its weight says it. Everywhere else
the gradient does: how much each score grows with the unit's map, as Grad-CAM weighs it (Selvaraju et al. 2017)."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.failures.description import EvaluationError
from explorer.failures.features import Head
from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import unit_axis
from explorer.layers.altered_layer import altered_layer
from explorer.layers.layer_units import node_of, with_unit
from explorer.layers.unit_index import layer_maps

FEW = 10  # classes of which the gradient is taken one by one, where it cannot be at once
CLOSE = 1e-4


@dataclass(frozen=True, eq=False)
class ClassWeights:
    """values (K,) float64: of each output, NaN where it was not computed. kind is `weight`, that of the last
    linear layer, or `gradient`: d score / d map, the mean over the places and `images` pictures."""

    kind: str
    values: np.ndarray
    images: int = 0


def class_weights(
    net: nn.Module, x: Tensor, graph: LayerGraph, layer: str, unit: int
) -> ClassWeights:
    """Of one unit; x (N, C, H, W) are pictures of a set. Raises LayerError."""
    weight = _direct(net, x[:4], graph, layer)
    if weight is not None:
        return ClassWeights("weight", weight[:, unit].double().cpu().numpy())
    return ClassWeights("gradient", gradients(net, x, graph, layer, unit), len(x))


def _direct(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str) -> Tensor | None:
    """The weights (K, U) of the linear layer that makes the scores of nothing but the means of this layer's
    maps, as seen on pictures; None where none does."""
    try:
        with torch.no_grad():
            head = Head(net, x)
            with head.watched():
                logits, features = net(x), head.features()
            means = layer_maps(net, x, graph, layer).mean((2, 3))
    except EvaluationError:
        return None
    module = head.module
    if not isinstance(module, nn.Linear) or features.shape != means.shape:
        return None
    if not torch.allclose(features, means, CLOSE, CLOSE):
        return None
    with torch.no_grad():
        scores = module(features)
    same = scores.shape == logits.shape and torch.allclose(scores, logits, CLOSE, CLOSE)
    return module.weight.detach() if same else None


def gradients(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str, unit: int) -> np.ndarray:
    """(K,): d score / d map of the unit, the mean over places and pictures; of the FEW most probable classes alone,
    and NaN of the others, where a network lets no gradient of a gradient through."""
    axis, places = unit_axis(node_of(graph, layer)), 1
    shift = torch.zeros(len(x), requires_grad=True)

    def change(output: Tensor) -> Tensor:
        nonlocal places
        own = output.select(axis, unit)  # (N, ...)
        places = own[0].numel()
        return with_unit(output, axis, unit, own + shift.reshape(-1, *[1] * (own.ndim - 1)))

    with torch.enable_grad(), altered_layer(net, graph, layer, change):
        logits = net(x)
        if not logits.requires_grad:
            return np.zeros(logits.shape[1])
        summed = _at_once(logits, shift)
        if summed is None:
            summed = _one_by_one(logits, shift)
    return (summed / (places * len(x))).double().cpu().numpy()


def _at_once(logits: Tensor, shift: Tensor) -> Tensor | None:
    """(K,) sums of d score / d shift: d of <direction, d score / d shift> with respect to the direction, which is
    the same for all classes."""
    direction = torch.zeros(logits.shape[1], requires_grad=True)
    try:
        (along,) = torch.autograd.grad(
            logits.sum(0), shift, direction, create_graph=True, retain_graph=True
        )
        (summed,) = torch.autograd.grad(along.sum(), direction, retain_graph=True)
    except RuntimeError:  # an operator without a derivative of its derivative
        return None
    return summed


def _one_by_one(logits: Tensor, shift: Tensor) -> Tensor:
    summed = torch.full(logits.shape[1:], torch.nan)
    for output in logits.sum(0).topk(min(FEW, logits.shape[1])).indices.tolist():
        (gradient,) = torch.autograd.grad(logits[:, output].sum(), shift, retain_graph=True)
        summed[output] = gradient.sum()
    return summed
