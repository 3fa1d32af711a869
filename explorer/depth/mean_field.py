"""Theory: by which factor should the signal change from layer to layer, before anything is trained?

Mean field theory of random nets: a layer's h is normal with a variance q that follows from the
layer before, and the square of dL/dh changes by chi = sigma_w^2 E[phi'(h)^2] a layer. Poole et al.
2016 and Schoenholz et al. 2017 (fully connected), Xiao et al. 2018 (convolutional), Yang et al.
2019 (batch norm). Every expectation is integrated numerically, so that an activation function needs
no formula: any row of `labnets.ACTIVATIONS` will do."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from explorer.depth.lab_nets import ACTIVATIONS, EPS, LabNet

# Gauss-Legendre on each half of the normal density: Gauss-Hermite's nodes smear the kink that ReLU
# has at 0.
_half, _weights = np.polynomial.legendre.leggauss(80)
_half, _weights = 5 * (_half + 1), 5 * _weights  # 0 to 10 standard deviations
NODES = torch.from_numpy(np.concatenate([-_half[::-1], _half]))
DENSITY = (
    torch.from_numpy(np.concatenate([_weights[::-1], _weights]))
    * torch.exp(-(NODES**2) / 2)
    / np.sqrt(2 * np.pi)
)


@dataclass(frozen=True)
class Moments:
    """Expectations for h ~ N(0, q), shaped like q: E[phi], E[phi^2] and E[phi'^2]."""

    mean: np.ndarray
    square: np.ndarray
    slope: np.ndarray


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


def moments(activation: str, q: np.ndarray | float) -> Moments:
    """Expectations over h ~ N(0, q) by numerical integration; phi' by autograd."""
    q = torch.as_tensor(np.asarray(q, np.float64))
    phi = ACTIVATIONS[activation].build().double().requires_grad_(False)
    h = (q.sqrt()[..., None] * NODES).requires_grad_()  # (..., nodes)
    with torch.enable_grad():
        value = phi(h)
        (slope,) = torch.autograd.grad(value.sum(), h)
    value = value.detach()
    return Moments(
        (value @ DENSITY).numpy(),
        (value * value @ DENSITY).numpy(),
        (slope * slope @ DENSITY).numpy(),
    )


def fixed_point(
    activation: str, sigma_w2: np.ndarray | float, sigma_b2: np.ndarray | float
) -> np.ndarray:
    """q* = sigma_w^2 E[phi(h)^2] + sigma_b^2, the one that is reached from q = 1; NaN where q grows
    beyond all bounds and 0 where it shrinks for ever. Bracketed in a table of E[phi^2] over q, then
    closed in by the secant."""
    w, b = np.broadcast_arrays(np.asarray(sigma_w2, np.float64), np.asarray(sigma_b2, np.float64))
    table = np.logspace(-10, 8, 361)
    excess = (
        w[..., None] * mean_square(activation, table) + b[..., None] - table
    )  # above 0: q grows
    excess = np.where(np.abs(excess) < 1e-9 * table, 0.0, excess)
    start = np.searchsorted(table, 1.0)
    up, down = excess[..., start:] <= 0, excess[..., start::-1] >= 0
    grows = excess[..., start] > 0
    after = np.where(grows, start + up.argmax(-1), start - down.argmax(-1))
    before = np.where(grows, after - 1, after + 1).clip(0, len(table) - 1)
    at, beyond = (np.take_along_axis(excess, i[..., None], -1)[..., 0] for i in (after, before))
    q, other = table[after], table[before]
    for _ in range(4):
        same = (at == beyond) | (at == 0)
        middle = q - np.where(same, 0.0, at * (other - q) / np.where(same, 1.0, beyond - at))
        height = w * mean_square(activation, middle) + b - middle
        onto = np.sign(height) == np.sign(at)
        q, at, other, beyond = (
            np.where(same, q, np.where(onto, middle, q)),
            np.where(onto, height, at),
            np.where(onto | same, other, middle),
            np.where(onto, beyond, height),
        )
    q = np.where(np.abs(at) < np.abs(beyond), q, other)
    q = np.where(grows & ~up.any(-1), np.nan, q)
    return np.where(~grows & ~down.any(-1), 0.0, q)


def mean_square(activation: str, q: np.ndarray) -> np.ndarray:
    """E[phi^2] over h ~ N(0, q)."""
    with torch.no_grad():
        value = (
            ACTIVATIONS[activation]
            .build()
            .double()(torch.as_tensor(np.sqrt(np.maximum(q, 0)))[..., None] * NODES)
        )
        return (value * value @ DENSITY).numpy()


def chi(activation: str, sigma_w2: np.ndarray | float, sigma_b2: np.ndarray | float) -> np.ndarray:
    """sigma_w^2 E[phi'(h)^2] at the fixed point of q. Where q grows without bound: at a q of 1e6,
    since the activation functions that let it grow are straight lines far from 0."""
    q = fixed_point(activation, sigma_w2, sigma_b2)
    return (
        np.asarray(sigma_w2)
        * moments(activation, np.where(np.isnan(q), 1e6, np.maximum(q, 1e-12))).slope
    )


def critical(activation: str, sigma_b2: float, low: float = 0.2, high: float = 20.0) -> float:
    """The sigma_w^2 at which chi = 1 for this sigma_b^2, by bisection; NaN where chi does not cross
    1."""

    def beyond(w: float) -> bool:
        return float(chi(activation, w, sigma_b2)) > 1

    if beyond(low) or not beyond(high):
        return float("nan")
    while high - low > 1e-5:
        middle = (low + high) / 2
        low, high = (low, middle) if beyond(middle) else (middle, high)
    return (low + high) / 2


@dataclass(frozen=True)
class Phases:
    """sqrt(chi) (B, W) over sigma_w^2 (W,) and sigma_b^2 (B,), and the line chi = 1: its sigma_w^2
    for every sigma_b^2. The depth scale, the number of layers in which dL/dh changes by a factor e,
    is 1 / |ln sqrt(chi)|."""

    activation: str
    sigma_w2: np.ndarray
    sigma_b2: np.ndarray
    factor: np.ndarray
    line: np.ndarray


def phases(
    activation: str, most_w2: float = 5.0, most_b2: float = 0.4, columns: int = 50, rows: int = 21
) -> Phases:
    """The plane of Schoenholz et al. 2017, figure 1, for one activation function."""
    w, b = np.linspace(0.1, most_w2, columns), np.linspace(0, most_b2, rows)
    factor = np.sqrt(chi(activation, w[None, :], b[:, None]))  # (B, W)
    line = np.array([np.interp(1.0, row, w) for row in factor])
    return Phases(activation, w, b, factor, line)


def predict(net: LabNet, x: np.ndarray) -> Prediction:
    """What theory expects of this net for the batch x (N, C, H, W) before training.

    Convolutions are followed pixel by pixel, since zero padding takes something away at the
    borders. Taken as independent: weights, units and images. That leaves out what nets without norm
    build up, a direction that all images share: where it is strong, dL/dW of the last layers is
    larger, and dL/dh of unscaled residual nets grows faster, than predicted. With a single image
    both are as predicted."""
    first, hidden = net.variances(x)
    x = (
        x.astype(np.float64)
        if net.kind == "conv"
        else x.reshape(len(x), -1, 1, 1).astype(np.float64)
    )
    shifts = _shifts if net.kind == "conv" else _unshifted
    p, m = (
        (x**2).mean((0, 1)),
        np.sqrt((x.mean(0) ** 2).mean(0)),
    )  # second moment and mean of the stream (H, W)
    common = np.mean(
        x.mean((0, 2, 3)) ** 2
    )  # of the second moment, what all images (and pixels) share
    rows = []
    for layer in range(net.depth):
        w2, b2 = hidden if layer else first
        reaching, means = shifts(p), shifts(m)  # (k k, H, W)
        q, scale = w2 * reaching.mean(0) + b2, 1.0
        into = q
        if (
            net.norm == "batch"
        ):  # what is left of the variance once the mean over images and pixels is taken away
            middle = means.mean((1, 2), keepdims=True)
            into = w2 * (reaching - 2 * means * middle + middle**2).mean(0)
            scale = 1 / (float(into.mean()) + EPS)
            into = into * scale
        at = moments(net.activation, into)
        skips = net.residual != "off" and layer > 0
        s = net.branch_scale if skips else 1.0
        lies = np.mean(p) - (
            common if net.norm == "batch" else 0.0
        )  # batch norm's dL/dh sums to 0 over these
        rows.append((q, w2, s**2 * scale * at.slope, lies, skips))
        p, m = (
            s**2 * at.square + (p + 2 * s * m * at.mean if skips else 0.0),
            s * at.mean + (m if skips else 0.0),
        )
        common = np.mean(m) ** 2
    return _backward(net, rows, shifts)


def _backward(net: LabNet, rows: list, shifts: Callable) -> Prediction:
    """From the last layer to the first: g is the square of dL/d(stream) per element, (H, W)."""
    g, signal, weight = np.ones_like(rows[-1][0]), [], []
    for _, w2, slope, lies, skips in reversed(rows):
        delta = slope * g
        signal.append(np.mean(delta))
        weight.append(np.mean(delta) * lies)
        g = w2 * shifts(delta).mean(0) + (g if skips else 0.0)
    signal, weight = np.sqrt(np.array(signal[::-1])), np.sqrt(np.array(weight[::-1]))
    height = np.array([np.sqrt(np.mean(row[0])) for row in rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = float(np.median(signal[:-1] / signal[1:])) if net.depth > 1 else float("nan")
        weight = weight / weight[-1] if net.kind == "fc" else np.full(net.depth, np.nan)
        return Prediction(height, signal / signal[-1], weight, factor, _fixed(net))


def _unshifted(values: np.ndarray) -> np.ndarray:
    return values[None]


def _shifts(values: np.ndarray) -> np.ndarray:
    """(H, W) as the nine positions of a 3 x 3 filter see it, 0 beyond the border: (9, H, W)."""
    padded = np.pad(values, 1)
    height, width = values.shape
    return np.stack([padded[i : i + height, j : j + width] for i in range(3) for j in range(3)])


def _fixed(net: LabNet) -> float | None:
    if net.norm != "none" or net.residual != "off":
        return None
    return float(np.sqrt(chi(net.activation, *net.hidden_variances())))
