"""Sub-networks of the chosen network, or of one that has dropout."""

from explorer.app.cache import cache_per_image
from explorer.lessons import dropout
from explorer.lessons.cached.networks import ours, quick
from explorer.networks.model import Model, ModelError
from explorer.networks.registry import MODELS

sub_networks = cache_per_image(dropout.sample)


def with_dropout(model: Model, image: str, of: str = "small") -> Model:
    """This network if it is quick and has dropout to sample from, else the one that ships; or the
    published AlexNet, untrained where its weights are not here."""
    if of == "alexnet":
        published = MODELS["alexnet"]
        return published if published.on_disk else MODELS[f"random:{published.key}"]
    try:
        sub_networks(quick(model), image, 0.0)
        return quick(model)
    except (dropout.DropoutError, ModelError):  # it has none, or its own code does not go on
        return ours()
