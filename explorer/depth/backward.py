"""The signal going back: whose signals are shown one above the other, and what of them arrives in the first layer?

To offer one more untrained net of equal layers, add a row to EQUAL_LAYERS; a pair of networks that differ in
one thing, a row to PAIRS."""

from dataclasses import replace

from explorer.depth.gradient_maps import QUANTITY, GradientMaps, lab_gradient_maps
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.inside.gradients import Course
from explorer.networks.registry import TWINS

VANISHED = 1e-2  # less than this share of the signal is left: it has vanished

_DEFAULT = LabNet(depth=20, activation="relu", init="default")
EQUAL_LAYERS: dict[str, LabNet] = {  # untrained nets by key, as an address has it
    "equal:sigmoid": replace(_DEFAULT, activation="sigmoid"),
    "equal:relu": _DEFAULT,
    "equal:residual": replace(_DEFAULT, residual="on"),
    "equal:sigmoid-he": replace(_DEFAULT, activation="sigmoid", init="he"),
    "equal:relu-he": replace(_DEFAULT, init="he"),
    "equal:sigmoid-deep": replace(_DEFAULT, depth=60, activation="sigmoid"),
    "equal:relu-deep": replace(_DEFAULT, depth=60),
}
PAIRS: dict[str, tuple[str, str]] = {
    "Untrained: sigmoid against ReLU, 20 layers": ("equal:sigmoid", "equal:relu"),
    "The same with He's first weights": ("equal:sigmoid-he", "equal:relu-he"),
    "The same, 60 layers, PyTorch's first weights": ("equal:sigmoid-deep", "equal:relu-deep"),
    "Untrained: plain against residual, 20 layers": ("equal:relu", "equal:residual"),
    **{name: (pair[0], pair[1]) for name, pair in TWINS.items()},
}
FIRST_PAIR = "Sigmoid against ReLU, 10 hidden layers"  # what the page begins with


def equal_layers(key: str) -> GradientMaps:
    """dL/dh in every layer of a row of EQUAL_LAYERS, for a handwritten digit and its class."""
    x, labels = batch("digits", 1)
    return lab_gradient_maps(EQUAL_LAYERS[key], x, int(labels[0]))


def arrival(network: GradientMaps) -> Course:
    """How the root mean square of dL/dh runs over the hidden layers of like size."""
    return network.signal.course(QUANTITY, "rms")
