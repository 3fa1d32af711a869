"""Gradient lab: how does the signal change from layer to layer before anything is trained?

`measure` sends one batch through one kind of net under several seeds and takes the four quantities of every layer;
`predict` in theory.py says what was to be expected. h is a hidden layer's output before batch norm and activation
function; L is the mean cross entropy of the batch; dL/dh has one element for every unit and image. To add a quantity,
add a row to QUANTITIES and its norm to `measure`; to add a preset, a row to PRESETS.
"""

import math
from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.lab_histograms import Histograms, fractions, shares
from explorer.depth.lab_inputs import INPUTS
from explorer.depth.lab_nets import (
    ACTIVATIONS,
    INITS,
    KINDS,
    NORMS,
    RESIDUALS,
    LabNet,
    draw,
    forward,
)
from explorer.depth.mean_field import Prediction, predict

UNDERFLOW = float(
    np.finfo(np.float32).tiny
)  # 1.2e-38: below it float32 rounds to few bits, then to 0
SEEDS_AT_ONCE = 5
SHOWN = 2048  # elements of a layer behind its histograms, about


@dataclass(frozen=True)
class Quantity:
    """A row of QUANTITIES: its symbol, what it is, what its size is taken over, and whether `norm`
    applies to it."""

    symbol: str
    label: str
    over: str
    ratio: bool = False


QUANTITIES = {
    "activation_gradient": Quantity("dL/dh", "The signal on its way back", "units and images"),
    "activation": Quantity("h", "The signal on its way forward", "units and images"),
    "weight_gradient": Quantity("dL/dW", "What each layer learns from it", "weights"),
    "update_ratio": Quantity(
        "update / weight", "How far one step moves each layer", "weights", ratio=True
    ),
}


@dataclass(frozen=True)
class Lab:
    """One net under S seeds. norms maps all keys of QUANTITIES but the last, and `weight`, to (L, S) float64; sizes
    maps them to the elements behind each norm: of h and dL/dh (whole batch), of W. mean_gradient (L, S) is the mean
    |dL/dh| of an element, losses (S,) is L. rate is the learning rate of the update, plain SGD."""

    net: LabNet
    norms: dict[str, np.ndarray]
    sizes: dict[str, int | np.ndarray]
    mean_gradient: np.ndarray
    losses: np.ndarray
    histograms: Histograms
    prediction: Prediction
    images: int
    rate: float = 0.1

    def values(self, quantity: str, kind: str = "rms") -> np.ndarray:
        """(L, S) as `rms` per element or `norm`; update / weight is the same ratio in both."""
        if quantity == "update_ratio":
            with np.errstate(divide="ignore", invalid="ignore"):
                return self.rate * self.norms["weight_gradient"] / self.norms["weight"]
        if kind == "norm":
            return self.norms[quantity]
        return self.norms[quantity] / np.sqrt(self.sizes[quantity])[..., None]

    def theory(self, quantity: str, kind: str = "rms") -> np.ndarray:
        """(L,): h outright; the others fixed to the measured median of the last layer that can be
        drawn."""
        said, values = self.prediction, self.values(quantity, kind)
        shape = {
            "activation": said.activation,
            "activation_gradient": said.activation_gradient,
        }.get(quantity, said.weight_gradient)
        if quantity == "activation":
            return shape * (np.sqrt(self.sizes[quantity]) if kind == "norm" else 1)
        if QUANTITIES[quantity].ratio or kind == "norm" and quantity == "weight_gradient":
            weight = self.norms["weight"].mean(1) if QUANTITIES[quantity].ratio else 1.0
            shape = shape * np.sqrt(self.sizes["weight_gradient"]) / weight
        middle = drawn(np.median(values, 1))
        at = np.flatnonzero(np.isfinite(middle) & (shape > 0))
        return shape / shape[at[-1]] * middle[at[-1]] if len(at) else np.full(len(shape), np.nan)

    def predicted_factor(self, quantity: str) -> float:
        """What theory expects of `factor` for this quantity."""
        return factor(self.theory(quantity)[:, None])


@dataclass(frozen=True)
class Troubles:
    """How many of the values (layers times seeds) cannot be drawn on a log axis, and why."""

    zeros: int
    underflow: int
    undefined: int
    of: int


