"""What the lesson on the era says of AlexNet's remedies: what VGG's and ResNet's training keep of them."""

from collections.abc import Sequence

from explorer.facts import cite
from explorer.lessons.remedies import NETWORKS, Remedy

ABOUT_REMEDIES = (
    f"Published, side by side ({cite('alexnet')}; {cite('vgg')}; {cite('resnet')}); * marks what differs from AlexNet's. VGG's "
    f"and ResNet's own means are depth: small kernels, and skips. ResNet's first weights follow {cite('prelu')}."
)


def describe(remedies: Sequence[Remedy]) -> str:
    """How much each network keeps, what it changes and what it gives up."""
    return " ".join(
        _one(label, network, remedies)
        for network, label in NETWORKS.items()
        if network != "alexnet"
    )


def _one(label: str, network: str, remedies: Sequence[Remedy]) -> str:
    by_status: dict[str, list[str]] = {"kept": [], "changed": [], "given up": []}
    for remedy in remedies:
        by_status[remedy.status(network)].append(remedy.label)
    verbs = {"kept": "keeps as they are", "changed": "changes", "given up": "gives up"}
    parts = [
        f"{verbs[status]} {', '.join(labels)}" for status, labels in by_status.items() if labels
    ]
    return f"Of these {len(remedies)} {label}'s training {'; '.join(parts)}."


def table(remedies: Sequence[Remedy]) -> dict[str, list[str]]:
    """One row a remedy, one column a network."""
    return {
        "": [remedy.label for remedy in remedies],
        **{
            label: [
                remedy.said[network] + " *" * (remedy.status(network) != "kept")
                for remedy in remedies
            ]
            for network, label in NETWORKS.items()
        },
    }
