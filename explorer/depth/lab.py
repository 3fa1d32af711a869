"""Gradient lab: how does the signal change from layer to layer before anything is trained?

`measure` sends one batch through one kind of net under several seeds and takes the four quantities of every layer;
`predict` in mean_field_net.py says what was to be expected. h is a hidden layer's output before batch norm and activation
function; L is the mean cross entropy of the batch; dL/dh has one element for every unit and image. To add a quantity,
add its key to QUANTITIES and its norm to `measure`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.lab_nets import LabNet, draw, forward
from explorer.depth.mean_field_net import Prediction, predict
from explorer.depth.spread import Spread, fractions, shares
from explorer.inside import quantities

# float32's smallest normal number: below it few bits are left, then 0
UNDERFLOW = 1.1754943508222875e-38
BAND = (5, 95)  # percent of the seeds between which the band lies
MAX_SEEDS_AT_ONCE = 5
MAX_SHOWN = 2048  # elements of a layer behind its histograms, about


QUANTITIES = {  # of those that are measured in every layer, the ones of an untrained net
    key: quantities.QUANTITIES[key]
    for key in ("activation_gradient", "activation", "weight_gradient", "update_ratio")
}
Layers = list[tuple[Tensor, Tensor]]  # weight and bias of each, the linear layer's first


@dataclass(frozen=True)
class Lab:
    """One net under S seeds. norms maps all keys of QUANTITIES but the last, and `weight`, to (L, S) float64;
    elements is how many numbers of a layer are behind the norms of h and dL/dh (whole batch), weights (L,) how many
    behind that of dL/dW. mean_gradient (L, S) is the mean
    |dL/dh| of an element, losses (S,) is L. rate is the learning rate of the update, plain SGD."""

    net: LabNet
    norms: dict[str, np.ndarray]
    elements: int
    weights: np.ndarray
    mean_gradient: np.ndarray
    losses: np.ndarray
    spread: Spread
    prediction: Prediction
    images: int
    rate: float = 0.1

    def values(self, quantity: str, kind: str = "rms") -> np.ndarray:
        """(L, S) as `rms` per element or `norm`; update / weight is the same ratio in both."""
        if quantity == "update_ratio":
            with np.errstate(divide="ignore", invalid="ignore"):
                return self.rate * self.norms["weight_gradient"] / self.norms["weight"]
        if kind == "norm":
            return self.norms[quantity]
        size = self.weights[:, None] if quantity == "weight_gradient" else self.elements
        return self.norms[quantity] / np.sqrt(size)

    def theory(self, quantity: str, kind: str = "rms") -> np.ndarray:
        """(L,): h outright; the others fixed to the measured median of the last layer that can be
        drawn."""
        prediction, values = self.prediction, self.values(quantity, kind)
        if quantity == "activation":
            return prediction.activation * (np.sqrt(self.elements) if kind == "norm" else 1)
        shape = prediction.weight_gradient
        if quantity == "activation_gradient":
            shape = prediction.activation_gradient
        elif quantity == "update_ratio":
            shape = shape * np.sqrt(self.weights) / self.norms["weight"].mean(1)
        elif kind == "norm":
            shape = shape * np.sqrt(self.weights)
        median = drawn(np.median(values, 1))
        known = np.flatnonzero(np.isfinite(median) & (shape > 0))
        if not len(known):
            return np.full(len(shape), np.nan)
        return shape / shape[known[-1]] * median[known[-1]]

    def predicted_factor(self, quantity: str) -> float:
        """What theory expects of `factor` for this quantity."""
        return factor(self.theory(quantity)[:, None])


@dataclass(frozen=True)
class MissingValues:
    """How many of the values (layers times seeds) cannot be drawn on a log axis, and why."""

    zeros: int
    underflow: int
    undefined: int
    total: int


@dataclass(frozen=True)
class _Part:
    """What some of the seeds gave, see Lab; saturated and dead (L, S)."""

    norms: dict[str, np.ndarray]
    elements: int
    weights: np.ndarray
    mean_gradient: np.ndarray
    losses: np.ndarray
    shares: dict[str, np.ndarray]
    saturated: np.ndarray
    dead: np.ndarray


def measure(net: LabNet, x: Tensor, labels: Tensor, seeds: range) -> Lab:
    """All quantities of a net for the batch x (N, C, H, W), labels (N,), in float32, one draw of
    weights a seed."""
    parts = [
        _measure(net, x, labels, seeds[i : i + MAX_SEEDS_AT_ONCE])
        for i in range(0, len(seeds), MAX_SEEDS_AT_ONCE)
    ]
    first = parts[0]
    return Lab(
        net=net,
        norms={key: np.concatenate([part.norms[key] for part in parts], 1) for key in first.norms},
        elements=first.elements,
        weights=first.weights,
        mean_gradient=np.concatenate([part.mean_gradient for part in parts], 1),
        losses=np.concatenate([part.losses for part in parts]),
        spread=Spread(
            **first.shares,
            saturated=np.concatenate([part.saturated for part in parts], 1).mean(1),
            dead=np.concatenate([part.dead for part in parts], 1).mean(1),
        ),
        prediction=predict(net, x.numpy()),
        images=len(x),
    )


def passes(
    net: LabNet, x: Tensor, labels: Tensor, layers: Layers
) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """Losses (S,), h of every hidden layer, and the gradients of each seed's loss: dL/dW of all,
    then dL/dh of all."""
    weights = [weight.requires_grad_() for weight, _ in layers[1:]]
    with torch.enable_grad():
        logits, outputs = forward(net, x, layers)  # (S, N, 10)
        losses = nn.functional.cross_entropy(
            logits.flatten(0, 1), labels.repeat(len(logits)), reduction="none"
        )
        losses = losses.view(len(logits), -1).mean(1)
        gradients = torch.autograd.grad(losses.sum(), [*weights, *outputs])
    return losses.detach(), [h.detach() for h in outputs], list(gradients)


def _measure(net: LabNet, x: Tensor, labels: Tensor, seeds: range) -> _Part:
    conv = net.kind == "conv"
    layers = draw(net, x.shape[1] if conv else x[0].numel(), seeds)
    losses, outputs, gradients = passes(net, x, labels, layers)
    weight_gradients, h_gradients = gradients[: net.depth], gradients[net.depth :]
    if conv:  # (N, S C, H, W) -> (N, S, C, H, W); sizes are taken over all but the seeds
        outputs = [h.unflatten(1, (len(seeds), -1)) for h in outputs]
        h_gradients = [gradient.unflatten(1, (len(seeds), -1)) for gradient in h_gradients]
    seed = 1 if conv else 0
    weights = [weight.detach() for weight, _ in layers[1:]]
    elements = outputs[0].numel() // len(seeds)
    sums = [_over(gradient, seed, torch.linalg.vector_norm, ord=1) for gradient in h_gradients]
    return _Part(
        norms={
            "activation": seed_norms(outputs, seed),
            "activation_gradient": seed_norms(h_gradients, seed),
            "weight_gradient": seed_norms(weight_gradients),
            "weight": seed_norms(weights),
        },
        elements=elements,
        weights=np.array([weight[0].numel() for weight in weights]),
        mean_gradient=np.array(sums) / elements,
        losses=losses.double().numpy(),
        shares=shares(net, *(_some(tensors, seed) for tensors in (outputs, h_gradients))),
        **fractions(net, outputs, seed),
    )


def _some(tensors: list[Tensor], seed: int) -> Tensor:
    """(L, M) numbers of every layer under the first seed, an odd stride apart, which meets all units
    and pixels."""
    first = [t.select(seed, 0).flatten() for t in tensors]
    stride = max(1, len(first[0]) // MAX_SHOWN) | 1
    return torch.stack([numbers[::stride] for numbers in first])


def _over(t: Tensor, seed: int, reduce: Callable[..., Tensor], **options: Any) -> np.ndarray:
    """Reduced over all dimensions but the seeds', (S,) float64."""
    """reduce over every dimension but that of the seeds: (S,) float64."""
    return reduce(t, dim=[d for d in range(t.ndim) if d != seed], **options).double().numpy()


