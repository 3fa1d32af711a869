"""Features: what is the last layer of a network given?"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from torch import Tensor, nn

from explorer.failures.description import EvaluationError


def given(inputs: tuple[Tensor, ...], named: Mapping[str, Tensor]) -> Tensor:
    """What a layer is given, by its place or by its name."""
    return next(iter((*inputs, *named.values())))


class Head:
    """The last layer with weights that a network executes, whose input are the features; width is
    their number. Raises EvaluationError where it executes none."""

    def __init__(self, net: nn.Module, x: Tensor):
        calls: list[tuple[nn.Module, Tensor]] = []
        handles = [
            module.register_forward_pre_hook(
                lambda module, inputs, named: calls.append((module, given(inputs, named))),
                with_kwargs=True,
            )
            for module in net.modules()
            if isinstance(module, nn.Linear | nn.Conv2d)
        ]
        try:
            net(x)
        finally:
            for handle in handles:
                handle.remove()
        if not calls:
            raise EvaluationError(
                "This network executes no convolution and no linear layer, whose input would be its features: it "
                "cannot be evaluated."
            )
        self.module, last_input = calls[-1]
        self.width: int = last_input.shape[1] if last_input.ndim == 4 else last_input[0].numel()
        self._of_thread = threading.local()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While it lasts, each thread's `features` are those of its last forward pass."""
        handle = self.module.register_forward_pre_hook(
            lambda _, inputs, named: setattr(self._of_thread, "x", given(inputs, named)),
            with_kwargs=True,
        )
        try:
            yield
        finally:
            handle.remove()

    def features(self) -> Tensor:
        """(N, D) float32; of a convolution's input, the mean over positions."""
        x = self._of_thread.x
        return (x.mean((2, 3)) if x.ndim == 4 else x.flatten(1)).float()
