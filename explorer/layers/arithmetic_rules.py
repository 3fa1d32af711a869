"""Arithmetic rules: how does each kind of layer make one value of those that it is given?

All in float64. A rule takes a module, what it is given and what it gives, for one picture, and the
place of the value. To teach the page one more kind, add a row to RULES."""

import copy
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.layers.value_parts import (
    Arithmetic,
    Elementwise,
    Joined,
    Normalised,
    Terms,
    Window,
)

Place = tuple[int, ...]  # of a value in what a layer gives for one picture, as the tensor has it


def joined(
    kind: str, given: Mapping[str, Tensor], output: Tensor, place: Place
) -> Arithmetic | None:
    """Of a sum, product or concatenation of what several layers gave, by their names."""
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
    patch, filters = (_numpy(each)[:, None, None] for each in (inputs, weights))
    return Terms(np.arange(len(inputs)), patch, filters, bias, value)


def _batch_norm(norm: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    assert isinstance(norm, nn.BatchNorm2d | nn.BatchNorm1d)
    unit = place[0]
    channel = x[0, unit].double()
    mean, variance, of_batch = channel.mean(), channel.var(unbiased=False), True
    if norm.running_mean is not None and norm.running_var is not None:
        mean, variance, of_batch = norm.running_mean[unit], norm.running_var[unit], False
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


def elementwise(module: nn.Module, x: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    """Of a function of every value by itself."""
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


JOINS = {"sum": "Add", "product": "Multiply", "concatenation": "Concatenate"}
FUNCTIONS: Mapping[str, type[nn.Module]] = {
    **{kind.__name__: kind for kind in (nn.ReLU, nn.SiLU, nn.GELU, nn.LeakyReLU, nn.Sigmoid)},
    "Tanh": nn.Tanh,
}
Rule = Callable[[nn.Module, Tensor, Tensor, Place], Arithmetic | None]
RULES: Mapping[tuple[type[nn.Module], ...], Rule] = {
    (nn.Conv2d,): _convolution,
    (nn.Linear,): _linear,
    (nn.BatchNorm2d, nn.BatchNorm1d): _batch_norm,
    (nn.MaxPool2d, nn.AvgPool2d): _pool,
    (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d): _adaptive,
    (
        *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU),
        *(nn.Mish, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.Hardswish, nn.Hardsigmoid, nn.Hardtanh),
        *(nn.Identity, nn.Dropout, nn.Dropout2d),
    ): elementwise,
}
