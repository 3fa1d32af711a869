"""Comparison in words: which published network is most accurate, which is dearest, which is cheap?"""

from collections.abc import Mapping

from explorer.inside.notation import enumerated
from explorer.inside.published_numbers import METRICS
from explorer.networks.zoo_row import Network

SOURCE = (
    "*Published* by torchvision: one network, one crop, ImageNet's validation images. Some of the later ones were trained "
    "longer and with more augmentation: part of their accuracy is not the architecture's."
)


def describe_comparison(networks: Mapping[str, Network], metric: str) -> str:
    """The most accurate and the most expensive network, and the cheapest that is as accurate as the
    latter."""

    def accuracy(net: Network) -> float:
        return float(getattr(net, metric))

    rows = list(networks.values())
    words = METRICS[metric].lower()
    if len(rows) < 2:
        return "".join(f"{net.label}: {accuracy(net):.1f} % {words}." for net in rows)
    best = max(map(accuracy, rows))
    names = [net.label for net in rows if accuracy(net) == best]
    are = "is the" if len(names) == 1 else "are equally the"
    dear = max(rows, key=lambda net: (net.gmac, accuracy(net)))
    text = (
        f"{enumerated(names)} {are} most accurate, {best:.1f} % {words}. {dear.label} needs the most "
        f"multiply-adds, {dear.gmac:.1f} billion, for {accuracy(dear):.1f} %"
    )
    cheap = min(
        (net for net in rows if accuracy(net) >= accuracy(dear)),
        key=lambda net: (net.gmac, -accuracy(net)),
    )
    if cheap.gmac < dear.gmac:
        text += (
            f"; {cheap.label} reaches {accuracy(cheap):.1f} % with {_times(dear.gmac, cheap.gmac)} "
            f"multiply-adds and {_times(dear.parameters, cheap.parameters)} parameters"
        )
    small = min(rows, key=lambda net: net.parameters)
    return text + (
        f". {small.label} is the smallest, {small.parameters / 1e6:.1f} million parameters and "
        f"{accuracy(small):.1f} %."
    )


def _times(many: float, few: float) -> str:
    """How the fewer of two numbers compare with the many; they may be more after all."""
    if f"{many / few:.1f}" == f"{few / many:.1f}" == "1.0":
        return "about as many"
    return f"{many / few:.1f} times fewer" if many > few else f"{few / many:.1f} times more"
