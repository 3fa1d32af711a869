"""What the lesson on rectifiers says of slopes: what PReLUs learned here and in the paper, and what they brought."""

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.facts import cite, cited, fact, number
from explorer.lessons.rectifiers import COEFFICIENTS, Slopes, TwinAccuracy

ABOUT = (
    "Ours: an AlexNet-style network, one PReLU a layer in place of each ReLU, read from its weights; all else is as in "
    f"its ReLU twin. Each began at {fact('prelu_start')}, and is not decayed. Published: the 14-layer network of "
    f"{cited('prelu_shared_conv1')}, with one coefficient a layer, and one a channel (their mean)."
)


def describe(ours: Slopes, accuracy: TwinAccuracy | None) -> str:
    """Where the slopes ended, in which layer they are largest, here and in the paper; and what PReLU brought."""
    if not len(ours.values):
        return "This network has no PReLU."
    if not np.isfinite(ours.values).all():
        return "Not every slope of this network is a number."
    listed = ", ".join(
        f"{layer} {value:z.3f}" for layer, value in zip(ours.layers, ours.values, strict=True)
    )
    paper = {layer: number(shared) for layer, (shared, _) in COEFFICIENTS.items()}
    theirs = max(paper, key=paper.__getitem__)
    text = (
        f"Slopes learned here: {listed}. The largest: {_largest(ours)}. In the paper it is that of {theirs}, "
        f"{fact(COEFFICIENTS[theirs][0])} ({cited(COEFFICIENTS[theirs][0])})."
    )
    return " ".join(
        filter(None, [text, trend(ours), steep(ours), _accuracy(accuracy), published_gain()])
    )


def published_gain() -> str:
    """What PReLU brought the paper's small network."""
    relu, shared, wise = (
        number(key)
        for key in ("prelu_small_relu_top1", "prelu_small_shared_top1", "prelu_small_wise_top1")
    )
    side = "fewer" if max(shared, wise) < relu else "not fewer"
    return (
        f"The paper's network has {side} top-1 errors with it: {relu:.2f}\u00a0% with ReLU, {shared:.2f}\u00a0% with one slope a layer, "
        f"{wise:.2f}\u00a0% with one a channel ({cited('prelu_small_relu_top1')})."
    )


def _largest(ours: Slopes) -> str:
    """The layer of the largest slope, or the layers where they are equal to the last digit shown."""
    shown = [f"{value:z.3f}" for value in ours.values]
    most = f"{ours.values.max():z.3f}"
    layers = [layer for layer, text in zip(ours.layers, shown, strict=True) if text == most]
    if len(layers) > 1:
        return f"equal in {' and '.join(layers)}"
    return f"{layers[0]}, the first layer" if shown[0] == most else layers[0]


def trend(ours: Slopes) -> str:
    """Whether slopes fall with depth."""
    steps = np.diff(ours.values)
    if not len(steps):
        return ""
    if (steps < 0).all():
        return "From layer to layer they become smaller."
    if (steps > 0).all():
        return "From layer to layer they become larger."
    return "They neither fall nor rise all the way."


def steep(ours: Slopes) -> str:
    """Where negative values are made larger, and what the paper says of that."""
    layers = [
        layer for layer, value in zip(ours.layers, ours.values, strict=True) if abs(value) > 1
    ]
    if not layers:
        return ""
    return (
        f"Steeper than for positive values: {' and '.join(layers)}. In the paper coefficients {fact('prelu_steep')} "
        f"({cited('prelu_steep')})."
    )


def _accuracy(accuracy: TwinAccuracy | None) -> str:
    if accuracy is None:
        return ""
    gain = accuracy.prelu - accuracy.relu
    text = (
        f"{ACTIVATIONS['prelu'].label} has {100 * accuracy.prelu:.1f}\u00a0% of {accuracy.images:,} validation images right, "
        f"{ACTIVATIONS['relu'].label} {100 * accuracy.relu:.1f}\u00a0%"
    )
    if abs(gain) <= accuracy.chance:
        return f"{text}: with one training each that may be chance."
    return f"{text}: {100 * abs(gain):.1f} points {'more' if gain > 0 else 'fewer'}, in one training each."


def table(ours: Slopes) -> dict[str, list[str]]:
    """Ours and the paper's, layer by layer; layers of different networks, so one row each."""
    layers = [
        *(("AlexNet-style, here", layer) for layer in ours.layers),
        *((cite("prelu", "table 1"), layer) for layer in COEFFICIENTS),
    ]
    return {
        "network": [network for network, _ in layers],
        "layer": [layer for _, layer in layers],
        "one a layer": [
            *(f"{value:z.3f}" for value in ours.values),
            *(fact(shared) for shared, _ in COEFFICIENTS.values()),
        ],
        "one a channel, mean": [
            *("" for _ in ours.layers),
            *(fact(wise) for _, wise in COEFFICIENTS.values()),
        ],
    }
