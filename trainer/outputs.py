"""What does a network of somebody's own put out? Logits that can be trained, and feature maps worth
looking at."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from trainer.net_spec import NetSpec


def odd_logits(output: object, images: int, classes: int) -> str:
    """What is wrong with this as logits (images, classes), or nothing."""
    if not isinstance(output, Tensor):
        return f"it gives a {type(output).__name__}, and must give logits, one tensor"
    shape = tuple(output.shape)
    if shape != (images, classes):
        return f"it gives {shape}, and must give logits of shape ({images}, {classes}): one a class"
    values = output.detach().float()
    total = values.sum(1)
    if bool((values >= 0).all()) and torch.allclose(total, torch.ones_like(total), atol=1e-4):
        return (
            "it gives probabilities, and must give logits: leave out the softmax, the loss has one"
        )
    return ""


def stages(net: nn.Module, spec: NetSpec) -> tuple[str, ...]:
    """Modules worth looking at, shallow to deep: the last one of each size of feature maps, as long
    as they become smaller."""
    outputs: list[tuple[str, tuple[int, ...]]] = []

    def keeper(name: str) -> Callable[[nn.Module, tuple[Any, ...], object], None]:
        def keep(_module: nn.Module, _inputs: tuple[Any, ...], output: object) -> None:
            if isinstance(output, Tensor) and output.ndim == 4 and min(output.shape[2:]) > 1:
                outputs.append((name, tuple(output.shape[2:])))

        return keep

    modules = [(name, module) for name, module in net.named_modules() if name]
    handles = [module.register_forward_hook(keeper(name)) for name, module in modules]
    mode = net.training
    try:
        with torch.no_grad():
            net.eval()(torch.zeros(1, spec.channels, spec.size, spec.size))
    finally:
        net.train(mode)
        for handle in handles:
            handle.remove()
    names = [name for name, _ in outputs]
    chosen: list[tuple[str, tuple[int, ...]]] = []
    for name, size in outputs:
        if names.count(name) > 1 or (chosen and size > chosen[-1][1]):
            continue  # of a module that is used twice no output is meant; wider ones come back
        chosen = [entry for entry in chosen if entry[1] != size] + [(name, size)]
    return tuple(name for name, _ in chosen)


def logits_of(output: object) -> Tensor:
    """The logits (N, classes) in what a network gives: a tensor, its `logits`, its entry "logits" or
    "out", or the first tensor of several. One score s an image stands for the two classes of a
    sigmoid, with logits 0 and s. Raises TypeError where there is none."""
    if not isinstance(output, Tensor):
        entries = output if isinstance(output, Mapping) else {}
        several = output if isinstance(output, tuple | list) else ()
        known = [
            getattr(output, "logits", None),
            entries.get("logits"),
            entries.get("out"),
            *several,
        ]
        output = next((value for value in known if isinstance(value, Tensor)), None)
    if not isinstance(output, Tensor):
        raise TypeError("it gives no logits, which are a tensor")
    if output.ndim == 1:
        output = output[:, None]
    if output.ndim == 2 and output.shape[1] == 1:
        output = torch.cat([torch.zeros_like(output), output], 1)
    return output
