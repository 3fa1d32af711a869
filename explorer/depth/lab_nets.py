"""Lab nets: untrained nets of equal layers, with every choice that decides how a signal travels
through them.

All nets of one choice and several seeds are computed at once: the seeds are a leading dimension
(fully connected) or groups of channels (convolutional). To add an activation function or an init,
add a row to activation_functions.py or inits.py."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.inits import INITS, Shape

CLASSES, EPS = 10, 1e-5


KINDS = {"fc": "fully connected", "conv": "convolutional 3×3"}
NORMS = {"none": "no batch norm", "batch": "batch norm"}
RESIDUALS = {"off": "plain", "on": "residual", "scaled": "residual / √depth"}


@dataclass(frozen=True)
class LabNet:
    """Keys of ACTIVATIONS, INITS and the tables above, and numbers. `depth` hidden layers of `width` units or channels,
    then a linear layer to ten classes. Of the `own` init only, sigma_w and sigma_b count: weights
    N(0, sigma_w2 / fan_in), biases N(0, sigma_b2)."""

    kind: str = "fc"
    depth: int = 20
    width: int = 256
    activation: str = "sigmoid"
    init: str = "he"
    norm: str = "none"
    residual: str = "off"
    sigma_w2: float = 1.0
    sigma_b2: float = 0.0

    @property
    def branch_scale(self) -> float:
        """By what a residual layer multiplies phi before adding it to the stream."""
        return 1 / math.sqrt(self.depth) if self.residual == "scaled" else 1.0

    def shapes(self, inputs: int) -> list[Shape]:
        """Of every weight, for an input of so many units or channels; the last is the linear
        layer's."""
        patch = (3, 3) if self.kind == "conv" else ()
        fans = [inputs, *[self.width] * (self.depth - 1)]
        return [*((self.width, fan, *patch) for fan in fans), (CLASSES, self.width)]

    def variances(self, x: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
        """(sigma_w^2, sigma_b^2) of the first and of every other hidden layer for a batch x (N, C,
        H, W)."""
        inputs = x.shape[1] if self.kind == "conv" else math.prod(x.shape[1:])
        return self._sigmas2(self.shapes(inputs)[0]), self.hidden_variances()

    def hidden_variances(self) -> tuple[float, float]:
        """(sigma_w^2, sigma_b^2) of hidden layers that map width to width."""
        return self._sigmas2(self.shapes(self.width)[0])

    def weight_std(self, shape: Shape) -> float:
        """Standard deviation of the weights that the init draws for this shape, as torch.nn.init
        does."""
        return INITS[self.init].weight_std(shape, self.sigma_w2)

    def bias_std(self, shape: Shape) -> float:
        """Of the biases; all inits but torch's default and `own` set them to 0."""
        return INITS[self.init].bias_std(shape, self.sigma_w2, self.sigma_b2)

    def _sigmas2(self, shape: Shape) -> tuple[float, float]:
        return math.prod(shape[1:]) * self.weight_std(shape) ** 2, self.bias_std(shape) ** 2


def draw(net: LabNet, inputs: int, seeds: Iterable[int]) -> list[tuple[Tensor, Tensor]]:
    """Weight (S, *shape) and bias (S, out) of every layer, the linear layer's first.

    Every layer of every seed has a random stream of its own: two nets of one init agree bit for bit
    in every layer whose shape they share, whatever else differs."""
    seeds, shapes = list(seeds), net.shapes(inputs)
    factors: dict[tuple[int, ...], Tensor] = {}
    layers = []
    for number, shape in enumerate([shapes[-1], *shapes[:-1]]):
        weight, bias = torch.empty(len(seeds), *shape), torch.zeros(len(seeds), shape[0])
        for row, seed in enumerate(seeds):
            generator = torch.Generator().manual_seed(1_000_003 * seed + number)
            if INITS[net.init].law == "orthogonal":
                weight[row] = orthogonal(shape, seed, generator, factors)
            else:
                fill(weight[row], net.init, net.weight_std(shape), generator)
                if net.bias_std(shape):
                    fill(bias[row], net.init, net.bias_std(shape), generator)
        layers.append((weight, bias))
    return layers


def fill(values: Tensor, init: str, deviation: float, generator: torch.Generator) -> None:
    """Draw all of `values` by the law of an init; uniform as in nn.Linear and nn.Conv2d."""
    if INITS[init].law == "uniform":
        reach = deviation * math.sqrt(3)
        values.uniform_(-reach, reach, generator=generator)
    else:
        values.normal_(0, deviation, generator=generator)


def orthogonal(
    shape: Shape,
    seed: int,
    generator: torch.Generator,
    factors: dict[tuple[int, ...], Tensor],
) -> Tensor:
    """Orthonormal rows or columns. Factorising for every layer would take seconds: it is done once
    for a seed and shape (kept in `factors`); rows and columns are shuffled and signed anew for
    every layer, which keeps the law."""
    rows, columns = shape[0], math.prod(shape[1:])
    long, short = max(rows, columns), min(rows, columns)
    if (seed, long, short) not in factors:
        q, r = torch.linalg.qr(
            torch.randn(long, short, generator=torch.Generator().manual_seed(seed))
        )
        factors[seed, long, short] = q * r.diagonal().sign()
    q = factors[seed, long, short]
    q = q[torch.randperm(long, generator=generator)][:, torch.randperm(short, generator=generator)]
    q = q * (torch.randint(0, 2, (long, 1), generator=generator) * 2 - 1)
    q = q * (torch.randint(0, 2, (1, short), generator=generator) * 2 - 1)
    return (q if rows >= columns else q.T).reshape(shape)


def forward(
    net: LabNet, x: Tensor, layers: list[tuple[Tensor, Tensor]]
) -> tuple[Tensor, list[Tensor]]:
    """Logits (S, N, 10) of x (N, C, H, W) for every seed, and h of every hidden layer, first to
    last: its output before batch norm and activation function, (S, N, width), or (N, S * width, H,
    W) of a convolutional net.

    A residual layer gives y = x + branch_scale * phi(h(x)); the first layer, whose shape differs,
    is always plain. Batch norm uses the statistics of the batch, with gain 1 and offset 0, as a net
    does on its first step."""
    (readout, last_bias), *hidden = layers
    phi = ACTIVATIONS[net.activation].build().requires_grad_(False)
    seeds, conv = len(readout), net.kind == "conv"
    y = (
        x.repeat(1, seeds, 1, 1) if conv else x.flatten(1).expand(seeds, -1, -1)
    )  # (N, S C, H, W) or (S, N, D)
    outputs = []
    for number, (weight, bias) in enumerate(hidden):
        if conv:
            h = nn.functional.conv2d(
                y, weight.flatten(0, 1), bias.flatten(), padding=1, groups=seeds
            )
        else:
            h = torch.baddbmm(bias[:, None], y, weight.mT)
        outputs.append(h)
        z = normalised(h, conv) if net.norm == "batch" else h
        y = y + net.branch_scale * phi(z) if net.residual != "off" and number else phi(z)
    if conv:
        y = y.mean((2, 3)).unflatten(1, (seeds, -1)).transpose(0, 1)  # (S, N, width)
    return torch.baddbmm(last_bias[:, None], y, readout.mT), outputs


def normalised(h: Tensor, conv: bool) -> Tensor:
    """Batch norm over the images (and places) of every seed."""
    if conv:
        return nn.functional.batch_norm(h, None, None, training=True, eps=EPS)
    variance, mean = torch.var_mean(h, 1, correction=0, keepdim=True)
    return (h - mean) * torch.rsqrt(variance + EPS)
