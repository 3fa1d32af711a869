"""What is measured in every layer?

One definition for training and for the pages. A layer is a convolution or a linear layer; h is its
output, before normalisation and activation function; L is the mean cross entropy of the batch. To
measure something else in every layer, add it to `Measurement` and to QUANTITIES."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from trainer.errors import PersonsError
from trainer.outputs import logits_of

QUANTITIES = (
    "activation",
    "activation_gradient",
    "weight_gradient",
    "weight",
    "update_ratio",
    "distance",
)


def weighted_layers(net: nn.Module) -> dict[str, nn.Conv2d | nn.Linear]:
    """Every convolution and linear layer by name, in the order in which they are registered."""
    return {
        name: module
        for name, module in net.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    }


@contextmanager
def tap(net: nn.Module, names: Iterable[str]) -> Iterator[dict[str, list[Tensor]]]:
    """Every output of the named modules that is a tensor while the block runs, in the order of their
    first call.

    The clone that is passed on keeps in-place activations from overwriting what was kept.
    """
    outputs: dict[str, list[Tensor]] = {}
    handles = []

    def keeper(name: str) -> Callable[[nn.Module, tuple[Any, ...], Any], Tensor | None]:
        def keep(_module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> Tensor | None:
            if not isinstance(output, Tensor):
                return None
            outputs.setdefault(name, []).append(output)
            return output.clone()

        return keep

    try:
        for name in names:
            handles.append(net.get_submodule(name).register_forward_hook(keeper(name)))
        yield outputs
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def requiring_grad(tensors: Iterable[Tensor]) -> Iterator[None]:
    """Let these tensors take part in autograd while the block runs; their flags are put back."""
    before = [(tensor, tensor.requires_grad) for tensor in tensors]
    try:
        for tensor, _ in before:
            tensor.requires_grad_(True)
        yield
    finally:
        for tensor, flag in before:
            tensor.requires_grad_(flag)


@contextmanager
def followed(net: nn.Module, names: Iterable[str]) -> Iterator[dict[str, list[Tensor]]]:
    """As `tap`, of outputs whose gradients `loss_gradients` can be asked for, and those of all weights."""
    weights = [layer.weight for layer in weighted_layers(net).values() if layer.weight.is_leaf]
    with (
        torch.enable_grad(),
        parametrize.cached(),  # a weight that is computed from others is one tensor throughout
        requiring_grad(weights),
        tap(net, names) as outputs,
    ):
        yield outputs


class NoGradientError(PersonsError, RuntimeError):
    """A network in which there is no gradient to measure, with a sentence that says why."""


@dataclass(frozen=True)
class Measurement:
    """Euclidean norms (L,) float64 of h, dL/dh, dL/dW and W of every layer that took part, and the
    number of elements behind each: sizes of h (whole batch) and of W. The root mean square per
    element is norm / sqrt(size)."""

    names: tuple[str, ...]
    activation: np.ndarray
    activation_gradient: np.ndarray
    weight_gradient: np.ndarray
    weight: np.ndarray
    activation_size: np.ndarray
    weight_size: np.ndarray
    loss: float

    def size(self, quantity: str) -> np.ndarray:
        return self.activation_size if quantity.startswith("activation") else self.weight_size

    def rms(self, quantity: str) -> np.ndarray:
        """Root mean square per element of one of the four quantities, (L,)."""
        return getattr(self, quantity) / np.sqrt(self.size(quantity))


def measure(net: nn.Module, x: Tensor, target: Tensor) -> Measurement:
    """One forward and one full backward pass: the size of h, dL/dh, dL/dW and W in every layer.

    x (N, C, H, W), target (N,) class indices. The net keeps its mode; its flags and gradients stay
    as they were. A layer that is used several times counts all its uses. Layers that the forward
    pass leaves out are left out; where it lets no gradient back to a layer, that layer's are 0.
    Raises NoGradientError where it lets none back at all, or has no layer to measure."""
    layers = weighted_layers(net)
    with followed(net, layers) as outputs:
        loss = nn.functional.cross_entropy(logits_of(net(x)), target)
        names = tuple(outputs)
        weights = [layers[name].weight for name in names]
        calls = [output for name in names for output in outputs[name]]
        gradients = loss_gradients(loss, [*weights, *calls])
    ends = np.cumsum([0, *(len(outputs[name]) for name in names)])
    return Measurement(
        names=names,
        activation=per_layer(norms(calls), ends),
        activation_gradient=per_layer(norms(gradients[len(weights) :]), ends),
        weight_gradient=norms(gradients[: len(weights)]),
        weight=norms(weights),
        activation_size=np.array(
            [sum(output.numel() for output in outputs[name]) for name in names]
        ),
        weight_size=np.array([weight.numel() for weight in weights]),
        loss=loss.item(),
    )


def loss_gradients(loss: Tensor, values: Sequence[Tensor]) -> list[Tensor]:
    """d loss / d value of each, in its shape, 0 where none comes back. Raises NoGradientError."""
    if not values:
        raise NoGradientError(
            "This network executes no convolution and no linear layer: there is no layer to measure."
        )
    if not loss.requires_grad:
        raise NoGradientError(
            "No gradient comes back through this network: its forward cuts it off, with torch.no_grad, detach, "
            "argmax or the like."
        )
    reached = [value for value in values if value.requires_grad]
    result = iter(torch.autograd.grad(loss, reached, allow_unused=True))
    optional = [next(result) if value.requires_grad else None for value in values]
    return [
        value.new_zeros(()).expand_as(value) if gradient is None else gradient
        for value, gradient in zip(values, optional, strict=True)
    ]


def per_layer(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(calls,) -> (L,): the norm of all uses of a layer as one vector; those of layer i end before
    ends[i + 1]."""
    parts = zip(ends, ends[1:], strict=False)
    return np.array([np.sqrt(np.sum(values[a:b] ** 2)) for a, b in parts])


def norms(tensors: Iterable[Tensor]) -> np.ndarray:
    """Euclidean norms as float64. Squares of values under 1e-19 leave float32, so small ones are
    summed in float64."""
    tensors = [tensor.detach() for tensor in tensors]
    if not tensors:
        return np.zeros(0)
    coarse = torch.stack(torch._foreach_norm(tensors)).cpu().double().numpy()
    small = [i for i, value in enumerate(coarse) if not 1e-12 < value < 1e15]
    for i in small:
        coarse[i] = torch.linalg.vector_norm(tensors[i].cpu(), dtype=torch.float64).item()
    return coarse
