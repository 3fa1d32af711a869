"""Skip connections: what changes inside a network when every block adds its input to its output?

Three measurements on one network: the standard deviation of layer responses (He et al. 2016, figure
7), what happens when single blocks are deleted, and, in paths.py, the gradient that arrives over
paths of each length (both Veit et al. 2016)."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.residual_blocks import ROUTES, blocks, rerouted, residual_blocks
from explorer.images.preprocessing import Preprocessing
from explorer.networks import calibration
from explorer.networks.model import Model
from trainer.nets import NETS, NetSpec, build
from trainer.probes import tap, weighted_layers

UNTRAINED = {  # by label: He's weights
    f"{kind}-{depth}, not trained": NetSpec(
        "resnet", 10, size=32, depth=depth, init="he", residual=kind == "ResNet"
    )
    for depth in (20, 56)
    for kind in ("Plain", "ResNet")
}

KNOWN = 0.5  # probability of its first guess from which a network is said to know a picture
Changes = dict[nn.Module, Callable[[Tensor], Tensor]]  # what modules compute instead


@cache
def untrained_models() -> dict[str, Model]:
    """The rows of UNTRAINED: networks to compare with, as any other."""
    return {key: _untrained_model(key, spec) for key, spec in UNTRAINED.items()}


def _untrained_model(key: str, spec: NetSpec) -> Model:
    with torch.device("meta"):  # counted, not drawn
        parameters = sum(weights.numel() for weights in NETS[spec.net].build(spec).parameters())
    return Model(
        key=key,
        label=key,
        family=NETS[spec.net].family,
        source="random",
        build=partial(build, spec),
        outputs=spec.classes,
        classes=None,
        preprocessing=Preprocessing(resize=spec.size, crop=spec.size),
        stages=NETS[spec.net].stages(spec),
        parameters=parameters,
        size_mb=0.0,
        trained_on=f"nothing: He's weights as drawn from seed 0; {calibration.SHORT}",
        accuracy="untrained: at chance",
        licence="",
    )


@dataclass(frozen=True)
class Responses:
    """Standard deviation (L,) of every layer's response, over all images, channels and places; L
    layers by name. kind: residual or plain, as its blocks are; empty where it has none. trained: whether
    the network is."""

    names: tuple[str, ...]
    std: np.ndarray
    images: int
    normalised: bool  # taken after batch norm
    kind: str = ""
    trained: bool = True


def responses(net: nn.Module, x: Tensor) -> Responses:
    """The response of a layer is its output after batch norm and before the activation function or
    the addition, as in figure 7 of He et al. 2016; in nets without batch norm, the output of the
    convolution. x (N, C, H, W)."""
    norms = [
        name
        for name, module in net.named_modules()
        if isinstance(module, nn.BatchNorm2d) and "downsample" not in name
    ]
    with torch.no_grad(), tap(net, norms or weighted_layers(net)) as seen:
        net(x)
    if not norms and seen:
        seen.popitem()  # the scores
    std = [
        torch.cat([out.flatten() for out in outputs]).double().std(correction=0).item()
        for outputs in seen.values()
    ]
    return Responses(tuple(seen), np.array(std), len(x), bool(norms), kind_of(net))


def kind_of(net: nn.Module) -> str:
    """residual or plain, as the blocks of a network are; empty where it has none."""
    if not blocks(net):
        return ""
    return "residual" if residual_blocks(net) else "plain"


@dataclass(frozen=True)
class Lesions:
    """What deleting one part at a time does: probability (B,) of the class `target` for the image number
    `image`, agreement (B,) the share of all images whose most probable class stays; `whole` the
    probability with nothing deleted. kind and trained as in Responses; picture is what the image is called."""

    names: tuple[str, ...]
    probability: np.ndarray
    agreement: np.ndarray
    whole: float
    target: int
    images: int
    kind: str
    what: str
    image: int = 0
    picture: str = ""
    trained: bool = True


def lesions(net: nn.Module, x: Tensor, target: int | None = None) -> Lesions:
    """Delete each block in turn, leaving only its skip (plain: its input, subsampled and padded
    where the shape changes); without blocks, each convolution that keeps its shape. x (N, C, H, W),
    its first image the chosen one; target the class, or None for the one that is most probable with
    nothing deleted. Without a target, and where the first image is none that the network knows, the image
    that it is surest of is taken."""
    parts = blocks(net)
    with torch.no_grad(), tap(net, parts) as seen:
        before = net(x).softmax(1)
        image = known_image(before) if target is None else 0
        target = int(before[image].argmax()) if target is None else target
    changes = block_deletions(parts, seen) if parts else convolution_deletions(net, x)
    after = []
    for change in changes.values():
        with torch.no_grad(), rerouted(change):
            after.append(net(x).softmax(1))
    agreement = [
        ((now.argmax(1) == before.argmax(1)) & now.isfinite().all(1)).double().mean().item()
        for now in after
    ]
    return Lesions(
        names=tuple(changes),
        probability=np.array([probabilities[image, target].item() for probabilities in after]),
        agreement=np.array(agreement),
        whole=before[image, target].item(),
        target=target,
        images=len(x),
        kind=kind_of(net),
        what="block" if parts else "convolution",
        image=image,
    )


def known_image(probabilities: Tensor) -> int:
    """Of (N, K): the first image if its best class has KNOWN or more, else the one whose best class has
    most."""
    best = probabilities.amax(1)  # (N,)
    return 0 if best[0] >= KNOWN else int(best.argmax())


def block_deletions(
    parts: dict[str, nn.Module], seen: dict[str, list[Tensor]]
) -> dict[str, Changes]:
    """For each block: itself bypassed, and the blocks before it not computed again: the last gives
    what it gave."""
    changes: dict[str, Changes] = {}
    earlier: Changes = {}
    for name, block in parts.items():
        _branch, skip, act = ROUTES[type(block)](block)
        changes[name] = {**earlier, block: partial(bypass, skip, act)}
        earlier = {**dict.fromkeys(earlier, torch.clone), block: partial(recorded, seen[name][0])}
    return changes


def convolution_deletions(net: nn.Module, x: Tensor) -> dict[str, Changes]:
    """For each convolution that gives x (N, C, H, W) on in the shape in which it came: itself
    bypassed."""
    changes: dict[str, Changes] = {}

    def keeper(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def keep(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            if inputs and inputs[0].shape == output.shape:
                changes[name] = {module: torch.clone}

        return keep

    with torch.no_grad(), ExitStack() as stack:
        for name, module in net.named_modules():
            if isinstance(module, nn.Conv2d):
                stack.callback(module.register_forward_hook(keeper(name)).remove)
        net(x[:1])
    return changes


def recorded(output: Tensor, _x: Tensor) -> Tensor:
    """What a block gave before, whatever it is given now."""
    return output.clone()


def bypass(skip: Callable[[Tensor], Tensor], act: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """A block without its branch."""
    return act(skip(x).clone())  # in-place activations must not write into the block's input
