"""Degradation: is a deeper plain net worse on its own training images, and are vanished gradients
to blame?

`depth_twins` compares two depths of one kind; here a plain net is compared with its residual twin of the same depth,
from the same two numbers: training error, and what reaches the first layer. What papers report stands in IMAGENET and
CIFAR; to add a published net, add a row. Whether layers can learn to do nothing is measured in identity.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.depth.depth_twins import Twins, compare
from explorer.depth.recording import Grid, Recording
from explorer.facts import cite, reference
from explorer.lessons import identity
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from trainer.nets import NetSpec, build, depth_of

COMPARED = NetSpec(
    "resnet", 50, size=32, init="he", depth=20
)  # of any depth, with skips and without


def compared_runs(specs: Mapping[str, NetSpec]) -> list[str]:
    """The keys of the runs of this question, plain ones first, shallow ones first."""
    kin = {
        key: spec
        for key, spec in specs.items()
        if replace(spec, depth=20, residual=True) == COMPARED
    }
    return sorted(kin, key=lambda key: (kin[key].residual, depth_of(kin[key])))


def pairs(runs: Sequence[Recording]) -> list[Twins]:
    """Every two networks of these runs that differ, data included, in the skip connections only,
    shallow ones first."""
    return sorted(
        compare(runs, "residual", lambda run: run.spec.residual), key=lambda pair: pair.depths
    )


def typical(run: Recording, quantity: str) -> Grid | None:
    """The median over the recorded steps of a quantity in every layer, as a grid of one step; None
    if not recorded."""
    values = run.quantities.get(quantity)
    if values is None or not len(values):
        return None
    finite = np.where(np.isfinite(values), values, np.nan)
    seen = np.isfinite(finite).any(0)
    middle = np.full(values.shape[1], np.nan, np.float32)
    middle[seen] = np.nanmedian(finite[:, seen], axis=0)
    return Grid(run.names, np.zeros(1, np.int64), middle[None])


@dataclass(frozen=True)
class Published:
    """Errors in percent of a plain net and its residual twin of `depth` layers; None where the
    source gives none."""

    depth: int
    plain: float | None
    residual: float
    source: str


HE_IMAGENET = f"{cite('resnet', 'table 2')}: ImageNet validation images, top-1, ten crops"

HE_CIFAR = f"{cite('resnet', 'table 6')}: CIFAR-10 test images"

IMAGENET = (Published(18, 27.94, 27.88, HE_IMAGENET), Published(34, 28.54, 25.03, HE_IMAGENET))

CIFAR = tuple(
    Published(depth, None, error, HE_CIFAR)
    for depth, error in ((20, 8.75), (32, 7.51), (44, 7.17), (56, 6.97), (110, 6.43))
)


def parameters(depth: int, residual: bool = True) -> int:
    """Parameters of the CIFAR net of this depth, counted; skips of option A have none, so its plain
    twin has as many."""
    net = build(NetSpec("resnet", 10, size=32, depth=depth, residual=residual), seed=0)
    return sum(weight.numel() for weight in net.parameters())


LESSON = Lesson(
    "Deeper was worse",
    "Plain networks become worse when they become deeper, on the training images too: that is not overfitting. "
    "Nor must gradients have vanished: further layers would only have to pass on what they are given, and already "
    "that is hard to learn.",
    Link("training", "Over training: recorded runs, layer by layer"),
    (
        LECTURE,
        reference("resnet", "sections 1 and 4"),
    ),
    Question(
        f"Two stacks of {identity.USUAL[0]} layers, plain and with skip connections, are trained alike to "
        "give back exactly what they are given. Which of them learns it?",
        identity.OPTIONS,
        identity.quiz_answer,
    ),
)
