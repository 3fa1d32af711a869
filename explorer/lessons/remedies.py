"""Remedies: what do VGG's and ResNet's training keep of what AlexNet's did?

Each row of REMEDIES holds the keys of three facts; to add one, add a row and its facts."""

from dataclasses import dataclass

from explorer.facts import fact

NETWORKS = {"alexnet": "AlexNet", "vgg": "VGG", "resnet": "ResNet"}  # key: label
REMEDIES = {  # what it is: the facts of NETWORKS, in their order
    "dropout": ("alexnet_dropout", "vgg_dropout", "resnet_dropout"),
    "crops": ("alexnet_crops", "vgg_crops", "resnet_crops"),
    "mirroring": ("alexnet_mirrors", "vgg_mirrors", "resnet_mirrors"),
    "colours": ("alexnet_colours", "vgg_colours", "resnet_colours"),
    "weight decay": ("alexnet_decay", "vgg_decay", "resnet_decay"),
    "momentum": ("alexnet_momentum", "vgg_momentum", "resnet_momentum"),
    "learning rate at first": ("alexnet_rate", "vgg_rate", "resnet_rate"),
    "learning rate later": ("alexnet_drops", "vgg_drops", "resnet_drops"),
    "first weights": ("alexnet_init", "vgg_init", "resnet_init"),
    "normalisation": ("alexnet_norm", "vgg_norm", "resnet_norm"),
    "length": ("alexnet_length", "vgg_length", "resnet_length"),
}
NOTHING = "none"


@dataclass(frozen=True)
class Remedy:
    """One thing that a training does, by network: what the three papers say."""

    label: str
    said: dict[str, str]

    def status(self, network: str) -> str:
        """What this network keeps of AlexNet's: `kept`, `given up` or `changed`."""
        said = self.said[network]
        if said == self.said["alexnet"]:
            return "kept"
        return "given up" if said == NOTHING else "changed"


def remedies() -> list[Remedy]:
    """Every row of REMEDIES."""
    return [
        Remedy(label, dict(zip(NETWORKS, map(fact, keys), strict=True)))
        for label, keys in REMEDIES.items()
    ]
