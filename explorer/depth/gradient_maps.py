"""Gradient maps: what does dL/dh look like in every layer, before it is one number?

One forward and one backward pass give dL/dh of every layer. All of them are drawn on one scale of powers of
ten, `common_scale`: a map that is scaled to itself looks the same whether anything arrives or not. Their
sizes are those of explorer/inside/gradients.py, whose `course` says how the signal changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.lab import UNDERFLOW, missing_values
from explorer.depth.lab_nets import LabNet, draw, forward
from explorer.inside.gradients import LayerGradients
from explorer.inside.predictions import softmax
from trainer.outputs import logits_of
from trainer.probes import followed, loss_gradients, norms, per_layer, weighted_layers

QUANTITY = "activation_gradient"  # the key of QUANTITIES that is drawn
NORMS = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm)


@dataclass(frozen=True)
class LayerMap:
    """dL/dh of one layer of C channels or units; float32, counts over all its elements.

    field: its root mean square over the channels at every place, (h, w); of a layer without places, |dL/dh|
    of each unit, (C,); of tokens, that of each, (T,). Of a layer that is used several times it is that of its
    first use. zeros are exactly 0; subnormal are so small that float32 has lost bits of them; undefined are NaN
    or infinite."""

    field: np.ndarray
    zeros: int
    subnormal: int
    undefined: int


@dataclass(frozen=True)
class GradientMaps:
    """One network, one image, one class: `signal` holds names, sizes, loss and probabilities, with the one
    quantity QUANTITY; layers (L,) are its pictures, first layer to last. normalised says whether the network
    normalises what its layers give."""

    signal: LayerGradients
    layers: tuple[LayerMap, ...]
    normalised: bool

    def underflown(self) -> int:
        """In how many layers nothing is left because it was too small for float32: after them, on the way
        back, the signal was on the brink of it."""
        return missing_values(self.signal.values(QUANTITY, "rms")[:, None]).underflow


class Scale(NamedTuple):
    """Powers of ten between which the colours run."""

    low: int
    high: int


def gradient_maps(
    net: nn.Module,
    x: Tensor,
    target: int,
    layers: Iterable[str] | None = None,
) -> GradientMaps:
    """dL/dh of every convolution and linear layer, or of the modules named `layers`, in their order of
    execution; L = -log softmax(net(x))[target].

    x (1, C, H, W); the net is in evaluation mode. Modules that are not executed, or give no tensor, are left
    out. Raises NoGradientError."""
    names = list(weighted_layers(net) if layers is None else layers)
    with followed(net, names) as outputs:
        logits = logits_of(net(x))
        loss = nn.functional.cross_entropy(logits, torch.tensor([target], device=x.device))
        calls = [output for uses in outputs.values() for output in uses]
        gradients = loss_gradients(loss, calls)
    ends = np.cumsum([0, *map(len, outputs.values())])
    uses = [gradients[a:b] for a, b in zip(ends, ends[1:], strict=False)]
    linear = [isinstance(net.get_submodule(name), nn.Linear) for name in outputs]
    maps = [layer_map(g, last) for g, last in zip(uses, linear, strict=True)]
    normalised = any(isinstance(module, NORMS) for module in net.modules())
    return GradientMaps(
        _signal(tuple(outputs), gradients, ends, target, loss, logits), tuple(maps), normalised
    )


def lab_gradient_maps(net: LabNet, x: Tensor, target: int, seed: int = 0) -> GradientMaps:
    """The same of an untrained net of equal layers, for one image x (1, C, H, W)."""
    weights = draw(net, x.shape[1] if net.kind == "conv" else x[0].numel(), [seed])
    with torch.enable_grad():
        logits, hidden = forward(net, x.clone().requires_grad_(), weights)
        outputs = [*(h if net.kind == "conv" else h[0] for h in hidden), logits[0]]
        loss = nn.functional.cross_entropy(logits[0], torch.tensor([target]))
        gradients = loss_gradients(loss, [*hidden, logits])
    gradients = [g.view_as(output) for g, output in zip(gradients, outputs, strict=True)]
    names = (*(f"layer {number}" for number in range(1, net.depth + 1)), "output")
    ends = np.arange(len(gradients) + 1)
    maps = [layer_map([g], False) for g in gradients]
    signal = _signal(names, gradients, ends, target, loss, logits[0])
    return GradientMaps(signal, tuple(maps), net.norm == "batch")


def _signal(
    names: tuple[str, ...],
    gradients: Sequence[Tensor],
    ends: np.ndarray,
    target: int,
    loss: Tensor,
    logits: Tensor,
) -> LayerGradients:
    sizes = np.array([gradient.numel() for gradient in gradients])
    with np.errstate(invalid="ignore"):
        probabilities = softmax(logits[0].detach().cpu().double().numpy())
    return LayerGradients(
        names=names,
        norm={QUANTITY: per_layer(norms(gradients), ends)},
        size={QUANTITY: np.add.reduceat(sizes, ends[:-1])},
        target=target,
        loss=loss.item(),
        probabilities=probabilities,
    )


def layer_map(uses: Sequence[Tensor], channels_last: bool) -> LayerMap:
    """The map of a layer from its gradients, one a use."""
    values = by_channel(uses[0].detach().cpu(), channels_last)  # (C, h, w)
    numbers = values.double()  # squares of values under 1e-19 leave float32
    places = values.shape[1:]
    if places.numel() == 1:
        field = numbers.abs()[:, 0, 0]
    else:
        field = numbers.square().mean(0).sqrt()
        field = field[:, 0] if places[1] == 1 else field
    everything = [use.detach().cpu().abs() for use in uses]
    return LayerMap(
        field=field.float().numpy(),
        zeros=sum(int((use == 0).sum()) for use in everything),
        subnormal=sum(int(((use > 0) & (use < UNDERFLOW)).sum()) for use in everything),
        undefined=sum(int((~use.isfinite()).sum()) for use in everything),
    )


def by_channel(values: Tensor, channels_last: bool) -> Tensor:
    """(C, h, w) of what a layer gave one image: (1, C), (1, C, h, w), (C, h, w), tokens (1, T, C), which
    become (C, T, 1), or what else the layer was given, whose leading dimensions are laid one below the
    other. A linear layer has its channels last, whatever stands before them."""
    if values.ndim < 3 or (values.ndim == 3 and (channels_last or len(values) == 1)):
        return values.reshape(-1, values.shape[-1]).T[..., None]
    if channels_last:
        rows = values.reshape(-1, *values.shape[-2:])  # (h, w, C)
        return rows.permute(2, 0, 1)
    return values.flatten(3).movedim(-3, 0).flatten(1, -2) if values.ndim > 3 else values


def common_scale(networks: Iterable[Iterable[LayerMap]]) -> Scale:
    """One scale for all layers of all these: from the power of ten above the largest value that is drawn to
    the second one below the smallest size of a layer, so that its weaker places are seen, too. Where nothing is to be drawn, one decade from 1."""
    largest, smallest = 0.0, np.inf
    for network in networks:
        for layer in network:
            known = layer.field[np.isfinite(layer.field) & (layer.field > 0)]
            largest = max(largest, float(known.max(initial=0)))
            if len(known):
                smallest = min(smallest, float(np.sqrt(np.mean(known.astype(float) ** 2))))
    if not largest:
        return Scale(-1, 0)
    high = int(np.ceil(np.log10(largest)))
    return Scale(int(np.floor(np.log10(smallest))) - 1, high)


def schedule(lengths: Sequence[int]) -> np.ndarray:
    """Which layer of each network is reached in every frame of the film, (F, networks): from the last one to
    the first, one a frame in the deepest network; the others keep in step, by relative depth."""
    frames = max(lengths)
    back = np.linspace(1, 0, frames) if frames > 1 else np.zeros(1)
    return np.rint(back[:, None] * (np.asarray(lengths) - 1)).astype(int)
