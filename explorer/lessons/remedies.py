"""Remedies: what do VGG's and ResNet's training keep of what AlexNet's did?

Each row of REMEDIES holds the ends of the keys of three facts; to add one, add a row and its facts."""

from dataclasses import dataclass

from explorer.facts import fact

NETWORKS = {"alexnet": "AlexNet", "vgg": "VGG", "resnet": "ResNet"}  # begin of a fact's key: label
REMEDIES = {  # end of a fact's key: what is said there
    "dropout": "dropout",
    "crops": "crops",
    "mirrors": "mirroring",
    "colours": "colours",
    "decay": "weight decay",
    "momentum": "momentum",
    "rate": "learning rate at first",
    "drops": "learning rate later",
    "init": "first weights",
    "norm": "normalisation",
    "length": "length",
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
        Remedy(label, {network: fact(f"{network}_{key}") for network in NETWORKS})
        for key, label in REMEDIES.items()
    ]
