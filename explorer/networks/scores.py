"""How do scores (N, K) come about of whatever a network gives?

What is found here is put on the network as hooks of its own module, so that its layers keep their
names and every copy of it does the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from explorer.networks.model import ModelError
from explorer.networks.private_copy import private_copy

NAMES = ("logits", "out", "output", "scores", "prediction")  # under which people give scores
TINY = 1e-30  # the least probability of which a logarithm is taken
SUMS = 1e-4  # by so much a sum of probabilities may differ from 1
ROUTINE = ("View", "Squeeze", "Unsqueeze", "Reshape", "UnsafeView", "Clone", "Alias", "Select")
PROBABILITIES = (
    "It gives probabilities, not scores: its scores here are their logarithms, of which softmax makes "
    "the same probabilities."
)
SIGMOID = "It ends in a sigmoid: its score here is what the sigmoid is given, of which come the same probabilities."
BUFFERS = "It changes its buffers as it runs: here each pass begins with those that it came with."


class Scores:
    """A forward hook: what forward gave -> scores (N, K), float32 or, of float64, as they are. pick is the person's own way;
    undo, where it is set, makes scores of probabilities."""

    def __init__(self, pick: Callable[[Any], Tensor] | None = None) -> None:
        self.pick = pick
        self.undo: Callable[[Tensor], Tensor] | None = None

    def __call__(self, _module: nn.Module, inputs: tuple[Tensor, ...], result: Any) -> Tensor:
        values = tensor_in(self.pick(result) if self.pick else result)
        if values is None:
            raise ModelError(
                f"It gives a {type(result).__name__} in which there are no scores. Say where they are: "
                "explorer.Network(net, output=lambda result: ...)."
            )
        scores = shaped(values, len(inputs[0]))
        scores = scores if scores.dtype == torch.float64 else scores.float()
        return self.undo(scores) if self.undo else scores


def tensor_in(result: Any) -> Tensor | None:
    """The tensor of scores in what forward gave: itself, what has one of NAMES, else the first."""
    if isinstance(result, Tensor):
        return result
    entries = result if isinstance(result, Mapping) else {}
    for name in NAMES:
        value = entries.get(name, getattr(result, name, None))
        if isinstance(value, Tensor):
            return value
    values = list(entries.values()) or (result if isinstance(result, Sequence) else [])
    return next((value for value in values if isinstance(value, Tensor)), None)


def shaped(values: Tensor, images: int) -> Tensor:
    """(N, K) of what is (N,), (K,) of one image, or (N, K, 1, 1); anything else as it is."""
    if values.ndim == 0:
        return values.reshape(1, 1)
    if values.ndim == 1:
        return values[:, None] if len(values) == images else values[None]
    if values.ndim > 2 and values[0, 0].numel() == 1:
        return values.flatten(1)
    return values


def plain_input(_module: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """A forward pre-hook: numbers in memory in the order of their places, whatever they were before,
    since `view` in people's code takes nothing else. Of one channel, `contiguous` does not tell."""
    x: Tensor = inputs[0]
    if x.stride() != torch.empty(x.shape, device="meta").stride():
        x = x.clone(memory_format=torch.contiguous_format)
    return x, *inputs[1:]


def is_adapted(net: nn.Module) -> bool:
    """Whether this is a person's own network, or a copy of one."""
    hooks = (hook for module in net.modules() for hook in module._forward_hooks.values())
    return any(isinstance(hook, Scores) for hook in hooks)


def logarithm(probabilities: Tensor) -> Tensor:
    """Scores of which softmax makes these probabilities."""
    return probabilities.clamp_min(TINY).log()


def log_odds(probabilities: Tensor) -> Tensor:
    """Scores of which the sigmoid makes these probabilities."""
    return probabilities.logit(1e-7)


def unsquash(net: nn.Module, scores: Scores, x: Tensor) -> tuple[str, ...]:
    """Let the hook undo a softmax or, of a single output, a sigmoid at the network's end, as seen on
    x (N, C, H, W); the sentence that says so."""
    with torch.enable_grad():  # a copy, since people's modules may keep what they compute
        output = private_copy(net)(x.clone().requires_grad_())
    if output.shape[1] == 1:
        if ends_in_sigmoid(output):
            scores.undo = log_odds
        return (SIGMOID,) if scores.undo else ()
    sums_to_one = bool(((output.sum(1) - 1).abs() < SUMS).all())
    if sums_to_one and bool((output >= 0).all()):
        scores.undo = logarithm
        return (PROBABILITIES,)
    return ()


def ends_in_sigmoid(output: Tensor) -> bool:
    """Whether autograd's last step but for changes of shape is a sigmoid."""
    step: Any = output.grad_fn
    while step is not None and step.name().startswith(ROUTINE):
        step = step.next_functions[0][0]
    return step is not None and step.name().startswith("Sigmoid")


class KeptBuffers:
    """A forward pre-hook: buffers are what they were in the beginning, by their names."""

    def __init__(self, values: Mapping[str, Tensor]) -> None:
        self.values = dict(values)

    def __call__(self, module: nn.Module, _inputs: tuple[Any, ...]) -> None:
        for name, value in self.values.items():
            owner, _, own = name.rpartition(".")
            buffers = module.get_submodule(owner)._buffers
            now = buffers[own]
            buffers[own] = value.to(value.device if now is None else now.device, copy=True)


def keep_buffers(net: nn.Module, before: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Let each pass begin with the buffers that there were before the first, where one has changed
    any; the sentence that says so."""
    after = dict(net.named_buffers())
    changed = {
        name: value
        for name, value in before.items()
        if name not in after or not torch.equal(value, after[name])
    }
    if not changed:
        return ()
    net.register_forward_pre_hook(KeptBuffers(changed))
    return (BUFFERS,)
