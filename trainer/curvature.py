"""How noisy are the gradients of a network, and how sharply does its loss bend?

Both are of the mean cross entropy of a batch, over all parameters, without weight decay. A group is a small batch, as a step
would see it. The signal-to-noise ratio of a parameter is E[g]^2 / Var[g] over images (Liu et al. 2020, "Understanding why
neural networks generalize well through GSNR of parameters", definition 1); the noise scale is tr(Sigma) / |G|^2 (McCandlish
et al. 2018, "An empirical model of large-batch training", equation 2.9). The largest eigenvalue of the Hessian is found by
Lanczos' iteration; gradient descent cannot stay where it is larger than `stability_limit` (Cohen et al. 2021, "Gradient
descent on neural networks typically occurs at the edge of stability")."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trainer.outputs import logits_of
from trainer.probes import NoGradientError, requiring_grad, weighted_layers

GROUP = 16  # images of a small batch
MIN_GROUPS = 4  # of fewer no variance is taken
TOLERANCE = 0.01  # of an eigenvalue: the error that is let be
ROUNDING = 1e-6  # of the largest eigenvalue in size: a residual of float32 that is none
MAX_ITERATIONS = 100

Vector = list[Tensor]  # one tensor a parameter


@dataclass(frozen=True)
class GradientNoise:
    """Of the gradient of one image. gsnr (L,): mean over the weights of each layer `names` of E[g]^2 / Var[g], estimated
    without bias where gradients of groups are normal; NaN where no weight of it has a gradient. signal = |E[g]|^2 and
    variance = tr Var[g] over all parameters, both without bias, so signal can come out below 0 where noise hides it."""

    names: tuple[str, ...]
    gsnr: np.ndarray
    signal: float
    variance: float
    images: int
    group: int

    @property
    def scale(self) -> float:
        """The noise scale tr(Sigma) / |G|^2, in images; infinite where the signal is lost in the noise."""
        return noise_scale(self.signal, self.variance)


@dataclass(frozen=True)
class Eigenvalue:
    """The largest eigenvalue of a Hessian, after how many products with it, and whether it had settled."""

    value: float
    iterations: int
    settled: bool


def noise_scale(signal: float, variance: float) -> float:
    """tr(Sigma) / |G|^2; infinite where the estimate of |G|^2 is not above 0, NaN where there is no gradient."""
    if not (np.isfinite(signal) and np.isfinite(variance)) or signal == variance == 0:
        return float("nan")
    with np.errstate(over="ignore"):
        return float(np.float64(variance) / signal) if signal > 0 else float("inf")


def stability_limit(rate: float, momentum: float = 0.0, nesterov: bool = False) -> float:
    """The largest eigenvalue at which steps of this learning rate do not grow on a quadratic loss: 2 / lr without momentum;
    with it Cohen et al. 2021, appendix B."""
    limit = 2 * (1 + momentum)
    if nesterov:
        limit /= 1 + 2 * momentum
    return limit / rate if rate > 1e-30 else float("inf")


def parameters_of(net: nn.Module) -> list[nn.Parameter]:
    """What a training moves."""
    return [weight for weight in net.parameters() if weight.is_floating_point()]


def loss_of(net: nn.Module, x: Tensor, target: Tensor) -> Tensor:
    """The mean cross entropy of a batch."""
    return nn.functional.cross_entropy(logits_of(net(x)), target)


def groups_of(images: int) -> tuple[int, int]:
    """How many groups are made of so many images, and of how many images each. Raises NoGradientError for too few."""
    group = min(GROUP, images // (2 * MIN_GROUPS))
    if group < 2:
        raise NoGradientError(f"{images} images are too few to measure how gradients vary.")
    return images // group, group


def gradient_noise(
    net: nn.Module, x: Tensor, target: Tensor, group: int | None = None
) -> GradientNoise:
    """How much the gradients of groups of images differ. x (N, C, H, W), target (N,), in random order; a group that
    normalises by its batch sees its own statistics. The net keeps its mode, flags and gradients. Raises NoGradientError."""
    size = group or groups_of(len(x))[1]
    groups = len(x) // size
    weights = parameters_of(net)
    total = [torch.zeros_like(weight, dtype=torch.float64) for weight in weights]
    squares = [torch.zeros_like(weight, dtype=torch.float64) for weight in weights]
    with torch.enable_grad(), requiring_grad(weights):
        for number in range(groups):
            part = slice(number * size, (number + 1) * size)
            gradients = gradient(loss_of(net, x[part], target[part]), weights)
            for sum_of, square_of, value in zip(total, squares, gradients, strict=True):
                exact = value.detach().double()
                sum_of += exact
                square_of += exact.square()
    means = [value / groups for value in total]
    variances = [
        (square / groups - mean.square()).clamp_min(0) * (groups / (groups - 1))
        for square, mean in zip(squares, means, strict=True)
    ]
    variance = sum(float(value.sum()) for value in variances)
    signal = sum(float(mean.square().sum()) for mean in means) - variance / groups
    places = {id(weight): number for number, weight in enumerate(weights)}
    layers = {
        name: places[id(layer.weight)]
        for name, layer in weighted_layers(net).items()
        if id(layer.weight) in places
    }
    gsnr = [_ratio(means[place], variances[place], groups) / size for place in layers.values()]
    return GradientNoise(
        tuple(layers), np.array(gsnr), signal, variance * size, groups * size, size
    )


def _ratio(mean: Tensor, variance: Tensor, groups: int) -> float:
    """The mean over parameters of E[g]^2 / Var[g], of the mean and the variance of so many groups. Of normal numbers
    groups * mean^2 / variance is noncentral F, of which the expectation is known."""
    moved = variance > 0
    if groups <= 3 or not bool(moved.any()):
        return float("nan")
    raw = mean[moved].square() / variance[moved]
    return float(((groups - 3) / (groups - 1) * raw - 1 / groups).mean())


def gradient(loss: Tensor, weights: Sequence[Tensor], create_graph: bool = False) -> Vector:
    """d loss / d weight of each, 0 where none comes back. Raises NoGradientError where none does at all."""
    if not loss.requires_grad:
        raise NoGradientError("No gradient comes back through this network.")
    found = torch.autograd.grad(loss, weights, create_graph=create_graph, allow_unused=True)
    return [
        torch.zeros_like(weight) if value is None else value
        for weight, value in zip(weights, found, strict=True)
    ]


def hessian_eigenvalue(
    net: nn.Module,
    x: Tensor,
    target: Tensor,
    seed: int = 0,
    max_iterations: int = MAX_ITERATIONS,
) -> Eigenvalue:
    """The largest eigenvalue of the Hessian of the mean cross entropy of a batch x (N, C, H, W), target (N,), over all
    parameters, by products of the Hessian with a vector (Pearlmutter 1994) and `largest_eigenvalue`. The net keeps its mode, flags and gradients.
    Raises NoGradientError."""
    weights = parameters_of(net)
    with torch.enable_grad(), requiring_grad(weights):
        gradients = gradient(loss_of(net, x, target), weights, create_graph=True)
        bent = [value for value in gradients if value.requires_grad]

        def product(vector: Vector) -> Vector:
            ends = [
                end for end, value in zip(vector, gradients, strict=True) if value.requires_grad
            ]
            if not bent:
                return [torch.zeros_like(weight) for weight in weights]
            found = torch.autograd.grad(bent, weights, ends, retain_graph=True, allow_unused=True)
            return [
                torch.zeros_like(weight) if value is None else value
                for weight, value in zip(weights, found, strict=True)
            ]

        generator = torch.Generator().manual_seed(seed)
        start = [
            torch.randn(weight.shape, generator=generator).to(weight.device, weight.dtype)
            for weight in weights
        ]
        return largest_eigenvalue(product, start, max_iterations)


def largest_eigenvalue(
    product: Callable[[Vector], Vector], start: Vector, max_iterations: int = MAX_ITERATIONS
) -> Eigenvalue:
    """Of a symmetric matrix that is given by its products with vectors, by Lanczos' iteration: power iteration that makes use
    of all products so far, so that it also finds the largest eigenvalue where a negative one is larger in size. It ends where
    the residual bounds the error by TOLERANCE of the value (Parlett 1980)."""
    before, vector, length = _normalised(start), _normalised(start), 0.0
    inner: list[float] = []
    outer: list[float] = []
    value = float("nan")
    for number in range(1, max_iterations + 1):
        ends = product(vector)
        moved = [a.detach() - length * b for a, b in zip(ends, before, strict=True)]
        inner.append(_dot(vector, moved))
        moved = [a - inner[-1] * b for a, b in zip(moved, vector, strict=True)]
        length = _dot(moved, moved) ** 0.5
        if not np.isfinite(inner[-1] + length):
            return Eigenvalue(float("nan"), number, False)
        values, vectors = np.linalg.eigh(np.diag(inner) + np.diag(outer, 1) + np.diag(outer, -1))
        value = float(values[-1])
        if length * abs(vectors[-1, -1]) <= max(
            TOLERANCE * abs(value), ROUNDING * np.abs(values).max()
        ):
            return Eigenvalue(value, number, True)
        outer.append(length)
        before, vector = vector, [part / length for part in moved]
    return Eigenvalue(value, max_iterations, False)


def _dot(one: Vector, other: Vector) -> float:
    return sum(float((a.double() * b.double()).sum()) for a, b in zip(one, other, strict=True))


def _normalised(vector: Vector) -> Vector:
    length = _dot(vector, vector) ** 0.5
    return [part / length for part in vector]
