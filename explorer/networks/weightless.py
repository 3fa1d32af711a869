"""How is a network built without its numbers? Where only names and shapes count."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

FILLING = (torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.fill_, torch.Tensor.zero_)


def weightless(build: Callable[..., nn.Module], *arguments: object) -> nn.Module:
    """build(*arguments) on the meta device: all modules and shapes, no numbers, whatever the size
    in milliseconds."""
    with torch.device("meta"), _Unfilled():
        return build(*arguments)


class _Unfilled(TorchFunctionMode):
    """Tensors without numbers need none drawn, which on the meta device takes as long as all
    else."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        if func in FILLING:
            return args[0]
        return func(*args, **(kwargs or {}))
