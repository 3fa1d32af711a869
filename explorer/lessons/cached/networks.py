"""Which network is measured where the chosen one is too large, too small or not of the kind that a lesson is about?"""

from explorer.networks.model import Model
from explorer.networks.registry import MODELS

MAX_SIDE, MAX_PARAMETERS = 64, 5_000_000  # more take seconds for ten crops


def ours() -> Model:
    """The AlexNet-style network that ships."""
    return MODELS["alexnet64"]


def quick(model: Model) -> Model:
    """This network if it is a small one for colour photos, else `ours`."""
    small = (
        model.preprocessing.channels == 3
        and model.preprocessing.crop <= MAX_SIDE
        and model.parameters < MAX_PARAMETERS
    )
    return model if small else ours()
