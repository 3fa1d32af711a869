"""Comparison in words: which published network is most accurate, which is dearest, which is cheap?"""

from collections.abc import Mapping, Sequence

from explorer.inside.notation import enumerated
from explorer.inside.published_numbers import METRICS
from explorer.networks.zoo_row import Network

SOURCE = (
    "*Published* by torchvision: one network, one crop, ImageNet's validation images. Some of the later ones were trained "
    "longer and with more augmentation: part of their accuracy is not the architecture's."
)


def finding(networks: Mapping[str, Network], metric: str) -> str:
    """The most accurate network, and the one of most multiply-adds."""
    rows = list(networks.values())
    if not rows:
        return "There is no published network here."
    best = max(rows, key=lambda net: (float(getattr(net, metric)), -net.gmac))
    dear = max(rows, key=lambda net: (net.gmac, float(getattr(net, metric))))
    accurate = f"{best.label} is most accurate, {getattr(best, metric):.1f}\u00a0% {METRICS[metric].lower()}"
    if best is dear:
        return f"{accurate}, and needs most multiply-adds, {dear.gmac:.1f} billion."
    return (
        f"{accurate}, with {best.gmac:.1f} billion multiply-adds; {dear.label} needs {dear.gmac:.1f} billion for "
        f"{getattr(dear, metric):.1f}\u00a0%."
    )


def describe_comparison(networks: Mapping[str, Network], metric: str) -> str:
    """The most accurate and the most expensive network, and the cheapest that is as accurate as the
    latter."""

    def accuracy(net: Network) -> float:
        return float(getattr(net, metric))

    rows = list(networks.values())
    words = METRICS[metric].lower()
    if len(rows) < 2:
        return "".join(f"{net.label}: {accuracy(net):.1f}\u00a0% {words}." for net in rows)
    best = max(map(accuracy, rows))
    accurate = [net for net in rows if accuracy(net) == best]
    dear = max(rows, key=lambda net: (net.gmac, accuracy(net)))
    dearest = [net for net in rows if net.gmac == dear.gmac]
    text = (
        f"{_those(accurate, 'is the', 'are equally the')} most accurate, {best:.1f}\u00a0% {words}. "
        f"{_those(dearest, 'needs the', 'equally need the')} most multiply-adds, {dear.gmac:.1f} billion, for "
        f"{'' if len(dearest) == 1 else 'at best '}{accuracy(dear):.1f}\u00a0%"
    )
    cheap = min(
        (net for net in rows if accuracy(net) >= accuracy(dear)),
        key=lambda net: (net.gmac, -accuracy(net)),
    )
    if cheap.gmac < dear.gmac:
        text += (
            f"; {cheap.label} reaches {accuracy(cheap):.1f}\u00a0% with {_times(dear.gmac, cheap.gmac)} "
            f"multiply-adds and {_times(dear.parameters, cheap.parameters)} parameters"
        )
    small = min(rows, key=lambda net: (net.parameters, -accuracy(net)))
    smallest = [net for net in rows if net.parameters == small.parameters]
    return text + (
        f". {_those(smallest, 'is the', 'are equally the')} smallest, {small.parameters / 1e6:.1f} million "
        f"parameters and {'' if len(smallest) == 1 else 'at best '}{accuracy(small):.1f}\u00a0%."
    )


def _those(nets: Sequence[Network], one: str, several: str) -> str:
    """Networks of which each is first, and the verb that suits their number."""
    return f"{enumerated([net.label for net in nets])} {one if len(nets) == 1 else several}"


def _times(many: float, few: float) -> str:
    """How the fewer of two numbers compare with the many; they may be more after all."""
    if f"{many / few:.1f}" == f"{few / many:.1f}" == "1.0":
        return "about as many"
    return f"{many / few:.1f} times fewer" if many > few else f"{few / many:.1f} times more"
