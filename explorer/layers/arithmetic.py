"""Arithmetic: how does one value of a layer come from the values before it?

All in float64, from what the layer is given and from its weights, and held against what torch made of
it: where both differ, the layer computes otherwise than its class says, and there is no arithmetic. To
teach it one more kind of layer, add a row to READERS."""

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import watched_layers

SAME = 1e-4  # of the largest number in the arithmetic: by more, it is not what torch computed
Place = tuple[int, ...]  # of a value in what a layer gives for one picture, as the tensor has it


@dataclass(frozen=True)
class Terms:
    """value = bias + the sum of patch x weights, (n, kh, kw) float64, of the input channels `channels` (n,);
    the inputs of a vector are 1x1. `value` is torch's."""

    channels: np.ndarray
    patch: np.ndarray
    weights: np.ndarray
    bias: float
    value: float

    @property
    def contributions(self) -> np.ndarray:
        """(n,) what each input channel adds."""
        return (self.patch * self.weights).sum((1, 2))

    @property
    def total(self) -> float:
        return float(self.contributions.sum()) + self.bias

    @property
    def scale(self) -> float:
        return float(np.abs(self.patch * self.weights).sum()) + abs(self.bias)


@dataclass(frozen=True)
class Window:
    """value = the `kind`, max or mean, of a window (kh, kw) of the same channel; NaN lies beyond the
    edge."""

    kind: str
    window: np.ndarray
    value: float

    @property
    def total(self) -> float:
        with np.errstate(invalid="ignore"):
            return float(np.nanmax(self.window) if self.kind == "max" else np.nanmean(self.window))

    @property
    def scale(self) -> float:
        return float(np.nanmax(np.abs(self.window), initial=0))


@dataclass(frozen=True)
class Normalised:
    """value = (z - mean) / sqrt(variance + eps) x gamma + beta, of a channel. `of_batch`: mean and
    variance are those of this picture itself."""

    z: float
    mean: float
    variance: float
    eps: float
    gamma: float
    beta: float
    of_batch: bool
    value: float

    @property
    def total(self) -> float:
        return (self.z - self.mean) / math.sqrt(self.variance + self.eps) * self.gamma + self.beta

    @property
    def scale(self) -> float:
        spread = math.sqrt(self.variance + self.eps)
        return (abs(self.z) + abs(self.mean)) / spread * abs(self.gamma) + abs(self.beta)


@dataclass(frozen=True)
class Elementwise:
    """value = function(z), of the value z at the same place; `total` is that of float64."""

    function: str
    z: float
    total: float
    value: float

    @property
    def scale(self) -> float:
        return max(abs(self.z), abs(self.total))


@dataclass(frozen=True)
class Joined:
    """value = the sum or product, by `kind`, of `parts`, (name of a layer, its value), at the same place;
    or the one part that a concatenation has put here."""

    kind: str
    parts: tuple[tuple[str, float], ...]
    value: float

    @property
    def total(self) -> float:
        numbers = [number for _, number in self.parts]
        return float(math.prod(numbers) if self.kind == "product" else math.fsum(numbers))

    @property
    def scale(self) -> float:
        return float(sum(abs(number) for _, number in self.parts))


Arithmetic = Terms | Window | Normalised | Elementwise | Joined


