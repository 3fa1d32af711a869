"""What the lesson on activation functions says of first layers that hear little: garbage in, garbage out."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import sized
from explorer.lessons.early_layers import IMAGES, EarlyLayers

MIN_TURN = 10.0  # degrees: a layer that was turned by less has stayed as it was drawn
ALIKE = 0.01  # of its output: a layer that differs by less from image to image answers all alike
ABOUT_EARLY = (
    "Measured now on two networks that ship, equal but for the activation function. Turned: the angle between a layer's weights "
    f"and the random ones that it began with; below {MIN_TURN:g}° it has nearly stayed as it was drawn. Differs: the part of a "
    f"layer's output that is not the same for all of {IMAGES} digits. Garbage in, garbage out: what an early layer "
    "loses, no later one can bring back."
)
FILM = "The signal on its way back to these layers, as a film"

LEAST = 1e-6  # share of the output that is printed


def describe(networks: Sequence[EarlyLayers], accuracies: Sequence[str]) -> str:
    """For each network whether its first layer learned, and what its last hidden layer still tells
    apart."""
    return " ".join(
        _one(network, accuracy) for network, accuracy in zip(networks, accuracies, strict=True)
    )


def _one(network: EarlyLayers, accuracy: str) -> str:
    angle = network.angle[0]
    if not np.isfinite(angle):
        first = "the weights of its first layer are not finite"
    elif angle < MIN_TURN:
        first = f"training turned its first layer by {sized(angle, 2)}° only: it is nearly as random as it was drawn"
    else:
        first = f"training turned its first layer by {sized(angle)}°: it learned"
    sentence = f"{network.label}: {first}."
    if len(network.spread) > 1:
        sentence += f" {_told(network.names[-2], network.spread[-2])}"
    return f"{sentence} Accuracy {accuracy}."


def _told(name: str, spread: float) -> str:
    if not np.isfinite(spread):
        return f"What its last hidden layer, {name}, says of different digits is not finite."
    if spread < ALIKE:
        return (
            f"Its last hidden layer, {name}, answers all digits alike: {_share(spread)} of its output differs from digit to "
            "digit."
        )
    return f"In its last hidden layer, {name}, {_share(spread)} of the output differs from digit to digit."


def _share(spread: float) -> str:
    if spread == 0:
        return "exactly nothing"
    return (
        f"{sized(100 * spread, 2)}\u00a0%"
        if spread >= LEAST
        else f"less than {100 * LEAST:.4f}\u00a0%"
    )


def table(networks: Sequence[EarlyLayers]) -> dict[str, list[str]]:
    """One row a layer of each network."""
    rows = [
        (network.label, name, angle, spread)
        for network in networks
        for name, angle, spread in zip(network.names, network.angle, network.spread, strict=True)
    ]
    return {
        "network": [label for label, *_ in rows],
        "layer": [name for _, name, *_ in rows],
        "turned by": [f"{sized(angle)}°" for *_, angle, _ in rows],
        "differs from digit to digit": [
            _share(spread) if np.isfinite(spread) else "not finite" for *_, spread in rows
        ],
    }
