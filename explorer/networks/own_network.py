"""What does a person say of a network of his own, and how is it made one that every page can ask?

Every page calls `net(x)` in evaluation mode and gets scores (N, K). What people have gives objects,
tuples or probabilities, is in training mode, in half precision or on another device: `adapt` makes
modules of its own, with the same names, that give scores."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from explorer.networks import layers, one_output, scores
from explorer.networks.baking import bake
from explorer.networks.model import ModelError
from explorer.networks.private_copy import private_copy

SIZES = (224, 32, 28, 64, 96, 128, 299, 384, 256, 48, 16, 8)  # tried where nobody says the size
PROBES = 2  # inputs of noise, by which it is seen what a network does
SAME = 1e-3  # of the largest score: by less, two answers to one input differ by rounding
NO_GRADIENT = (
    "No gradient comes back through it to the picture (torch.no_grad, detach, argmax or the like in its forward): "
    "pages that need one say so."
)
RANDOM = (
    "It answers the same picture differently from pass to pass: something in its forward is drawn at random, "
    "such as F.dropout without training=self.training."
)
TOGETHER = "What it says of a picture depends on which others are computed together with it."
ALONE = "It takes one picture at a time: what needs several at once fails on it."


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Network:
    """A network of one's own.

    net: a module, or a function that builds it. classes: the names of its outputs in their order, a
    dictionary from output to name, their number, or "imagenet"; without them those that a Hugging
    Face network carries, or numbers. size: the side of the square that it is given; resize: what the
    short side of a picture is made before the square is cut from its middle (without it the size up
    to 64 pixels, above it a seventh more). mean, std: by channel, of values from 0 to 1; without them
    ImageNet's for three channels, 0 and 1 for one. What a timm network says of these is taken where
    nobody says otherwise. stages: names of layers worth looking at, shallow to deep. output: what
    makes scores (N, K) of what forward gives; without it that is a tensor, its `logits`, or the first
    tensor in it."""

    net: nn.Module | Callable[[], nn.Module]
    classes: Sequence[str] | Mapping[int, str] | int | str | None = None
    size: int | None = None
    resize: int | None = None
    mean: Sequence[float] | None = None
    std: Sequence[float] | None = None
    label: str = ""
    stages: Sequence[str] | None = None
    output: Callable[[Any], Tensor] | None = None


@dataclass(frozen=True)
class Adapted:
    """`net` gives scores (N, outputs) for x (N, channels, size, size), in evaluation mode on the CPU
    in float32. single: it has one output of its own, and `net` a score of 0 before it. stages as in
    Model; notes: what must be known before its numbers are read, as sentences."""

    net: nn.Module
    channels: int
    size: int
    outputs: int
    single: bool
    stages: tuple[str, ...]
    notes: tuple[str, ...]


def adapt(network: Network, module: nn.Module) -> Adapted:
    """A person's module as every page can ask it; what is his is not touched, weights in float32 on
    the CPU are shared with it. Raises ModelError."""
    net = own_modules(module)
    buffers = {name: buffer.clone() for name, buffer in net.named_buffers()}
    convert = scores.Scores(network.output)
    net.register_forward_pre_hook(scores.plain_input)
    net.register_forward_hook(convert)
    channels, size, output = fitting_input(net, network, described(module))
    if output.ndim != 2 or output.shape[0] != 1 or not output.shape[1]:
        raise ModelError(
            f"For one picture it gives {tuple(output.shape)}, and scores of classes are (1, K). Say how they come "
            "about: explorer.Network(net, output=lambda result: ...)."
        )
    noise = torch.Generator().manual_seed(0)
    x = torch.randn(PROBES, channels, size, size, generator=noise)
    notes = (
        *scores.keep_buffers(net, buffers),
        *scores.unsquash(net, convert, x[:1]),
        *remarks(net, x),
    )
    single = output.shape[1] == 1
    stages = tuple(network.stages or ())
    if single:
        net = one_output.two_outputs(net).eval()
        stages = tuple(f"{one_output.INNER}.{name}" for name in stages)
    known = dict(net.named_modules())
    if missing := [name for name in stages if name not in known]:
        raise ModelError(f"It has no layer {missing[0]!r}, which its stages name.")
    stages = stages or layers.stages(private_copy(net), x[:1])
    return Adapted(net, channels, size, max(2, output.shape[1]), single, stages, notes)


def own_modules(module: nn.Module) -> nn.Module:
    """Modules of our own that share the weights, as their layers use them, in evaluation mode,
    float32, on the CPU, their buffers their own. Raises ModelError."""
    if any(tensor.is_meta for tensor in (*module.parameters(), *module.buffers())):
        raise ModelError("Its weights have shapes but no numbers (device meta): load them first.")
    net = bake(_private(module)).float().cpu()
    for owner in net.modules():
        for name, buffer in owner._buffers.items():
            owner._buffers[name] = None if buffer is None else buffer.clone()
    return net


def _private(module: nn.Module) -> nn.Module:
    try:
        return private_copy(module)
    except Exception as error:
        raise ModelError(
            f"It cannot be copied, and every visitor needs modules of his own ({what_failed(error)}). What it keeps "
            "beside modules and tensors must be something that copy.deepcopy can copy."
        ) from error


def copied(module: nn.Module) -> nn.Module:
    """The module with weights of its own, which training that goes on does not change. Raises
    ModelError."""
    copy = _private(module)
    for parameter in copy.parameters():
        parameter.data = parameter.data.clone()
    return copy


def built(network: Network) -> nn.Module:
    """The module that a person gives or builds, out of what torch wraps around one. Raises
    ModelError, and what building it raises."""
    net: Any = network.net
    if callable(net) and not isinstance(net, nn.Module):
        net = net()
    if not isinstance(net, nn.Module):
        raise ModelError(f"It is a {type(net).__name__}, not a torch.nn.Module.")
    wrapped = nn.DataParallel | nn.parallel.DistributedDataParallel
    while isinstance(net, wrapped) or hasattr(net, "_orig_mod"):  # torch.compile's
        net = net.module if isinstance(net, wrapped) else net._orig_mod
    if isinstance(net, torch.jit.ScriptModule):
        raise ModelError(
            "It is compiled by TorchScript, and nobody sees into that: give the module that it was made of."
        )
    if any(is_lazy(parameter) for parameter in net.parameters()):
        side = network.size or SIZES[0]
        with torch.no_grad():  # its layers have their sizes when they have seen an image
            net(torch.zeros(1, len(network.mean or "RGB"), side, side))
    return net


def described(module: nn.Module) -> Mapping[str, Any]:
    """What a timm network says of its input."""
    said: Any = getattr(module, "pretrained_cfg", None)
    return said if isinstance(said, Mapping) else {}


def fitting_input(
    net: nn.Module, network: Network, said: Mapping[str, Any]
) -> tuple[int, int, Tensor]:
    """Channels and side of an image that it takes, and what it gives for it. Raises ModelError with
    what it raised."""
    convolution = next((m for m in net.modules() if isinstance(m, nn.Conv2d)), None)
    first = convolution.in_channels if convolution else 3
    known = tuple(said.get("input_size") or ())
    sizes = (network.size,) if network.size else (known[-1:] or SIZES)
    channels = (len(network.mean),) if network.mean else (first, *({3, 1} - {first}))
    problem: Exception | None = None
    for side in sizes:
        for count in channels:
            try:
                with torch.no_grad():
                    output = net(torch.zeros(1, count, side, side))
            except Exception as error:
                log.debug("no image of %d x %d x %d", count, side, side, exc_info=error)
                problem = problem or error
                continue
            if count not in (1, 3):
                raise ModelError(
                    f"It takes images of {count} channels, and pictures here have 3 (red, green, blue) or 1 (grey)."
                )
            return count, side, output
    shape = f"{channels[0]}x{sizes[0]}x{sizes[0]}"
    hint = "" if network.size else " Say what it takes: explorer.Network(net, size=..., mean=...)."
    if isinstance(problem, ModelError):
        raise problem
    raise ModelError(f"It fails on an image of {shape}: {what_failed(problem)}.{hint}") from problem


def what_failed(error: BaseException | None) -> str:
    """An error of a person's own code in his words: its kind and the first lines."""
    lines = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {lines}".rstrip(".: ")


@torch.no_grad()
def remarks(net: nn.Module, x: Tensor) -> tuple[str, ...]:
    """What must be known of its answers, as seen on x (2, C, H, W)."""
    first, again = net(x[:1]), net(x[:1])
    notes = [RANDOM] if differ(first, again) else []
    try:
        if not notes and differ(first, net(x)[:1]):
            notes.append(TOGETHER)
    except Exception as error:  # whatever its own code raises
        log.info("two pictures at once fail", exc_info=error)
        notes.append(ALONE)
    with torch.enable_grad():
        if not private_copy(net)(x[:1].clone().requires_grad_()).requires_grad:
            notes.append(NO_GRADIENT)
    return tuple(notes)


def differ(first: Tensor, second: Tensor) -> bool:
    """Whether two answers differ by more than rounding; those that are no numbers do not."""
    scale = float(first.abs().max())
    return bool((first - second).abs().max() > SAME * max(scale, 1e-6))
