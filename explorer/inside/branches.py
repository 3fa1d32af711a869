"""Branches: which classifiers hang on the middle of a network while it is trained?

They are no part of its forward pass afterwards, so its anatomy does not have them. Which network has
some, and where, is said by its row in zoo.py."""

import functools
from dataclasses import dataclass

from explorer.inside.anatomy import Anatomy, anatomy, weightless
from explorer.networks.zoo import NETWORKS


@dataclass(frozen=True)
class Branch:
    """A classifier by its name, the block that it hangs on, and what it is made of: the image of its
    anatomy is that block's output."""

    name: str
    behind: str
    anatomy: Anatomy


def branches(key: str) -> tuple[Branch, ...]:
    """Those of a published network, shallow to deep; none for most, and for networks that are not
    published."""
    row = NETWORKS.get(key)
    if row is None or not row.branches:
        return ()
    # importing it takes as long as everything else together, and few networks need it
    from torchvision import models

    build = functools.partial(models.get_model, key, weights=None, init_weights=False)
    net = weightless(build)
    outputs = {layer.block: layer.output for layer in anatomy(net, (1, 3, 224, 224)).layers}
    return tuple(
        Branch(name, behind, anatomy(net.get_submodule(name), (1, *outputs[behind])))
        for name, behind in row.branches.items()
    )