def arithmetic(
    net: nn.Module, x: Tensor, graph: LayerGraph, layer: str, place: Place
) -> Arithmetic | None:
    """How the value at `place` of what the named layer gives for one picture x (1, C, H, W) comes about; None
    where nothing is known of its kind. Raises LayerError."""
    node = graph.by_name[layer]
    if node.call.function:
        with torch.no_grad(), watched_layers(net, graph, [*node.inputs, layer], True) as layers:
            net(x)
        given = {name: layers.values[name] for name in node.inputs}
        if node.of_image:
            return None
        return read_function(node.kind, given, layers.values[layer], place)
    module = net.get_submodule(node.call.module)
    inputs: list[Any] = []

    def keep(_module: nn.Module, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        first = next(iter((*args, *named.values())), None)
        inputs.append(first.detach().clone() if isinstance(first, Tensor) else None)

    handle = module.register_forward_pre_hook(keep, with_kwargs=True)
    try:
        with torch.no_grad(), watched_layers(net, graph, [layer], True) as layers:
            net(x)
    finally:
        handle.remove()
    given_to = inputs[node.call.number - 1] if len(inputs) >= node.call.number else None
    if given_to is None or layer not in layers.values:
        return None
    return read(module, given_to, layers.values[layer], place)


def read(module: nn.Module, given: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    """How the value at `place` of a layer's `output` comes from what it is `given`, one picture; None
    where its kind is in no row of READERS, or where it is not what torch computed."""
    for kinds, reader in READERS.items():
        if isinstance(module, kinds):
            result = reader(module, given.detach(), output.detach(), place)
            return result if result is not None and agrees(result) else None
    return None


def agrees(result: Arithmetic) -> bool:
    """Whether float64 comes to what torch computed; odd numbers never do."""
    return bool(abs(result.total - result.value) <= SAME * max(result.scale, 1e-30))


def read_function(
    kind: str, given: Mapping[str, Tensor], output: Tensor, place: Place
) -> Arithmetic | None:
    """The same for a function that is no module, of this kind, from what the layers before it gave, by
    their names."""
    result: Arithmetic | None = None
    if kind in JOINS:
        result = _joined(JOINS[kind], given, output, place)
    elif kind in FUNCTIONS and len(given) == 1:
        result = _elementwise(FUNCTIONS[kind](), next(iter(given.values())), output, place)
    return result if result is not None and agrees(result) else None


def _joined(
    kind: str, given: Mapping[str, Tensor], output: Tensor, place: Place
) -> Arithmetic | None:
    value = float(output[0][place])
    if kind == "concatenation":
        unit = place[0]
        for name, each in given.items():
            if unit < each.shape[1]:
                same_size = each.shape[2:] == output.shape[2:]
                before = float(each[0][(unit, *place[1:])]) if same_size else math.nan
                return Joined(kind, ((name, before),), value)
            unit -= each.shape[1]
        return None
    if any(each.shape != output.shape for each in given.values()):
        return None
    parts = tuple((name, float(each[0][place])) for name, each in given.items())
    return Joined(kind, parts, value)


def _convolution(conv: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    assert isinstance(conv, nn.Conv2d)
    if x.ndim != 4:
        return None
    unit, row, column = place
    size = conv.in_channels // conv.groups
    first = unit // (conv.out_channels // conv.groups) * size
    channels = np.arange(first, first + size)
    padded = _padded(conv, x[:, first : first + size].double())
    rows, columns = (
        np.arange(k) * d + i * s
        for k, d, i, s in zip(
            conv.kernel_size, conv.dilation, (row, column), conv.stride, strict=True
        )
    )
    patch = padded[0][:, rows][:, :, columns]
    bias = 0.0 if conv.bias is None else float(conv.bias.detach()[unit])
    weights = conv.weight[unit].detach().double()
    return Terms(
        channels, _numpy(patch), _numpy(weights), bias, float(output[0, unit, row, column])
    )


def _padded(conv: nn.Conv2d, x: Tensor) -> Tensor:
    """What the convolution slides over."""
    sides = []
    for axis in (1, 0):  # F.pad begins with the last dimension
        if conv.padding == "valid":
            before = after = 0
        elif isinstance(conv.padding, str):
            whole = conv.dilation[axis] * (conv.kernel_size[axis] - 1)
            before, after = whole // 2, whole - whole // 2
        else:
            before = after = int(conv.padding[axis])
        sides += [before, after]
    return F.pad(x, sides, "constant" if conv.padding_mode == "zeros" else conv.padding_mode)


def _linear(linear: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    assert isinstance(linear, nn.Linear)
    *where, unit = place
    if len(where) != x.ndim - 2:
        return None
    inputs = x[0][tuple(where)].double()
    weights = linear.weight[unit].detach().double()
    bias = 0.0 if linear.bias is None else float(linear.bias.detach()[unit])
    value = float(output[0][(*where, unit)])
    columns = (_numpy(each)[:, None, None] for each in (inputs, weights))
    return Terms(np.arange(len(inputs)), *columns, bias, value)


def _batch_norm(norm: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    assert isinstance(norm, nn.BatchNorm2d | nn.BatchNorm1d)
    unit = place[0]
    channel = x[0, unit].double()
    of_batch = norm.running_mean is None or norm.running_var is None
    mean = channel.mean() if of_batch else norm.running_mean[unit]
    variance = channel.var(unbiased=False) if of_batch else norm.running_var[unit]
    return Normalised(
        float(x[0][place]),
        float(mean),
        float(variance),
        norm.eps,
        1.0 if norm.weight is None else float(norm.weight.detach()[unit]),
        0.0 if norm.bias is None else float(norm.bias.detach()[unit]),
        of_batch,
        float(output[0][place]),
    )


def _pool(pool: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    assert isinstance(pool, nn.MaxPool2d | nn.AvgPool2d)
    if x.ndim != 4:
        return None
    unit, *where = place
    kernel, stride, padding = (
        _pair(each) for each in (pool.kernel_size, pool.stride, pool.padding)
    )
    is_max = isinstance(pool, nn.MaxPool2d)
    dilation = _pair(pool.dilation) if isinstance(pool, nn.MaxPool2d) else (1, 1)
    outside = float("nan") if is_max or not pool.count_include_pad else 0.0
    window = np.full(kernel, np.nan)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            at = [
                n * s - p + k * d
                for n, s, p, k, d in zip(where, stride, padding, (i, j), dilation, strict=True)
            ]
            if all(0 <= a < side for a, side in zip(at, x.shape[2:], strict=True)):
                window[i, j] = float(x[0, unit, at[0], at[1]])
            elif all(
                -p <= a < side + p for a, p, side in zip(at, padding, x.shape[2:], strict=True)
            ):
                window[i, j] = outside
    return Window("max" if is_max else "mean", window, float(output[0][place]))


def _adaptive(pool: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    if x.ndim != 4:
        return None
    unit, *where = place
    spans = [
        slice(i * side // size, -(-(i + 1) * side // size))
        for i, side, size in zip(where, x.shape[2:], output.shape[2:], strict=True)
    ]
    kind = "max" if isinstance(pool, nn.AdaptiveMaxPool2d) else "mean"
    return Window(kind, _numpy(x[0, unit][spans[0], spans[1]]), float(output[0][place]))


def _elementwise(module: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    if x.shape != output.shape:
        return None
    alone = x.detach()[0][place].double().reshape(1, 1)
    own = copy.deepcopy(module).double().eval()
    if isinstance(own, nn.PReLU) and own.weight.numel() > 1:
        own.weight = nn.Parameter(own.weight[place[0]].reshape(1), requires_grad=False)
        own.num_parameters = 1
    with torch.no_grad():
        total = float(own(alone.clone()))
    return Elementwise(type(module).__name__, float(alone), total, float(output[0][place]))


def _numpy(values: Tensor) -> np.ndarray:
    return values.detach().cpu().double().numpy()


def _pair(value: int | Sequence[int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


JOINS = {"Add": "sum", "Multiply": "product", "Concatenate": "concatenation"}
FUNCTIONS: Mapping[str, type[nn.Module]] = {
    **{kind.__name__: kind for kind in (nn.ReLU, nn.SiLU, nn.GELU, nn.LeakyReLU, nn.Sigmoid)},
    "Tanh": nn.Tanh,
}
Reader = Callable[[nn.Module, Tensor, Tensor, Place], Arithmetic | None]
READERS: Mapping[tuple[type[nn.Module], ...], Reader] = {
    (nn.Conv2d,): _convolution,
    (nn.Linear,): _linear,
    (nn.BatchNorm2d, nn.BatchNorm1d): _batch_norm,
    (nn.MaxPool2d, nn.AvgPool2d): _pool,
    (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d): _adaptive,
    (
        *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU),
        *(nn.Mish, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.Hardswish, nn.Hardsigmoid, nn.Hardtanh),
        *(nn.Identity, nn.Dropout, nn.Dropout2d),
    ): _elementwise,
}
