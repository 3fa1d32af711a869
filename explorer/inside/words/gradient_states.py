"""States of networks in words: what must be known of a network before its gradients are read: at chance, sure,
undefined, without the class, given another picture, shown as trained?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import loss_text, probability, sized
from explorer.inside.gradients import LayerGradients
from explorer.inside.notation import enumerated

STATES = {  # of LayerGradients.state
    "undefined": "{label}: L is NaN or infinite, its scores overflow; nothing can be read here.",
    "one output": "{label} has one output. Softmax of a single score is always 1, so L and all gradients are 0 "
    "whatever the image: this page needs two classes or more.",
    "certain": "{label} is so sure of this class that float32 rounds L to 0. What is left of its gradients says nothing "
    "about its layers: choose another class.",
    "sure": "{label} is sure of this class (p {p}): its loss and all its gradients are small. Another class has larger "
    "ones.",
    "chance": "{label} is at chance: its largest probability is {largest} among {classes} classes.",
}

UNREADABLE = {"undefined", "one output", "certain"}  # states whose gradients say nothing of layers


def state(network: LayerGradients, label: str) -> str:
    """What must be known of a network before its gradients are read, or nothing."""
    if not network.state:
        return ""
    return STATES[network.state].format(
        label=label,
        p=probability(float(np.exp(-network.loss))),
        largest=probability(float(network.probabilities.max())),
        classes=len(network.probabilities),
    )


def states(gradients: Sequence[LayerGradients], labels: Sequence[str]) -> str:
    """`state` of every network."""
    parts = [state(network, label) for network, label in zip(gradients, labels, strict=True)]
    return " ".join(filter(None, parts))


def attention(labels: Sequence[str]) -> str:
    """Which layers of these networks, which have attention, are not among those that are compared."""
    if not labels:
        return ""
    return (
        f"{enumerated(labels)}: the matrices of attention are not among the layers, which are convolutions and linear layers "
        "here."
    )


def without_class(labels: Sequence[str], own: Sequence[bool], name: str) -> str:
    """Which networks have no class of this name, `own` says which have; nothing where all have."""
    lacking = [label for label, has in zip(labels, own, strict=True) if not has]
    if not lacking:
        return ""
    return f"No class {name} in {' and '.join(lacking)}: the error of its own first guess is sent back there."


def not_initial(labels: Sequence[str], untrained: Sequence[bool]) -> str:
    """Which networks are shown as trained although they were asked for as initialised; nothing where none is."""
    trained = [label for label, drawn in zip(labels, untrained, strict=True) if not drawn]
    if not trained:
        return ""
    return f"{' and '.join(trained)}: shown as trained, since how it was initialised is not known."


def other_pictures(labels: Sequence[str], given: Sequence[bool], name: str) -> str:
    """Which networks are given a picture of this name, of the kind they were made for, in place of the
    photo; nothing where none is."""
    readers = [label for label, digit in zip(labels, given, strict=True) if digit]
    if not readers:
        return ""
    return f"{' and '.join(readers)}: made for other pictures, to which this one means nothing; given {name} instead."


def losses(
    gradients: Sequence[LayerGradients], labels: Sequence[str], classes: Sequence[str]
) -> dict[str, Sequence[str]]:
    """Columns: the class whose error each network is sent, its probability and its cross entropy."""
    return {
        "network": labels,
        "class": classes,
        "its probability": [
            probability(float(network.probabilities[network.target])) for network in gradients
        ],
        "cross entropy L": [loss(network) for network in gradients],
    }


def loss(network: LayerGradients) -> str:
    """Of the class, as far as float32 knows it."""
    if network.loss == 0:
        return "0 in float32" if len(network.probabilities) > 1 else "0: one output"
    if not np.isfinite(network.loss):
        return loss_text(network.loss)
    return sized(network.loss, 4)