def seed_norms(tensors: list[Tensor], seed: int = 0) -> np.ndarray:
    """Euclidean norms (L, S) float64. Squares of values under 1e-19 leave float32: small ones are
    summed in float64."""
    coarse = np.array([_over(t, seed, torch.linalg.vector_norm) for t in tensors])
    for row in np.flatnonzero(~((coarse > 1e-12) & (coarse < 1e15)).all(1)):
        coarse[row] = _over(tensors[row], seed, torch.linalg.vector_norm, dtype=torch.float64)
    return coarse


def drawn(values: np.ndarray) -> np.ndarray:
    """The values that can stand on a log axis as float32 measured them; NaN for 0, underflow, NaN
    and infinity."""
    return np.where(np.isfinite(values) & (values >= UNDERFLOW), values, np.nan)


def missing_values(values: np.ndarray) -> MissingValues:
    """Of root mean squares (L, S), first layer to last. A 0 counts as underflow, not as a true 0,
    where the signal was on the brink of it (under 1e-30) in the last layer on the way back in which
    there was one."""
    zeros = underflow = 0
    for column in values.T:
        for layer in np.flatnonzero((column < UNDERFLOW) & (column >= 0)):
            later = column[layer:][column[layer:] > 0]
            if len(later) and later[0] < 1e-30:
                underflow += 1
            else:
                zeros += 1
    return MissingValues(zeros, underflow, int(np.sum(~np.isfinite(values))), values.size)


def factor(values: np.ndarray) -> float:
    """The typical change from a layer to the one before it: the median over layers and seeds of the
    ratio of neighbours (L, S), those that cannot be drawn left out. NaN where there are none."""
    usable = drawn(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (usable[:-1] / usable[1:]).ravel()
    ratios = ratios[np.isfinite(ratios)]
    return float(np.median(ratios)) if len(ratios) else math.nan
