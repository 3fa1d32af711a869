"""The networks of the era, counted."""

from explorer.app.answers import answer
from explorer.inside.cached import anatomy
from explorer.lessons import era
from explorer.lessons.era_networks import ERA
from explorer.networks.registry import architecture

BESIDE_TRANSFORMERS = ("alexnet", "vgg16", "resnet152")


@answer()
def points(later: bool) -> tuple[era.Point, ...]:
    """See explorer.lessons.era.points."""
    return era.points({key: anatomy(architecture(key)) for key in ERA}, later)


def work() -> dict[str, int]:
    """Multiply-adds of one forward pass of a few of them, by label, counted."""
    return {
        architecture(key).label: anatomy(architecture(key)).multiply_adds
        for key in BESIDE_TRANSFORMERS
    }
