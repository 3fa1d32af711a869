"""Skip connections: what changes inside a network when every block adds its input to its output?

Three measurements on one network: the standard deviation of layer responses (He et al. 2016, figure
7), the gradient that arrives over paths of each length, and what happens when single blocks are
deleted (both Veit et al. 2016). A block is act(branch(x) + skip(x)); to teach a new kind, add a row
to ROUTES."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torchvision.models import resnet

from trainer.architectures import Block
from trainer.nets import NetSpec, build
from trainer.probes import tap

CHUNK = 16  # images at a time on the way back
UNTRAINED = {  # by label: He's weights, and batch norm that has seen one batch
    f"{kind}-{depth}, not trained": NetSpec(
        "resnet", 10, size=32, depth=depth, init="he", residual=kind == "ResNet"
    )
    for depth in (20, 56)
    for kind in ("Plain", "ResNet")
}


def untrained(key: str) -> nn.Module:
    """A CIFAR net of UNTRAINED with He's weights (seed 0); batch norm normalises noise, so that it
    has its effect."""
    net = build(UNTRAINED[key], seed=0).train()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None  # the average over all that is seen: this one batch
    noise = torch.randn(64, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        net(noise)
    return net.eval().requires_grad_(False)


Route = tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]


def own_block(block: Block) -> Route:
    return (
        (lambda x: block.bn2(block.conv2(block.act1(block.bn1(block.conv1(x)))))),
        block.shortcut,
        block.act2,
    )


def basic_block(block: resnet.BasicBlock) -> Route:
    return (
        (lambda x: block.bn2(block.conv2(block.relu(block.bn1(block.conv1(x)))))),
        around(block),
        block.relu,
    )


def bottleneck(block: resnet.Bottleneck) -> Route:
    def branch(x: Tensor) -> Tensor:
        x = block.relu(block.bn2(block.conv2(block.relu(block.bn1(block.conv1(x))))))
        return block.bn3(block.conv3(x))

    return branch, around(block), block.relu


def around(block: nn.Module) -> Callable[[Tensor], Tensor]:
    return block.downsample or (lambda x: x)


ROUTES: dict[type, Callable[[nn.Module], Route]] = {  # kind of block -> branch, skip, act
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
def rerouted(changes: dict[nn.Module, Callable[[Tensor], Tensor]]) -> Iterator[None]:
    """Let these modules compute something else while the block runs."""
    try:
        for module, forward in changes.items():
            module.forward = forward
        yield
    finally:
        for module in changes:
            vars(module).pop("forward", None)


@dataclass(frozen=True)
class Responses:
    """Standard deviation (L,) of every layer's response, over all images, channels and places; L
    layers by name."""

    names: tuple[str, ...]
    std: np.ndarray
    images: int
    normalised: bool  # taken after batch norm


def responses(net: nn.Module, x: Tensor) -> Responses:
    """The response of a layer is its output after batch norm and before the activation function or
    the addition, as in figure 7 of He et al. 2016; in nets without batch norm, the output of the
    convolution. x (N, C, H, W)."""
    norms = [
        name
        for name, module in net.named_modules()
        if isinstance(module, nn.BatchNorm2d) and "downsample" not in name
    ]
    names = (
        norms
        or [
            name
            for name, module in net.named_modules()
            if isinstance(module, nn.Conv2d | nn.Linear)
        ][:-1]
    )
    with torch.no_grad(), tap(net, names) as seen:
        net(x)
    std = [
        torch.cat([out.flatten() for out in outputs]).double().std(correction=0).item()
        for outputs in seen.values()
    ]
    return Responses(tuple(seen), np.array(std), len(x), bool(norms))


@dataclass(frozen=True)
class Lesions:
    """What deleting one part at a time does: probability (B,) of the class for the first image,
    agreement (B,) the share of all images whose most probable class stays; `whole` the probability
    with nothing deleted."""

    names: tuple[str, ...]
    probability: np.ndarray
    agreement: np.ndarray
    whole: float
    target: int
    images: int
    residual: bool
    what: str


def lesions(net: nn.Module, x: Tensor, target: int | None = None) -> Lesions:
    """Delete each block in turn, leaving only its skip (plain: its input, subsampled and padded
    where the shape changes); without blocks, each convolution that keeps its shape. x (N, C, H, W),
    its first image the chosen one; target the class, or None for the one that is most probable with
    nothing deleted."""
    parts = blocks(net)
    with torch.no_grad(), tap(net, parts) as seen:
        before = net(x).softmax(1)
        target = int(before[0].argmax()) if target is None else target
    changes = block_deletions(parts, seen) if parts else convolution_deletions(net)
    after = []
    for change in changes.values():
        with torch.no_grad(), rerouted(change):
            after.append(net(x).softmax(1))
    agreement = [(one.argmax(1) == before.argmax(1)).double().mean().item() for one in after]
    return Lesions(
        tuple(changes),
        np.array([one[0, target].item() for one in after]),
        np.array(agreement),
        before[0, target].item(),
        target,
        len(x),
        bool(residual_blocks(net)),
        "block" if parts else "convolution",
    )


def block_deletions(parts: dict[str, nn.Module], seen: dict[str, list[Tensor]]) -> dict[str, dict]:
    """For each block: itself bypassed, and the blocks before it not computed again: the last gives
    what it gave."""
    changes, earlier = {}, {}
    for name, block in parts.items():
        _branch, skip, act = ROUTES[type(block)](block)
        changes[name] = {**earlier, block: partial(bypass, skip, act)}
        earlier = {**dict.fromkeys(earlier, torch.clone), block: partial(recorded, seen[name][0])}
    return changes


def convolution_deletions(net: nn.Module) -> dict[str, dict]:
    return {
        name: {module: torch.clone}
        for name, module in net.named_modules()
        if isinstance(module, nn.Conv2d)
        and module.in_channels == module.out_channels
        and module.stride == (1, 1)
    }


def recorded(output: Tensor, _x: Tensor) -> Tensor:
    return output.clone()


def bypass(skip: Callable, act: Callable, x: Tensor) -> Tensor:
    return act(skip(x).clone())  # in-place activations must not write into the block's input


@dataclass(frozen=True)
class Paths:
    """Of n blocks, paths of length k = 0 ... n pass through k branches and n - k skips. count
    (n+1,) is how many there are; lengths (K,) and norms (K, S) are measured: ||dL/dx|| over S
    random paths of each of K lengths."""

    blocks: int
    count: np.ndarray
    lengths: np.ndarray
    norms: np.ndarray
    target: int

    def mean_length(self) -> float:
        """The mean length of a path, every path weighed by its ||dL/dx||; n / 2 where all carry the
        same."""
        return float(self.contribution() @ self.lengths)

    def contribution(self) -> np.ndarray:
        """(K,) share of the summed ||dL/dx|| of all paths that each measured length carries."""
        weighed = self.norms.mean(1) * self.count[self.lengths]
        return weighed / weighed.sum() if weighed.sum() else weighed


def path_count(n: int) -> np.ndarray:
    """(n+1,) number of paths of each length: n choose k, float64."""
    return np.array([math.comb(n, k) for k in range(n + 1)], np.float64)


def share(n: int, first: int, last: int) -> float:
    """The share of the 2^n paths whose length is first ... last, exactly counted."""
    return sum(math.comb(n, k) for k in range(max(first, 0), min(last, n) + 1)) / 2**n


def paths(
    net: nn.Module,
    x: Tensor,
    target: int | None = None,
    samples: int = 6,
    most: int = 12,
    seed: int = 0,
) -> Paths:
    """The gradient of the cross entropy of `target` that reaches the input over single paths. The
    forward pass is the whole network's; on the way back each block passes the gradient only through
    its branch or only through its skip (Veit et al. 2016, section 4.2). At most `most` lengths,
    evenly spread. x (N, C, H, W), of which the first is used; target None takes the second most
    probable class, so that there is an error to send back."""
    parts = list(residual_blocks(net).values())
    n, x = len(parts), x[:1]
    if target is None:
        with torch.no_grad():
            target = int(net(x)[0].topk(2).indices[1])
    lengths = np.unique(np.linspace(0, n, min(n + 1, most)).round().astype(int))
    draw = np.random.default_rng(seed)
    gates = np.zeros((len(lengths) * samples, n), np.float32)  # 1: through the branch
    for row, length in zip(gates, np.repeat(lengths, samples), strict=True):
        row[draw.permutation(n)[:length]] = 1
    norms = []
    for chosen in torch.from_numpy(gates).split(CHUNK):
        batch = x.expand(len(chosen), -1, -1, -1).clone().requires_grad_()
        changes = {
            block: partial(one_way, ROUTES[type(block)](block), chosen[:, i, None, None, None])
            for i, block in enumerate(parts)
        }
        with torch.enable_grad(), rerouted(changes):
            loss = cross_entropy(net(batch), torch.full((len(chosen),), target), reduction="sum")
        (slope,) = torch.autograd.grad(loss, batch)
        norms += slope.flatten(1).double().norm(dim=1).tolist()
    return Paths(n, path_count(n), lengths, np.array(norms).reshape(len(lengths), samples), target)


def one_way(route: Route, gate: Tensor, x: Tensor) -> Tensor:
    """The block's own output, whose gradient goes through the branch where gate is 1 and through
    the skip where 0."""
    branch, skip, act = route
    return act(passing(branch(x), gate) + passing(skip(x), 1 - gate))


def passing(value: Tensor, gate: Tensor) -> Tensor:
    return torch.where(gate.bool(), value, value.detach())
