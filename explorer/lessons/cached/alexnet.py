"""Versions of AlexNet, counted, and those whose first layer can be seen."""

from explorer.app.analysis import analysis
from explorer.app.answers import answer
from explorer.inside.anatomy_parts import Part, parts
from explorer.lessons import alexnet
from explorer.lessons.cached.networks import ours
from explorer.networks.model import Model
from explorer.networks.registry import MODELS


@analysis("Counting an AlexNet")
def counted(version: str) -> alexnet.CountedNetwork:
    """See explorer.lessons.alexnet.counted."""
    return alexnet.counted(version)


@answer()
def network_parts(version: str, pools: bool = True) -> tuple[Part, ...]:
    """The parts of a version, with or without poolings of their own."""
    return parts(counted(version).anatomy, pools)


def first_layers() -> dict[str, Model]:
    """AlexNets whose first layer can be seen, by label: the one that ships and, where its weights
    are, the published one."""
    rows = [ours(), MODELS["alexnet"]]
    return {row.label: row for row in rows if row.on_disk}
