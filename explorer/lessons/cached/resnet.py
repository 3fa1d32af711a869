"""Building blocks, the family of ResNets, and the paths through one."""

from explorer.app.answers import answer
from explorer.depth.cached import residual
from explorer.depth.paths import Paths
from explorer.inside.anatomy import LayerNode
from explorer.inside.cached import anatomy
from explorer.lessons import resnet
from explorer.networks.model import Model
from explorer.networks.registry import MODELS


def blocks() -> dict[str, tuple[LayerNode, ...]]:
    """The layers of one building block of each kind."""
    return {
        label: tuple(layer for layer in anatomy(MODELS[key]).layers if layer.block == name)
        for label, (key, name) in resnet.BLOCKS.items()
    }


@answer()
def family() -> dict[str, list]:
    """See explorer.lessons.resnet.family."""
    return resnet.family({key: anatomy(MODELS[key]) for key in resnet.FAMILY})


def paths(model: Model, image: str) -> tuple[str, Paths]:
    """The paths through this network, or, where it has no skips, through the ResNet that ships, and
    its label; see explorer.depth.paths.paths."""
    if model.family == "ResNet":
        result = residual.paths(model, image)
        if result.blocks:
            return model.label, result
    ours = MODELS["resnet20"]
    return ours.label, residual.paths(ours, image)
