"""Gradients that were checked by central differences."""

from explorer.app.analysis import DEAR
from explorer.app.cache import cache_per_image, cache_per_network
from explorer.depth import gradient_check as check_of

gradient_check = cache_per_image(
    check_of.gradient_check, doing="Running the network in float64", guess=DEAR
)
checkable_layers = cache_per_network(check_of.layers)
