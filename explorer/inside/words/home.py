"""Home in words: what is on the first screen, and where each panel leads."""

import numpy as np

from explorer.inside.gradients import ALIKE, LayerGradients
from explorer.inside.words import gradient_states, gradients

PREDICTIONS = "Predictions: scores, softmax, loss"
SALIENCY = "Saliency: many methods, any class"
FILTERS = "Filters: direction, detail, colour"
NOWHERE = "Its scores are no finite numbers, so no map can say where they come from."
GRADIENTS = "Gradients: sigmoid, ReLU, plain, residual"


def which_layers(layers: LayerGradients, label: str, name: str) -> str:
    """What the dots say, and for the error of which class, of this `name`."""
    if layers.state == "undefined":
        return gradient_states.state(layers, label)
    parts = [
        _extremes(layers),
        gradients.sentence(layers, label, "weight_gradient", "norm"),
        gradient_states.state(layers, label),
        f"L: cross entropy of {name}, the network's own first guess.",
    ]
    return " ".join(filter(None, parts))


def _extremes(layers: LayerGradients) -> str:
    """The layers that would learn most and least, where they differ."""
    values = layers.values("weight_gradient", "norm")
    usable = np.flatnonzero(np.isfinite(values))
    if not len(usable) or layers.state in gradient_states.UNREADABLE:
        return ""
    most, least = usable[values[usable].argmax()], usable[values[usable].argmin()]
    if values[most] <= ALIKE * values[least] or not values[least]:
        return ""
    size = gradients.times(values[most] / values[least])
    return f"Largest in {layers.names[most]}, smallest in {layers.names[least]}: {size} less."


def introduction(model: str, image: str) -> str:
    """`model` and `image` are labels, ready for markdown."""
    return (
        f"What **{model}** makes of **{image}**, all of it measured now. Choose another network or image on the left; "
        "each panel leads to its page."
    )


def provenance(trained_on: str, accuracy: str) -> str:
    return f"Trained on {trained_on}. Accuracy {accuracy}."
