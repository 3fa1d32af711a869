"""Residual blocks: what is branch and what is skip in the blocks of a network, and how can they be told to compute
something else?

A block is act(branch(x) + skip(x)); to teach a new kind, add a row to ROUTES."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torchvision.models import resnet

from trainer.architectures import Block

Route = tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]


def own_block(block: Block) -> Route:
    """Of the trainer's ResNets."""

    def branch(x: Tensor) -> Tensor:
        return block.bn2(block.conv2(block.act1(block.bn1(block.conv1(x)))))

    return branch, block.shortcut, block.act2


def basic_block(block: resnet.BasicBlock) -> Route:
    """Of torchvision's ResNet-18 and 34."""

    def branch(x: Tensor) -> Tensor:
        return block.bn2(block.conv2(block.relu(block.bn1(block.conv1(x)))))

    return branch, around(block), block.relu


def bottleneck(block: resnet.Bottleneck) -> Route:
    """Of torchvision's deeper ResNets."""

    def branch(x: Tensor) -> Tensor:
        x = block.relu(block.bn2(block.conv2(block.relu(block.bn1(block.conv1(x))))))
        return block.bn3(block.conv3(x))

    return branch, around(block), block.relu


def around(block: resnet.BasicBlock | resnet.Bottleneck) -> Callable[[Tensor], Tensor]:
    """The skip of torchvision's blocks: the identity unless the shape changes."""
    return block.downsample or (lambda x: x)


ROUTES: dict[type, Callable[[Any], Route]] = {  # kind of block -> branch, skip, act
    Block: own_block,
    resnet.BasicBlock: basic_block,
    resnet.Bottleneck: bottleneck,
}


def blocks(net: nn.Module) -> dict[str, nn.Module]:
    """Blocks by name, first to last; in plain nets of the trainer they have no skip connection."""
    return {name: module for name, module in net.named_modules() if type(module) in ROUTES}


def residual_blocks(net: nn.Module) -> dict[str, nn.Module]:
    """The blocks that do add their input."""
    return {name: block for name, block in blocks(net).items() if getattr(block, "residual", True)}


@contextmanager
def rerouted(changes: Mapping[nn.Module, Callable[[Tensor], Tensor]]) -> Iterator[None]:
    """Let these modules compute something else while the block runs."""
    try:
        for module, forward in changes.items():
            module.forward = forward
        yield
    finally:
        for module in changes:
            vars(module).pop("forward", None)
