"""float64: how can a float32 network run in double precision while it stays as it is?

Everything is widened while it is used; large layers a part at a time."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode


class Float64(TorchFunctionMode):
    """While the block runs, every operation takes its float32 tensors in float64; large layers a
    part at a time."""

    def __torch_function__(
        self, func: Callable, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        if (
            func is nn.functional.linear
            and args[1].dtype == torch.float32
            and args[1].numel() > Linear64.PART
        ):
            return Linear64.apply(args[0], *args[1:], *(kwargs or {}).values())
        return func(
            *map(widened, args), **{name: widened(value) for name, value in (kwargs or {}).items()}
        )


def widened(value: Any) -> Any:
    """float32 tensors as float64, also within lists and tuples; anything else as it is."""
    if isinstance(value, list | tuple):
        return type(value)(map(widened, value))
    return value.double() if isinstance(value, Tensor) and value.dtype == torch.float32 else value


class Linear64(torch.autograd.Function):
    """x W^T + b in float64 with W in float32, widened a part at a time: VGG's first has 103 million
    weights."""

    PART = 2**22  # weights

    @staticmethod
    def parts(weight: Tensor) -> Iterator[Tensor]:
        return (part.double() for part in weight.split(max(1, Linear64.PART // weight.shape[1])))

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        ctx.save_for_backward(weight)
        out = torch.cat([x @ part.T for part in Linear64.parts(weight)], dim=-1)
        return out if bias is None else out + bias.double()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple:
        (weight,) = ctx.saved_tensors
        pieces = gradient.split(max(1, Linear64.PART // weight.shape[1]), dim=-1)
        return (
            sum(piece @ part for piece, part in zip(pieces, Linear64.parts(weight), strict=True)),
            None,
            None,
        )
