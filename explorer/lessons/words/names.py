"""What the lessons say of names: why AlexNet, VGG, ResNet and GoogLeNet are called so."""

from explorer.facts import cited, fact

NAMES = {
    "AlexNet": f"after {fact('alexnet_name')} ({cited('alexnet_name')})",
    "VGG": f"{fact('vgg_name')}, in Oxford ({cited('vgg_name')})",
    "GoogLeNet": f"from Google, and an homage to {fact('googlenet_name')} ({cited('googlenet_name')})",
    "ResNet": f"{fact('resnet_name')} network: its blocks learn what is to be added to their input ({cited('resnet_name')})",
}


def name(network: str) -> str:
    """Where the name of a key of NAMES is from."""
    return f"The name {network}: {NAMES[network]}."


def table() -> dict[str, list[str]]:
    """One row a name."""
    return {"network": list(NAMES), "its name": list(NAMES.values())}
