"""What goes back through a network, and through untrained nets of equal layers."""

from explorer.app.analysis import analysis
from explorer.app.cache import cache_per_image
from explorer.depth import backward
from explorer.depth.gradient_maps import GradientMaps, gradient_maps

network = cache_per_image(gradient_maps)


@analysis()
def equal_layers(key: str) -> GradientMaps:
    """See explorer.depth.backward.equal_layers."""
    return backward.equal_layers(key)
