"""The stages of several VGGs, counted."""

from explorer.app.analysis import analysis
from explorer.lessons import vgg_layers


@analysis("Counting VGGs")
def stages(depths: tuple[int, ...]) -> tuple[vgg_layers.Stage, ...]:
    """See explorer.lessons.vgg_layers.stages."""
    return vgg_layers.stages(depths)