def measure(net: LabNet, x: Tensor, labels: Tensor, seeds: range) -> Lab:
    """All quantities of a net for the batch x (N, C, H, W), labels (N,), in float32, one draw of
    weights a seed."""
    parts = [
        _measure(net, x, labels, seeds[i : i + SEEDS_AT_ONCE])
        for i in range(0, len(seeds), SEEDS_AT_ONCE)
    ]
    norms = {
        key: np.concatenate([part["norms"][key] for part in parts], 1) for key in parts[0]["norms"]
    }
    means = {
        key: np.mean(np.concatenate([part[key] for part in parts], 1), 1)
        for key in ("saturated", "dead")
    }
    return Lab(
        net,
        norms,
        parts[0]["sizes"],
        np.concatenate([part["mean_gradient"] for part in parts], 1),
        np.concatenate([part["losses"] for part in parts]),
        Histograms(**parts[0]["shares"], **means),
        predict(net, x.numpy()),
        len(x),
    )


def passes(
    net: LabNet, x: Tensor, labels: Tensor, layers: list
) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """Losses (S,), h of every hidden layer, and the gradients of each seed's loss: dL/dW of all,
    then dL/dh of all."""
    weights = [weight.requires_grad_() for weight, _ in layers[1:]]
    with torch.enable_grad():
        logits, outputs = forward(net, x, layers)  # (S, N, 10)
        losses = nn.functional.cross_entropy(
            logits.flatten(0, 1), labels.repeat(len(logits)), reduction="none"
        )
        losses = losses.view(len(logits), -1).mean(1)
        found = torch.autograd.grad(losses.sum(), [*weights, *outputs])
    return losses.detach(), [h.detach() for h in outputs], list(found)


