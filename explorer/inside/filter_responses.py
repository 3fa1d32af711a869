"""Filter responses: which are the filters of a network, and what do they answer to an image?"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.filters import (
    FilterResponse,
    Filters,
    FiltersError,
    frequencies,
    power,
    strongest,
)
from trainer.probes import weighted_layers


def first_layer(net: nn.Module, image: Sequence[int] | None = None) -> Filters:
    """The first convolutional or fully connected layer of `net`, as pictures: the first that it
    executes for an image of this shape (1, C, H, W), or, without one, that it registers.

    The inputs of a fully connected layer are taken for a flattened square image, C x s x s, of one
    or three channels (no number is both s^2 and 3 s^2). Raises FiltersError where there is nothing
    to show."""
    layers = weighted_layers(net)
    name = next(iter(layers), "") if image is None or not layers else _first_executed(net, image)
    module = layers.get(name)
    if isinstance(module, nn.Linear | nn.Conv2d) and not module.weight.isfinite().all():
        raise FiltersError(
            f"The first layer of this network, {name}, holds weights that are no finite numbers (NaN or "
            "infinite): they cannot be shown as pictures."
        )
    if isinstance(module, nn.Linear):
        weights = _as_images(name, module.weight)
        return Filters(name, weights, connected=True)
    if not isinstance(module, nn.Conv2d):
        raise FiltersError(
            "This network has no convolutional or fully connected layer: there are no filters to show."
        )
    if module.in_channels not in (1, 3):
        raise FiltersError(
            f"The filters of {name} have {module.in_channels} channels: only filters that see one "
            "(grey) or three (red, green, blue) can be shown as pictures."
        )
    return Filters(
        name,
        _numpy(whole_kernels(module)),
        _pair(module.stride),
        _padding(module),
        _pair(module.dilation),
    )


def whole_kernels(conv: nn.Conv2d) -> Tensor:
    """Its filters over all channels, (F, C, h, w): 0 where one of several groups does not look."""
    if conv.groups == 1:
        return conv.weight
    whole = conv.weight.new_zeros(conv.out_channels, conv.in_channels, *conv.weight.shape[2:])
    filters, channels = len(whole) // conv.groups, conv.weight.shape[1]
    for group in range(conv.groups):
        rows, columns = slice(group * filters, None), slice(group * channels, None)
        whole[rows, columns][:filters, :channels] = conv.weight[rows][:filters]
    return whole


def _first_executed(net: nn.Module, image: Sequence[int]) -> str:
    """The name of the layer. Raises FiltersError for a fully connected layer that is not given the image
    as it is: row by row, one colour after the other."""
    x = torch.linspace(-1, 1, math.prod(image)).reshape(*image)
    names: dict[nn.Module, str] = {layer: name for name, layer in weighted_layers(net).items()}
    reached = _run_to(net, x, names)
    name, given = names[reached.module], reached.given
    if isinstance(reached.module, nn.Linear):
        flat = given.reshape(image[1], -1) if given.numel() == x.numel() else given[:0]
        if given.ndim != 2 or not len(flat) or not bool((flat.diff(dim=1) > 0).all()):
            raise FiltersError(
                f"The first layer of this network, {name}, is fully connected, and what it is given is not the whole "
                "picture row by row (pieces of it, or what was made of it): its weights are no picture."
            )
    return name


def _as_images(name: str, weight: Tensor) -> np.ndarray:
    inputs = weight.shape[1]
    for channels in (1, 3):
        side = round((inputs / channels) ** 0.5)
        if channels * side * side == inputs:
            return _numpy(weight).reshape(-1, channels, side, side)  # (F, C, s, s)
    raise FiltersError(
        f"The first layer of this network, {name}, is fully connected and its {inputs} inputs form no "
        "square image of one or three channels: it has no filters to show."
    )


def _padding(conv: nn.Conv2d) -> tuple[int, int]:
    if conv.padding == "same":
        (down, across), (height, width) = _pair(conv.dilation), _pair(conv.kernel_size)
        return down * (height - 1) // 2, across * (width - 1) // 2
    return (0, 0) if isinstance(conv.padding, str) else _pair(conv.padding)


def _pair(sides: Sequence[int]) -> tuple[int, int]:
    return sides[0], sides[1]


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().to("cpu", torch.float32).numpy().copy()


class _Reached(Exception):  # noqa: N818 - not an error: it ends the forward pass once the answer is there
    def __init__(self, module: nn.Module, given: Tensor, output: Tensor):
        super().__init__()
        self.module, self.given, self.output = module, given, output


def _run_to(net: nn.Module, x: Tensor, modules: Iterable[nn.Module]) -> _Reached:
    """A forward pass over x that ends as soon as one of these modules has answered. Raises
    FiltersError where it meets none."""

    def leave(module: nn.Module, given: tuple, named: dict[str, Tensor], output: Tensor) -> None:
        raise _Reached(module, [*given, *named.values()][0], output)

    handles = [module.register_forward_hook(leave, with_kwargs=True) for module in modules]
    try:
        with torch.no_grad():
            net(x)
    except _Reached as reached:
        return reached
    finally:
        for handle in handles:
            handle.remove()
    raise FiltersError("The first layer of this network takes no part in its forward pass.")


def response(net: nn.Module, x: Tensor, index: int) -> np.ndarray:
    """What filter `index` answers to `x` at every place, (h, w): see `all_responses`."""
    return all_responses(net, x)[index]


def all_responses(net: nn.Module, x: Tensor) -> np.ndarray:
    """What each filter answers to `x` (1, C, H, W) at every place: (F, h, w) float32, the sum of
    weights times pixels plus the bias, before normalisation and activation. A fully connected layer
    answers once: (F, 1, 1). Raises FiltersError.

    Costs the first layer alone: the forward pass is left as soon as it has answered.
    """

    layer = net.get_submodule(first_layer(net, x.shape).layer)
    reached = _run_to(net, x, [layer])
    if isinstance(layer, nn.Conv2d) and reached.given.shape[2:] != x.shape[2:]:
        raise FiltersError(
            "This network makes its picture larger or smaller before its first layer: where a filter looks cannot be "
            "told in pixels of the picture."
        )
    shape = reached.output.shape[2:] or (1, 1)
    return _numpy(reached.output[0]).reshape(-1, *shape)  # (F, h, w)


@dataclass(frozen=True)
class LayerInput:
    """What the first layer multiplies its weights with, for one picture: `planes` (C, H, W) float32, padding
    included, of which the first `padding` (rows, columns) lie outside the picture; `bias` (F,)."""

    planes: np.ndarray
    padding: tuple[int, int]
    bias: np.ndarray


def layer_input(net: nn.Module, x: Tensor) -> LayerInput:
    """Of x (1, C, H, W). What filter f answers at row i, column j is bias[f] plus the sum of its weights times the
    planes from row i stride and column j stride on, one weight every `dilation`: that is checked. Raises FiltersError,
    also for a layer that answers something else."""
    layer = first_layer(net, x.shape)
    module = net.get_submodule(layer.layer)
    reached = _run_to(net, x, [module])
    planes, padding = reached.given, (0, 0)
    kernels = torch.from_numpy(layer.weights).to(planes)
    if isinstance(module, nn.Conv2d):
        around = _around(module)
        mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
        planes, padding = nn.functional.pad(planes, around, mode), (around[2], around[0])
    planes = planes.reshape(1, kernels.shape[1], *(planes.shape[2:] or kernels.shape[2:]))
    own: Tensor | None = getattr(module, "bias", None)
    bias = planes.new_zeros(len(kernels)) if own is None else own.detach()
    with torch.no_grad():
        answers = nn.functional.conv2d(
            planes, kernels, bias, stride=layer.stride, dilation=layer.dilation
        )
    same = torch.allclose(answers.flatten(), reached.output.flatten(), 1e-3, 1e-3, equal_nan=True)
    if not same:
        raise FiltersError(
            f"The first layer of this network, {layer.layer}, does more than to multiply its weights with what it is given "
            "and to add up: its answers cannot be followed number by number."
        )
    return LayerInput(_numpy(planes[0]), padding, _numpy(bias))


def _around(conv: nn.Conv2d) -> tuple[int, int, int, int]:
    """How much it pads at the left, right, upper and lower edge."""
    if conv.padding == "same":
        sides = zip(_pair(conv.dilation), _pair(conv.kernel_size), strict=True)
        (down, up), (left, right) = (_halves(step * (side - 1)) for step, side in sides)
        return left, right, down, up
    rows, columns = _padding(conv)
    return columns, columns, rows, rows


def _halves(total: int) -> tuple[int, int]:
    return total // 2, total - total // 2


def filter_response(net: nn.Module, x: Tensor, index: int) -> FilterResponse:
    """All that is shown of one filter and an image x (1, C, H, W). Raises FiltersError also where its
    answers are no finite numbers."""
    layer, responses = first_layer(net, x.shape), response(net, x, index)
    if not np.isfinite(responses).all():
        raise FiltersError(
            f"What filter {index} answers to this image is no finite number (NaN or infinite): its weights "
            "leave the range of float32."
        )
    spectrum = power(layer.weights[index])
    return FilterResponse(
        responses, strongest(responses, layer), spectrum, frequencies(len(spectrum))
    )
