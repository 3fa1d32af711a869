"""Auxiliary classifiers: how much more gradient do GoogLeNet's two give its first layers?

Szegedy et al. 2015 hang two further classifiers on the middle of the network while it is trained, and
add their losses, each times WEIGHT, to that of the last one. Measured before the first step, on one
batch: the gradient of the last loss alone, and of all three."""

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import torch
from torch import Tensor, nn
from torchvision import models

from explorer.drawing.numbers import percent
from explorer.facts import number, reference
from explorer.inside.anatomy import weightless
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from explorer.networks.zoo import NETWORKS
from trainer.probes import requiring_grad, weighted_layers

WEIGHT = number("auxiliary_weight")
CLASSES, SEED = 1000, 0


@dataclass(frozen=True)
class Variant:
    """A row of VARIANTS: what a list says; whether there is batch norm; whether weights are drawn as He
    et al. 2015 do, or, as torchvision draws them, all with a deviation of 0.01."""

    label: str
    batch_norm: bool
    he: bool


VARIANTS = {
    "small": Variant("no batch norm, all weights small", False, False),
    "scaled": Variant("no batch norm, weights scaled", False, True),
    "batch_norm": Variant("batch norm, weights scaled", True, True),
}
BEHIND = NETWORKS["googlenet"].branches  # where each hangs


@dataclass(frozen=True)
class AuxiliaryGradients:
    """Norms of dL/dW of every block of the trunk, first to last, (B,): of the last loss alone and of
    all three; losses of the last, first and second auxiliary classifier; images in the batch."""

    variant: str
    blocks: tuple[str, ...]
    alone: np.ndarray
    together: np.ndarray
    losses: tuple[float, float, float]
    images: int

    @property
    def factor(self) -> np.ndarray:
        """(B,) by what the two more losses multiply the norm; NaN where there was none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.alone > 0, self.together / self.alone, np.nan)

    def until(self, classifier: str) -> int:
        """How many blocks lie before a classifier of BEHIND, the one that it hangs on included."""
        return self.blocks.index(BEHIND[classifier]) + 1


def googlenet(key: str) -> nn.Module:
    """torchvision's GoogLeNet with its auxiliary classifiers, untrained, weights drawn from SEED by one
    of VARIANTS; without batch norm its convolutions have no biases, which published ones have."""
    variant = VARIANTS[key]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        net = models.googlenet(weights=None, init_weights=not variant.he, num_classes=CLASSES)
        for layer in weighted_layers(net).values() if variant.he else ():
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    for module in () if variant.batch_norm else list(net.modules()):
        if isinstance(getattr(module, "bn", None), nn.BatchNorm2d):
            module.bn = nn.Identity()
    return net


def measure(
    variant: str, x: Tensor, labels: Tensor, net: nn.Module | None = None
) -> AuxiliaryGradients:
    """x (N, 3, H, W), two images or more, and their labels (N,). Training mode: batch norm takes the
    mean and variance of this batch; dropout is off."""
    net = (net or googlenet(variant)).train()
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    layers = {
        name: layer for name, layer in weighted_layers(net).items() if not name.startswith("aux")
    }
    weights = [layer.weight for layer in layers.values()]
    with requiring_grad(weights), torch.enable_grad():
        logits, second, first = net(x)
        losses = [nn.functional.cross_entropy(each, labels) for each in (logits, first, second)]
        alone = torch.autograd.grad(losses[0], weights, retain_graph=True)
        total = losses[0] + WEIGHT * (losses[1] + losses[2])
        together = torch.autograd.grad(total, weights)
    blocks = [name.partition(".")[0] for name in layers]
    names = tuple(dict.fromkeys(blocks))
    return AuxiliaryGradients(
        variant,
        names,
        _norms(blocks, alone),
        _norms(blocks, together),
        (losses[0].item(), losses[1].item(), losses[2].item()),
        len(x),
    )


def _norms(blocks: list[str], gradients: tuple[Tensor, ...]) -> np.ndarray:
    squares: dict[str, float] = {}
    for block, gradient in zip(blocks, gradients, strict=True):
        squares[block] = squares.get(block, 0.0) + float(gradient.double().square().sum())
    return np.sqrt(np.array(list(squares.values())))


@cache
def parameters() -> tuple[int, int]:
    """Of the trunk, and of both auxiliary classifiers; counted without weights."""
    net = weightless(partial(models.googlenet, weights=None, init_weights=False))
    counts = {
        auxiliary: sum(
            weight.numel()
            for name, weight in net.named_parameters()
            if name.startswith(tuple(BEHIND)) == auxiliary
        )
        for auxiliary in (False, True)
    }
    return counts[False], counts[True]


OPTIONS = ("About a twentieth", "About a fifth", "About half")
SHARES = (0.05, 0.2, 0.5)  # what OPTIONS say


def quiz_answer() -> tuple[str, str]:
    """Which of OPTIONS is nearest to the auxiliary classifiers' share of what is trained."""
    trunk, auxiliary = parameters()
    share = auxiliary / (trunk + auxiliary)
    nearest = min(range(len(OPTIONS)), key=lambda i: abs(np.log(SHARES[i] / share)))
    return OPTIONS[nearest], (
        f"Counted: {auxiliary:,} of {trunk + auxiliary:,}, {percent(share)}. Each has two fully connected layers, which the rest of "
        "the network does without but for the last; what is used afterwards has "
        f"{trunk:,}."
    )


LESSON = Lesson(
    "GoogLeNet's auxiliary classifiers",
    "GoogLeNet has 22 layers, and its authors feared that little gradient would reach the first ones. While it is "
    "trained, two further classifiers on its middle send a gradient of their own, on a shorter way.",
    Link("networks", "Networks: GoogLeNet and both classifiers", {"model": "googlenet"}),
    (LECTURE, reference("googlenet", "section 5"), reference("inception3", "section 4")),
    Question(
        "GoogLeNet's two auxiliary classifiers are taken off after training. How many of the parameters that were trained "
        "go with them?",
        OPTIONS,
        quiz_answer,
    ),
)
