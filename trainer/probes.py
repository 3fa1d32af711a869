"""What is measured in every layer?

One definition for training and for the pages. A layer is a convolution or a linear layer; h is its
output, before normalisation and activation function; L is the mean cross entropy of the batch. To
measure something else in every layer, add it to `Measurement` and to QUANTITIES."""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

QUANTITIES = (
    "activation",
    "activation_gradient",
    "weight_gradient",
    "weight",
    "update_ratio",
    "distance",
)


PROBE_STEPS = 40  # a probe costs about as much as one step; at most every 40th, it takes under 3 %


def weighted_layers(net: nn.Module) -> dict[str, nn.Module]:
    """Every convolution and linear layer by name, in the order in which they are registered."""
    return {
        name: module
        for name, module in net.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    }


@contextmanager
def tap(net: nn.Module, names: Iterable[str]) -> Iterator[dict[str, list[Tensor]]]:
    """Every output of the named modules while the block runs, in the order of their first call.

    The clone that is passed on keeps in-place activations from overwriting what was kept.
    """
    outputs: dict[str, list[Tensor]] = {}
    handles = []

    def keeper(name: str):
        def keep(_module: nn.Module, _inputs: tuple, output: Tensor) -> Tensor:
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
    pass leaves out are left out."""
    layers = weighted_layers(net)
    with (
        requiring_grad([layer.weight for layer in layers.values()]),
        torch.enable_grad(),
        tap(net, layers) as outputs,
    ):
        loss = nn.functional.cross_entropy(net(x), target)
        names = tuple(outputs)
        weights = [layers[name].weight for name in names]
        calls = [output for name in names for output in outputs[name]]
        gradients = torch.autograd.grad(loss, [*weights, *calls], allow_unused=True)
    gradients = [
        torch.zeros(1, device=x.device) if gradient is None else gradient for gradient in gradients
    ]
    ends = np.cumsum([0, *(len(outputs[name]) for name in names)])

    def per_layer(
        values: np.ndarray,
    ) -> np.ndarray:  # (calls,) -> (L,): all uses of a layer as one vector
        return np.array(
            [np.sqrt(np.sum(values[a:b] ** 2)) for a, b in zip(ends, ends[1:], strict=False)]
        )

    return Measurement(
        names=names,
        activation=per_layer(norms(calls)),
        activation_gradient=per_layer(norms(gradients[len(weights) :])),
        weight_gradient=norms(gradients[: len(weights)]),
        weight=norms(weights),
        activation_size=np.array(
            [sum(output.numel() for output in outputs[name]) for name in names]
        ),
        weight_size=np.array([weight.numel() for weight in weights]),
        loss=loss.item(),
    )


def norms(tensors: Iterable[Tensor]) -> np.ndarray:
    """Euclidean norms as float64. Squares of values under 1e-19 leave float32, so small ones are
    summed in float64."""
    tensors = [tensor.detach() for tensor in tensors]
    if not tensors:
        return np.zeros(0)
    coarse = torch.stack(torch._foreach_norm(tensors)).double().cpu().numpy()
    small = [i for i, value in enumerate(coarse) if not 1e-12 < value < 1e15]
    for i in small:
        coarse[i] = torch.linalg.vector_norm(tensors[i], dtype=torch.float64).item()
    return coarse


class Recorder:
    """Collects what `measure` finds at chosen steps of a training, for probes.npz.

    The probe batch is fixed, not augmented, in float32; batch norm uses the statistics of this
    batch and dropout is off. Around the training step that follows a probe the size of the update
    is measured as well. One recorder records one net."""

    def __init__(self, net: nn.Module, x: Tensor, target: Tensor):
        self.x, self.target = x, target
        self.start = {
            name: layer.weight.detach().clone() for name, layer in weighted_layers(net).items()
        }
        self.rows: dict[str, list] = {quantity: [] for quantity in QUANTITIES}
        self.steps: list[int] = []
        self.filters: list[np.ndarray] = []
        self.filter_steps: list[int] = []
        self.before: dict[str, Tensor] | None = None
        self.names: tuple[str, ...] = ()
        self.probe: nn.Module | None = (
            None  # made once: copying the modules takes as long as a step
        )

    def record(self, net: nn.Module, step: int) -> None:
        """Measure the net as it is before training step `step`."""
        if self.probe is None:
            self.probe = frozen_statistics(net)
        measurement = measure(self.probe, self.x, self.target)
        self.names = measurement.names
        layers, start = weighted_layers(net), [self.start[name] for name in self.names]
        moved = norms(
            torch._foreach_sub([layers[name].weight.detach() for name in self.names], start)
        )
        started = norms(start)
        self.steps.append(step)
        for quantity in ("activation", "activation_gradient", "weight_gradient", "weight"):
            self.rows[quantity].append(measurement.rms(quantity))
        self.rows["distance"].append(moved / started)
        self.rows["update_ratio"].append(np.full(len(self.names), np.nan))
        self.before = {name: layers[name].weight.detach().clone() for name in self.names}

    def record_update(self, net: nn.Module) -> None:
        """After the training step that follows a probe: |W after - W before| / |W before| of every
        layer."""
        if self.before is None:
            return
        layers = weighted_layers(net)
        moved = norms([layers[name].weight - self.before[name] for name in self.names])
        self.rows["update_ratio"][-1] = moved / norms([self.before[name] for name in self.names])
        self.before = None

    def record_filters(self, net: nn.Module, step: int) -> None:
        """Keep the weights of the first layer if it is a convolution, (F, C, k, k), once for each
        step."""
        first = next(iter(weighted_layers(net).values()))
        if isinstance(first, nn.Conv2d) and step not in self.filter_steps[-1:]:
            self.filters.append(
                first.weight.detach().float().cpu().numpy().copy()
            )  # not the live weights
            self.filter_steps.append(step)

    def arrays(self) -> dict[str, np.ndarray]:
        """names (L,), steps (S,), one (S, L) float32 array of root mean squares or ratios for each
        of QUANTITIES, and, for convolutional nets, filters (E, F, C, k, k) float16 with
        filter_steps (E,)."""
        arrays = {quantity: np.array(rows, np.float32) for quantity, rows in self.rows.items()}
        arrays |= {"names": np.array(self.names), "steps": np.array(self.steps, np.int64)}
        if self.filters:
            arrays |= {
                "filters": np.array(self.filters, np.float16),
                "filter_steps": np.array(self.filter_steps, np.int64),
            }
        return arrays

    def restore(self, arrays: dict[str, np.ndarray], upto: int) -> None:
        """Take up the record of an interrupted run, without what came at or after step `upto`."""
        keep = arrays["steps"] < upto
        self.names = tuple(arrays["names"].tolist())
        self.steps = arrays["steps"][keep].tolist()
        self.rows = {quantity: list(arrays[quantity][keep]) for quantity in QUANTITIES}
        if "filters" in arrays:
            kept = arrays["filter_steps"] <= upto
            self.filters = list(arrays["filters"][kept])
            self.filter_steps = arrays["filter_steps"][kept].tolist()


def frozen_statistics(net: nn.Module) -> nn.Module:
    """A twin of a float32 net that normalises by its batch and drops nothing: own modules and
    averages, shared parameters. What the net learns later, the twin has learned."""
    probe = copy.deepcopy(net, {id(parameter): parameter for parameter in net.parameters()}).train()
    for module in probe.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    return probe


def probe_interval(probes: int, steps: int) -> int:
    """Steps from one probe to the next; 0 for none. See `--probes`."""
    if probes >= 0:
        return max(1, steps // probes) if probes else 0
    return max(1, min(max(steps // 100, PROBE_STEPS), steps // 20))
