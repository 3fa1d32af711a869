"""Home in words: what is on the first screen, and where each panel leads."""

import numpy as np

from explorer.inside.gradients import ALIKE, LayerGradients
from explorer.inside.predictions import Predictions
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words import gradient_states, gradients
from explorer.inside.words.predictions import answer as answer_of
from explorer.inside.words.saliency import most

PURPOSE = (
    "See inside a convolutional network: click a picture, and see what it says and where it looks."
)
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


def finding(predictions: Predictions, saliency_map: SaliencyMap | str) -> str:
    """What the network says of the picture, and at which part of it it looks, where one stands out."""
    answer = answer_of(predictions)
    place = "" if isinstance(saliency_map, str) or not predictions.finite else most(saliency_map)
    return (
        f"{answer} Of nine parts of the picture it looks most at the {place} one."
        if place
        else answer
    )


def over(given: int, photo: int) -> tuple[str, str]:
    """What the two pictures are; `given` and `photo` are the sides, in pixels, of what the network is given
    and of what the map lies over."""
    own = "the photo" if photo > given else "it"
    return (
        f"Grad-CAM over {own}: most where it is yellow",
        f"All that the network is given: {given} × {given} pixels",
    )


def provenance(trained_on: str, accuracy: str) -> str:
    """Of the network."""
    return f"All of it measured now. Trained on {trained_on}. Accuracy {accuracy}."
