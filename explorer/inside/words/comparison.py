"""Comparison in words: which published network is most accurate, which is dearest, which is cheap?"""

from collections.abc import Mapping

from explorer.inside.published_numbers import METRICS
from explorer.networks.zoo_row import Network

SOURCE = "*Published* by torchvision: one network, one crop, ImageNet's validation images."


def describe_comparison(networks: Mapping[str, Network], metric: str) -> str:
    """The most accurate and the most expensive network, and the cheapest that is as accurate as the
    latter."""
    best = max(networks.values(), key=lambda net: getattr(net, metric))
    dear = max(networks.values(), key=lambda net: (net.gmac, getattr(net, metric)))
    cheap = min(
        (net for net in networks.values() if getattr(net, metric) >= getattr(dear, metric)),
        key=lambda net: net.gmac,
    )
    small = min(networks.values(), key=lambda net: net.parameters)
    words = METRICS[metric].lower()
    text = (
        f"{best.label} is the most accurate, {getattr(best, metric):.1f} % {words}. {dear.label} needs the most "
        f"multiply-adds, {dear.gmac:.1f} billion, for {getattr(dear, metric):.1f} %"
    )
    if cheap is not dear:
        text += (
            f"; {cheap.label} reaches {getattr(cheap, metric):.1f} % with {dear.gmac / cheap.gmac:.1f} times "
            f"fewer multiply-adds and {dear.parameters / cheap.parameters:.1f} times fewer parameters"
        )
    return text + (
        f". {small.label} is the smallest, {small.parameters / 1e6:.1f} million parameters and "
        f"{getattr(small, metric):.1f} %."
    )
