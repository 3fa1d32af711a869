"""What is measured on the filters of the first layer, and on what they answer to pictures."""

from collections.abc import Sequence

import numpy as np

from explorer.app import cache
from explorer.app.analysis import analysis
from explorer.app.answers import answer
from explorer.images.samples import SAMPLES, own_kind
from explorer.inside import alike_filters, cached, filter_responses, silent_filters
from explorer.networks.model import Model

layer_input = cache.cache_per_image(filter_responses.layer_input)


@answer()
def alike(model: Model, kind: str) -> alike_filters.Alike:
    """Which filters of `filters_of(model, kind)` are alike."""
    layer = cached.filters_of(model, kind)
    return alike_filters.alike(layer.weights, layer.connected)


def silent(model: Model, image: str) -> silent_filters.Silent:
    """Which filters give 0 everywhere on this picture, and which on all samples of its kind, too, once the
    activation has seen it. Raises FiltersError."""
    activation = silent_filters.activation_after(
        cached.layer_graph(model), cached.first_layer(model).layer
    )
    if not activation.can_be_silent:
        nobody = np.zeros(len(cached.first_layer(model).weights), bool)
        return silent_filters.Silent(activation, nobody, nobody, 0)
    images = {image, *samples(model)}
    everywhere = np.all([_silent(model, each, activation.layer) for each in images], 0)
    return silent_filters.Silent(
        activation, _silent(model, image, activation.layer), everywhere, len(images)
    )


def samples(model: Model) -> Sequence[str]:
    """The samples of the kind that a network was made for."""
    kind = own_kind(model.preprocessing.channels, model.classes)
    return [key for key, row in SAMPLES.items() if row.kind == kind]


@analysis()
def _silent(model: Model, image: str, layer: str) -> np.ndarray:
    graph, x = cached.layer_graph(model), cache.network_input(model, image)
    return cache.on_input(model, x, lambda net, x: silent_filters.silent(net, x, graph, layer))
