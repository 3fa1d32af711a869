"""Layers: which outputs of a network that nobody has described are worth looking at?"""

from collections.abc import Callable
from contextlib import ExitStack
from operator import itemgetter
from typing import Any

import torch
from torch import Tensor, nn

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)


class Maps:
    """What modules give in a forward pass, in the order in which they give it: `maps` the feature
    maps (1, C, h, w) of the last call of each, by name, `sides` the (h, w) of convolutions' outputs,
    `tokens` the number of outputs before the last that was made of tokens."""

    def __init__(self) -> None:
        self.maps: dict[str, tuple[int, Tensor]] = {}
        self.sides: dict[tuple[int, int], int] = {}
        self.count = self.tokens = 0

    def keeper(self, name: str) -> Callable[[nn.Module, tuple[Any, ...], Any], Tensor | None]:
        """A forward hook for the module of this name. What is passed on is a clone, which activations
        in place may overwrite."""

        def keep(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> Tensor | None:
            self.count += 1
            self.maps.pop(name, None)
            if self._of_tokens(module, inputs[0] if inputs else None):
                self.tokens = self.count
            if not isinstance(output, Tensor) or output.ndim != 4 or max(output.shape[2:]) < 2:
                return None
            height, width = output.shape[2:]
            if isinstance(module, CONVOLUTIONS):
                self.sides.setdefault((height, width), self.count)
            self.maps[name] = self.count, output
            return output.clone()

        return keep

    def _of_tokens(self, module: nn.Module, given: Any) -> bool:
        """Whether this is attention, or a linear layer on tokens: on (N, tokens, C), or on (N, h, w, C)
        where no convolution has given maps of h x w."""
        if not isinstance(module, nn.Linear) or not isinstance(given, Tensor):
            return isinstance(module, nn.MultiheadAttention)
        if given.ndim == 4:
            return (given.shape[1], given.shape[2]) not in self.sides
        return given.ndim > 2


def stages(net: nn.Module, x: Tensor) -> tuple[str, ...]:
    """For x (1, C, H, W), the last feature maps of each size that convolutions give, by the names of
    the modules that give them, in the order of execution: the last is where Grad-CAM looks. Of each
    size the last through which all passes on its way to the scores, such as the sum at the end of a
    residual block; where there is none, the last that the scores depend on. No maps where the scores
    are made of tokens, as in a vision transformer."""
    seen = Maps()
    with torch.enable_grad(), ExitStack() as stack:
        for name, module in net.named_modules():
            if name:
                stack.callback(module.register_forward_hook(seen.keeper(name)).remove)
        scores = net(x.clone().requires_grad_())
    candidates: dict[tuple[int, int], list[tuple[int, str, Any]]] = {}
    for name, (place, output) in seen.maps.items():
        side = (output.shape[2], output.shape[3])
        if place >= seen.sides.get(side, seen.count + 1):
            candidates.setdefault(side, []).append((place, name, output.grad_fn))
    last = sorted(filter(None, (_last(each, scores) for each in candidates.values())))
    return tuple(name for _, name in last) if last and last[-1][0] > seen.tokens else ()


def _last(candidates: list[tuple[int, str, Any]], scores: Tensor) -> tuple[int, str] | None:
    """Place and name of the one of these (place, name, step of autograd) that is a stage."""
    steps = steps_to(scores)
    used = [each for each in sorted(candidates, key=itemgetter(0)) if not steps or each[2] in steps]
    for place, name, step in reversed(used if steps else []):
        if not any("AccumulateGrad" in other.name() for other in steps_to(scores, step)):
            return place, name
    return used[-1][:2] if used else None


def steps_to(scores: Tensor, without: Any = None) -> set[Any]:
    """The steps of autograd from the input to the scores, or those that are left without one of them;
    none where there is no way back."""
    steps: set[Any] = set()
    open_ends: list[Any] = [scores.grad_fn]
    while open_ends:
        step = open_ends.pop()
        if step is not None and step not in steps and step != without:
            steps.add(step)
            open_ends += [before for before, _ in step.next_functions]
    return steps
