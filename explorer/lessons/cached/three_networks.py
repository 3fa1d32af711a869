"""AlexNet, VGG-16 and VGG-19 as rows of layers."""

from explorer.inside.cached import anatomy
from explorer.lessons import three_networks
from explorer.networks.registry import MODELS


def networks() -> list[three_networks.BoxedNetwork]:
    """See explorer.lessons.three_networks.boxed_networks."""
    rows = [MODELS[key] for key in three_networks.KEYS]
    return three_networks.boxed_networks({row.label: anatomy(row) for row in rows})
