"""Branches in words: which classifiers are there in training only?"""

from collections.abc import Sequence

from explorer.drawing.numbers import compact
from explorer.facts import cited, fact
from explorer.inside.branches import Branch
from explorer.inside.notation import shape


def describe(branches: Sequence[Branch]) -> str:
    """Where each hangs, and how many parameters go with them."""
    places = " and ".join(f"{branch.name} on {branch.behind}" for branch in branches)
    total = sum(branch.anatomy.parameters for branch in branches)
    many = (
        f"{len(branches)} more classifiers hang"
        if len(branches) > 1
        else "one more classifier hangs"
    )
    return (
        f"Only while it is trained {many} on it: {places}. Their losses, each times {fact('auxiliary_weight')}, are added to "
        f"that of the last one, to {fact('auxiliary_purpose')} ({cited('auxiliary_purpose')}). Afterwards they are taken off, "
        f"with their {compact(total)} parameters; no number on this page has them. Counted now."
    )


def alt(branch: Branch) -> str:
    """One branch in words."""
    layers = [layer for layer in branch.anatomy.layers if layer.role in ("conv", "fc")]
    pooled = ""
    if layers and layers[0].input != branch.anatomy.image:
        pooled = f"averaged to {shape(layers[0].input)}, then "
    steps = ", ".join(f"{layer.kind} to {shape(layer.output)}" for layer in layers)
    return (
        f"{branch.name}, on the {shape(branch.anatomy.image)} of {branch.behind}: {pooled}{steps}."
    )
