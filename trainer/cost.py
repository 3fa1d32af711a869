"""What does a training cost before it is begun: size and work of its network, and how much memory?

The network is run on shapes without numbers, so that nothing large is made in order to find out that
it is too large."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from trainer import machine
from trainer.config import Config
from trainer.layer_record import PROBE_IMAGES
from trainer.nets import NETS, NetSpec, check, depth_of
from trainer.parallel import Ranks
from trainer.stopping import TrainingError
from trainer.validation import BATCH

PROCESS = 500 * 2**20  # bytes of Python, torch and what stays with the process, about
PER_PARAMETER = 52  # weight, gradient, momentum, start, and what is copied to be saved, in bytes
FLOAT = 4  # bytes


@dataclass(frozen=True)
class Work:
    """Of one image forwards: multiply-adds of convolutions and linear layers, numbers that all
    layers put out (`outputs`), and the most that one of them takes and puts out (`largest`)."""

    parameters: int
    multiply_adds: int
    outputs: int
    largest: int


def count(spec: NetSpec) -> Work:
    """The work of a network. Raises NetError, and whatever it raises on images of this size."""
    check(spec)
    with torch.device("meta"):
        net = NETS[spec.net].build(replace(spec, depth=depth_of(spec))).eval()
        x = torch.empty(1, spec.channels, spec.size, spec.size)
    for layer in net.modules():
        if not any(True for _ in layer.children()):
            layer.forward = partial(_shaped, layer)
    return count_of(net, x)


def count_of(net: nn.Module, x: Tensor) -> Work:
    """The work of this network on one image x (1, C, H, W)."""
    multiply_adds = outputs = largest = 0

    def add(layer: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        nonlocal multiply_adds, outputs, largest
        if not isinstance(output, Tensor) or not inputs or not isinstance(inputs[0], Tensor):
            return
        outputs += output.numel()
        largest = max(largest, output.numel() + inputs[0].numel())
        if isinstance(layer, nn.Conv2d | nn.Linear):
            multiply_adds += output.numel() * layer.weight[0].numel()

    mode = net.training
    leaves = [layer for layer in net.modules() if not any(True for _ in layer.children())]
    handles = [layer.register_forward_hook(add) for layer in leaves]
    try:
        with torch.no_grad():
            net.eval()(x)
    finally:
        net.train(mode)
        for handle in handles:
            handle.remove()
    parameters = sum(weight.numel() for weight in net.parameters())
    return Work(parameters, multiply_adds, outputs, largest)


def _shaped(layer: nn.Module, x: Tensor) -> Tensor:
    """Something of the shape that a layer puts out, without numbers. torch can do that, too, but for
    it imports its compiler, and deep nets take many seconds."""
    if isinstance(layer, nn.Linear):
        return x.new_empty(*x.shape[:-1], layer.out_features)
    if isinstance(layer, nn.AdaptiveAvgPool2d):
        return x.new_empty(*x.shape[:2], *_pair(layer.output_size))
    if not isinstance(layer, nn.Conv2d | nn.MaxPool2d):
        return x  # norms, activations, dropout
    channels = layer.out_channels if isinstance(layer, nn.Conv2d) else x.shape[1]
    kernel, stride, padding = map(_pair, (layer.kernel_size, layer.stride, layer.padding))
    ceil = isinstance(layer, nn.MaxPool2d) and layer.ceil_mode
    return x.new_empty(
        len(x), channels, *map(partial(_side, ceil), x.shape[2:], kernel, stride, padding)
    )


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _side(ceil: bool, side: int, kernel: int, stride: int, padding: int) -> int:
    """The side of what a convolution or a pooling puts out, as torch.nn.MaxPool2d documents it."""
    room = side + 2 * padding - kernel
    steps = -(-room // stride) if ceil else room // stride
    if ceil and steps * stride >= side + padding:
        steps -= 1
    if steps < 0:
        raise RuntimeError("The images are smaller than the kernel.")
    return steps + 1


def memory(work: Work, config: Config, images: int, val: int, on_gpu: bool) -> int:
    """Bytes that a training takes at most, about, on so many training and validation images, without
    these: a step keeps what every layer puts out and works on the largest, so does a probe, and
    validation takes more images at once. On a GPU it is the computer's own memory."""
    if on_gpu:
        return 3 * PROCESS + PER_PARAMETER * work.parameters
    step = max(1, min(config.batch_size, images)) * (work.outputs + 2 * work.largest)
    measured = (
        6 if config.curvature else 2 if config.probes else 0
    )  # a Hessian keeps its own way back, too
    probe = PROBE_IMAGES * measured * (work.outputs + work.largest)
    validation = min(BATCH, val) * 2 * work.largest
    return PROCESS + PER_PARAMETER * work.parameters + FLOAT * max(step, probe, validation)


def of_images(images: int, side: int, channels: int) -> int:
    """Bytes of so many images as they are trained on: as memory, or as the file of a decoded set."""
    return images * side * side * channels


def check_memory(
    spec: NetSpec,
    config: Config,
    images: int,
    val: int,
    ranks: Ranks,
    own: nn.Module | None = None,
) -> None:
    """Raise TrainingError for a training that takes more memory than this machine has; say so where
    it is only taken by others now. own: the network where it is somebody's own."""
    share = replace(config, batch_size=max(1, config.batch_size // ranks.world))
    try:
        image = torch.zeros(1, spec.channels, spec.size, spec.size)
        work = count_of(own, image) if own else count(spec)
        needed = memory(work, share, images, val, ranks.device.type == "cuda")
    except (RuntimeError, ZeroDivisionError):  # images are too small: the first step says so
        return
    there = machine.memory()
    sentence = (
        f"Training this network with --batch-size {config.batch_size} takes about "
        f"{needed / 2**30:.1f} GiB of memory"
    )
    if needed > there.total:
        raise TrainingError(
            f"{sentence}, and there are {there.total / 2**30:.1f} GiB here: a smaller --width, --size "
            "or --batch-size is needed."
        )
    if needed > there.free:
        print(f"{sentence}, and {there.free / 2**30:.1f} GiB are free here now.", flush=True)
