"""Seen part: how can one value of a layer be computed without what it does not see?

Of a chain of convolutions, poolings and layers that work on each number by itself only the places are computed that the
middle of the last map sees: the same value to rounding, for a third of the work in AlexNet."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

Span = tuple[int, int]  # first place, and the one behind the last
WINDOWS = (nn.Conv2d, nn.MaxPool2d)


class Part(nn.Module):
    """The places first to end, along both sides, of a picture."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = slice(*span)

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures[..., self.span, self.span]


def middle_only(layers: Iterable[tuple[str, nn.Module]], side: int) -> nn.Sequential:
    """A chain of named layers for pictures of this side that gives (N, U, 1, 1), the middle place of the last map; shares
    the weights. Raises ValueError for a layer that is not square or mixes places."""
    chain = list(layers)
    sizes = [side]
    for _, layer in chain:
        sizes.append(_output(layer, sizes[-1]))
    span = sizes[-1] // 2, sizes[-1] // 2 + 1
    parts: list[tuple[str, nn.Module]] = []
    for (name, layer), size in zip(reversed(chain), reversed(sizes[:-1]), strict=True):
        if isinstance(layer, WINDOWS):
            kernel, stride, padding = _window(layer)
            first, end = span[0] * stride - padding, (span[1] - 1) * stride - padding + kernel
            span = max(first, 0), min(end, size)
            beyond = span[0] - first, end - span[1]
            filling = 0.0 if isinstance(layer, nn.Conv2d) else -torch.inf
            edge = nn.ConstantPad2d((*beyond, *beyond), filling)
            parts += [(name, _unpadded(layer)), (f"{name}_padding", edge)]
        else:
            parts.append((name, layer))
    parts.append(("seen", Part(span)))
    net = nn.Sequential()
    for name, part in reversed(parts):
        net.add_module(name, part)
    return net.eval()


def _window(layer: nn.Module) -> tuple[int, int, int]:
    numbers = [getattr(layer, name) for name in ("kernel_size", "stride", "padding", "dilation")]
    kernel, stride, padding, dilation = (
        pair if isinstance(pair, int) else pair[0] if len(set(pair)) == 1 else None
        for pair in numbers
    )
    if kernel is None or stride is None or padding is None or dilation != 1:
        raise ValueError(f"{layer} is not square")
    return kernel, stride, padding


def _output(layer: nn.Module, size: int) -> int:
    if not isinstance(layer, WINDOWS):
        return size
    kernel, stride, padding = _window(layer)
    return (size + 2 * padding - kernel) // stride + 1


def _unpadded(layer: nn.Module) -> nn.Module:
    """The same layer without padding, which shares the weights."""
    if isinstance(layer, nn.MaxPool2d):
        return nn.MaxPool2d(layer.kernel_size, layer.stride)
    assert isinstance(layer, nn.Conv2d)
    new = nn.Conv2d(
        layer.in_channels,
        layer.out_channels,
        _window(layer)[0],
        _window(layer)[1],
        groups=layer.groups,
        bias=layer.bias is not None,
        device="meta",
    )
    new.weight, new.bias = layer.weight, layer.bias
    return new
