"""Mean field theory of one net: how large are h, dL/dh and dL/dW expected in each of its layers, for one batch?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.depth.lab_nets import EPS, LabNet
from explorer.depth.mean_field import expectations, growth

Shifts = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Prediction:
    """What theory says about a net. activation and activation_gradient (L,): root mean square per
    element of h, and of dL/dh relative to the last layer; weight_gradient (L,) likewise, NaN for
    convolutions, whose dL/dW sums over pixels that are anything but independent. factor: the
    typical (median) change of dL/dh from a layer to the one before it, at the variances that this
    input really reaches. fixed: sqrt(chi) in the limit of many layers, at the variance that h tends
    to; None where this is not a plain net."""

    activation: np.ndarray
    activation_gradient: np.ndarray
    weight_gradient: np.ndarray
    factor: float
    fixed: float | None


def predict(net: LabNet, x: np.ndarray) -> Prediction:
    """What theory expects of this net for the batch x (N, C, H, W) before training.

    Convolutions are followed pixel by pixel, since zero padding takes something away at the
    borders. Taken as independent: weights, units and images. That leaves out what nets without norm
    build up, a direction that all images share: where it is strong, dL/dW of the last layers is
    larger, and dL/dh of unscaled residual nets grows faster, than predicted. With a single image
    both are as predicted."""
    first, hidden = net.variances(x)
    conv = net.kind == "conv"
    stream = Stream.of(x if conv else x.reshape(len(x), -1, 1, 1))
    shifts = _shifts if conv else _unshifted
    layers = []
    for number in range(net.depth):
        variances = hidden if number else first
        layer, stream = _forward(net, stream, variances, shifts, number > 0)
        layers.append(layer)
    return _backward(net, layers, shifts)


@dataclass(frozen=True)
class Stream:
    """What a layer is given: second moment and mean (root of the square) of its numbers, (H, W),
    and of the second moment what all images (and pixels) share."""

    square: np.ndarray
    mean: np.ndarray
    shared: float

    @classmethod
    def of(cls, x: np.ndarray) -> "Stream":
        """Of a batch (N, C, H, W)."""
        x = x.astype(np.float64)
        return cls(
            (x**2).mean((0, 1)),
            np.sqrt((x.mean(0) ** 2).mean(0)),
            float(np.mean(x.mean((0, 2, 3)) ** 2)),
        )


@dataclass(frozen=True)
class MeanFieldLayer:
    """One layer on the way forward: variance q of h (H, W) and sigma_w^2; by what the square of the
    gradient is multiplied in the activation function and the norm (H, W); the second moment of its
    input as far as dL/dW sees it; whether a skip leads around it."""

    q: np.ndarray
    sigma_w2: float
    factor: np.ndarray
    input_square: float
    skips: bool


def _forward(
    net: LabNet,
    stream: Stream,
    variances: tuple[float, float],
    shifts: Shifts,
    hidden: bool,
) -> tuple[MeanFieldLayer, Stream]:
    """One layer, and what it passes on."""
    w2, b2 = variances
    reaching, means = shifts(stream.square), shifts(stream.mean)  # (k k, H, W)
    q = w2 * reaching.mean(0) + b2
    into, scale, input_square = q, 1.0, float(np.mean(stream.square))
    if net.norm == "batch":
        # what is left of the variance once the mean over images and pixels is taken away
        middle = means.mean((1, 2), keepdims=True)
        centred = w2 * (reaching - 2 * means * middle + middle**2).mean(0)
        scale = 1 / (float(centred.mean()) + EPS)
        into = centred * scale
        input_square -= stream.shared  # batch norm's dL/dh sums to 0 over what is shared
    phi = expectations(net.activation, into)
    skips = net.residual != "off" and hidden
    s = net.branch_scale if skips else 1.0
    square, mean = s**2 * phi.square, s * phi.mean
    if skips:
        square = square + stream.square + 2 * s * stream.mean * phi.mean
        mean = mean + stream.mean
    factor = s**2 * scale * phi.derivative_square
    layer = MeanFieldLayer(q, w2, factor, input_square, skips)
    return layer, Stream(square, mean, float(np.mean(mean) ** 2))


def _backward(net: LabNet, layers: list[MeanFieldLayer], shifts: Shifts) -> Prediction:
    """From the last layer to the first: g is the square of dL/d(stream) per element, (H, W)."""
    g = np.ones_like(layers[-1].q)
    signals, weights = [], []
    for layer in reversed(layers):
        delta = layer.factor * g
        signals.append(np.mean(delta))
        weights.append(np.mean(delta) * layer.input_square)
        g = layer.sigma_w2 * shifts(delta).mean(0) + (g if layer.skips else 0.0)
    signal, weight = np.sqrt(np.array(signals[::-1])), np.sqrt(np.array(weights[::-1]))
    activation = np.array([np.sqrt(np.mean(layer.q)) for layer in layers])
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = float(np.median(signal[:-1] / signal[1:])) if net.depth > 1 else float("nan")
        weight = weight / weight[-1] if net.kind == "fc" else np.full(net.depth, np.nan)
        return Prediction(activation, signal / signal[-1], weight, factor, _fixed(net))


def _unshifted(values: np.ndarray) -> np.ndarray:
    """(1, 1) as a fully connected layer sees it: (1, 1, 1)."""
    return values[None]


def _shifts(values: np.ndarray) -> np.ndarray:
    """(H, W) as the nine positions of a 3 x 3 filter see it, 0 beyond the border: (9, H, W)."""
    padded = np.pad(values, 1)
    height, width = values.shape
    return np.stack([padded[i : i + height, j : j + width] for i in range(3) for j in range(3)])


def _fixed(net: LabNet) -> float | None:
    """sqrt(chi) in the limit of many layers, of a plain net."""
    if net.norm != "none" or net.residual != "off":
        return None
    return growth(net.activation, *net.hidden_variances())
