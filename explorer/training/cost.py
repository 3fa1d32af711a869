"""What would a training cost? Size and work of the network before it is built, time once its speed
is known."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from trainer.nets import NETS, NetError, NetSpec, check, depth_of

PASSES = 3  # a training step costs the forward pass and about twice as much backwards
MAX_PARAMETERS, MAX_BYTES = 300_000_000, 40 * 2**30


@dataclass(frozen=True)
class Plan:
    """parameters; multiply_adds of one image forwards; memory in bytes of a training step, about;
    images of one epoch; val images that are looked at after each; steps of the whole training.
    `problem` says why it cannot be trained."""

    parameters: int = 0
    multiply_adds: int = 0
    memory: int = 0
    images: int = 0
    val: int = 0
    epochs: int = 0
    steps: int = 0
    problem: str = ""

    @property
    def epoch_multiply_adds(self) -> int:
        """Of one epoch: forwards and backwards through every training image, forwards through
        validation."""
        return self.multiply_adds * (PASSES * self.images + self.val)

    def seconds(self, images_per_second: float) -> float:
        """Of the whole training at this speed, validation included; neither start nor saving."""
        return self.epochs * (self.images + self.val / PASSES) / images_per_second


def plan(spec: NetSpec, images: int, val: int, epochs: int, batch: int) -> Plan:
    """The cost of a training of so many epochs; a Plan with a problem where the network cannot be
    built."""
    try:
        check(spec)
        parameters, multiply_adds, outputs = count(spec)
    except (NetError, ValueError) as error:
        return Plan(problem=str(error))
    except (RuntimeError, ZeroDivisionError):
        return Plan(
            problem=f"Pictures of {spec.size}x{spec.size} pixels are too small for this network."
        )
    batch = max(1, min(batch, images))
    # outputs and their gradients; weights, gradients, momentum, start
    memory = 8 * outputs * batch + 16 * parameters
    problem = ""
    if parameters > MAX_PARAMETERS or memory > MAX_BYTES:
        problem = (
            f"This network has {parameters:,} parameters and a step takes about {memory / 2**30:.1f} GiB: "
            "choose a smaller width, size or batch."
        )
    steps = images // batch * epochs
    return Plan(parameters, multiply_adds, memory, images, val, epochs, steps, problem)


def count(spec: NetSpec) -> tuple[int, int, int]:
    """Parameters, multiply-adds of convolutions and linear layers for one image, and numbers that
    its layers put out; the network is run on shapes without numbers. Raises whatever it raises on
    images of this size."""
    multiply_adds = outputs = 0

    def add(layer: nn.Module, _inputs: tuple, output: Tensor) -> None:
        nonlocal multiply_adds, outputs
        outputs += output.numel()
        if isinstance(layer, nn.Conv2d | nn.Linear):
            multiply_adds += output.numel() * layer.weight[0].numel()

    with torch.device("meta"):
        net = NETS[spec.net].build(replace(spec, depth=depth_of(spec))).eval()
        for layer in net.modules():
            if not any(True for _ in layer.children()):
                layer.register_forward_hook(add)
        with torch.no_grad():
            net(torch.empty(1, spec.channels, spec.size, spec.size))
    parameters = sum(weight.numel() for weight in net.parameters())
    return parameters, multiply_adds, outputs