def _measure(net: LabNet, x: Tensor, labels: Tensor, seeds: range) -> dict:
    conv = net.kind == "conv"
    layers = draw(net, x.shape[1] if conv else x[0].numel(), seeds)
    losses, outputs, found = passes(net, x, labels, layers)
    weights, slopes = found[: net.depth], found[net.depth :]
    if conv:  # (N, S C, H, W) -> (N, S, C, H, W); sizes are taken over all but the seeds
        outputs, slopes = (
            [t.unflatten(1, (len(seeds), -1)) for t in tensors] for tensors in (outputs, slopes)
        )
    seed = 1 if conv else 0
    drawn_weights = [weight.detach() for weight, _ in layers[1:]]
    elements = outputs[0].numel() // len(seeds)
    some = slice(
        None, None, max(1, elements // SHOWN) | 1
    )  # an odd stride meets all units and pixels
    first = [[t.select(seed, 0).flatten()[some] for t in tensors] for tensors in (outputs, slopes)]
    return {
        "norms": {
            "activation": seed_norms(outputs, seed),
            "activation_gradient": seed_norms(slopes, seed),
            "weight_gradient": seed_norms(weights),
            "weight": seed_norms(drawn_weights),
        },
        "sizes": {
            "activation": elements,
            "activation_gradient": elements,
            "weight_gradient": np.array([weight[0].numel() for weight in drawn_weights]),
        },
        "mean_gradient": np.array([_over(t, seed, torch.linalg.vector_norm, ord=1) for t in slopes])
        / elements,
        "losses": losses.double().numpy(),
        "shares": shares(net, *map(torch.stack, first)),
        **fractions(net, outputs, seed),
    }


def _over(t: Tensor, seed: int, reduce, **options) -> np.ndarray:
    """reduce over every dimension but that of the seeds: (S,) float64."""
    return reduce(t, dim=[d for d in range(t.ndim) if d != seed], **options).double().numpy()


def seed_norms(tensors: list[Tensor], seed: int = 0) -> np.ndarray:
    """Euclidean norms (L, S) float64. Squares of values under 1e-19 leave float32: small ones are
    summed in float64."""
    coarse = np.array([_over(t, seed, torch.linalg.vector_norm) for t in tensors])
    for row in np.flatnonzero(~((coarse > 1e-12) & (coarse < 1e15)).all(1)):
        coarse[row] = _over(tensors[row], seed, torch.linalg.vector_norm, dtype=torch.float64)
    return coarse


OPTIONS: dict[str, tuple] = {  # what can be chosen, the usual value first
    "activation": (
        "sigmoid",
        "relu",
        *(key for key in ACTIVATIONS if key not in ("sigmoid", "relu", "step")),
        "step",
    ),
    "init": tuple(INITS),
    "norm": tuple(NORMS),
    "residual": tuple(RESIDUALS),
    "kind": tuple(KINDS),
    "width": (256, 16, 32, 64, 128),
    "depth": (50, 2, 3, 5, 10, 20, 30, 75, 100),
    "sigma_w2": (1.0, 0.1, 0.3, 0.5, 0.8, 1.2, 1.5, 1.76, 2.0, 2.5, 3.0, 4.0),
    "sigma_b2": (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 1.0),
    "input": tuple(INPUTS),
    "seeds": (5, 1, 3, 10),
    "rate": (0.1, 1.0, 0.01, 0.001),
    "size": ("rms", "norm"),
}
CHANNELS = (32, 8, 16)  # instead of the widths, where a twin is convolutional
LEAST, MOST = 2, 100  # hidden layers


def twin_fields(init: str) -> list[str]:
    """In what twins can differ; sigma_w2 and sigma_b2 count only for the `own` init."""
    names = [field.name for field in fields(LabNet)]
    return [
        name
        for name in OPTIONS
        if name in names and (init == "own" or not name.startswith("sigma"))
    ]


def options(field: str, net: LabNet | None = None, kinds: tuple[str, ...] = ()) -> tuple:
    """Values of a field to choose from: without `net`'s own, few channels where one of the `kinds`
    is `conv`."""
    values = CHANNELS if field == "width" and "conv" in kinds else OPTIONS[field]
    return tuple(value for value in values if net is None or value != getattr(net, field))


def images_of(*pair: LabNet) -> int:
    """The size of the batch that both twins are given: convolutions get a smaller one, or they
    would not be instant."""
    return 16 if any(net.kind == "conv" for net in pair) else 64


def drawn(values: np.ndarray) -> np.ndarray:
    """The values that can stand on a log axis as float32 measured them; NaN for 0, underflow, NaN
    and infinity."""
    return np.where(np.isfinite(values) & (values >= UNDERFLOW), values, np.nan)


def troubles(values: np.ndarray) -> Troubles:
    """Of root mean squares (L, S), first layer to last. A 0 counts as underflow, not as a true 0,
    where the signal was on the brink of it (under 1e-30) in the last layer on the way back in which
    there was one."""
    zeros = underflow = 0
    for column in values.T:
        for layer in np.flatnonzero((column < UNDERFLOW) & (column >= 0)):
            later = column[layer:][column[layer:] > 0]
            if len(later) and later[0] < 1e-30:
                underflow += 1
            else:
                zeros += 1
    return Troubles(zeros, underflow, int(np.sum(~np.isfinite(values))), values.size)


def factor(values: np.ndarray) -> float:
    """The typical change from a layer to the one before it: the median over layers and seeds of the
    ratio of neighbours (L, S), those that cannot be drawn left out. NaN where there are none."""
    usable = drawn(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (usable[:-1] / usable[1:]).ravel()
    ratios = ratios[np.isfinite(ratios)]
    return float(np.median(ratios)) if len(ratios) else math.nan


@dataclass(frozen=True)
class Preset:
    """A row of PRESETS: one net, and the field in which its twin differs."""

    label: str
    net: LabNet
    field: str
    other: object

    @property
    def choices(self) -> dict[str, object]:
        """Every choice of the page that the preset makes."""
        return {**asdict(self.net), "field": self.field, f"other_{self.field}": self.other}

    @property
    def twins(self) -> tuple[LabNet, LabNet]:
        return self.net, replace(self.net, **{self.field: self.other})


PRESETS = {
    "activation": Preset(
        "Sigmoid / ReLU", LabNet(depth=20, activation="sigmoid"), "activation", "relu"
    ),
    "residual": Preset(
        "Plain / residual",
        LabNet(depth=50, activation="relu", init="default"),
        "residual",
        "scaled",
    ),
    "init": Preset(
        "Default / He init", LabNet(depth=50, activation="relu", init="default"), "init", "he"
    ),
    "norm": Preset(
        "Without / with batch norm",
        LabNet(depth=20, activation="relu", init="default"),
        "norm",
        "batch",
    ),
    "depth": Preset(
        "Depth 5 / 50", LabNet(depth=5, activation="tanh", init="default"), "depth", 50
    ),
}
