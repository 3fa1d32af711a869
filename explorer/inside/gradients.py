"""Gradients: how large is the learning signal in each layer?

What is measured in a layer is defined once, in `trainer.probes.measure`. This module asks it for
one image and one class and says how the signal changes on its way back. To show one more of
QUANTITIES, add its key to SHOWN."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.predictions import softmax
from trainer.probes import measure, tap

SHOWN = ("activation_gradient", "weight_gradient", "activation")  # keys of QUANTITIES
MEASURES: dict[str, str] = {"norm": "Euclidean norm", "rms": "root mean square per element"}
CHANCE = 0.95  # of ln K, the entropy of equal probabilities: from here on a network is at chance
SURE = 0.99  # of the class: from here on its loss and all gradients are small


@dataclass(frozen=True)
class LayerGradients:
    """One network, one image, one class. names (L,) first to last layer; L the cross entropy of the
    class, `loss`.

    norm and size map each key of SHOWN to (L,): the Euclidean norm of dL/dh, dL/dW or h, float64, and over
    how many elements it is taken. probabilities (K,) are the softmax of the scores."""

    names: tuple[str, ...]
    norm: dict[str, np.ndarray]
    size: dict[str, np.ndarray]
    target: int
    loss: float
    probabilities: np.ndarray

    def values(self, quantity: str, kind: str) -> np.ndarray:
        """(L,) of a key of SHOWN, in a key of MEASURES."""
        norm = self.norm[quantity]
        return norm if kind == "norm" else norm / np.sqrt(self.size[quantity])

    def compared(self, quantity: str, kind: str) -> np.ndarray:
        """Indices of the layers whose values can be compared: the hidden ones, where there are two, since
        the few scores of the last share the whole signal; by root mean square those of them of like size."""
        layers = np.arange(hidden(len(self.names)))
        return layers if kind == "norm" else of_like_size(self.size[quantity][layers])

    def course(self, quantity: str, kind: str) -> "Course":
        """How a quantity changes over the layers that can be compared."""
        layers = self.compared(quantity, kind)
        return course(self.values(quantity, kind)[layers], layers)

    def depth(self) -> np.ndarray:
        """(L,) in [0, 1]: 0 the first layer, 1 the last."""
        return np.linspace(0, 1, len(self.names)) if len(self.names) > 1 else np.zeros(1)

    @property
    def state(self) -> str:
        """A key of words.STATES: what must be known before gradients are read, or "" for nothing."""
        probabilities = self.probabilities
        if not np.isfinite(self.loss) or not np.isfinite(probabilities).all():
            return "undefined"
        if len(probabilities) == 1:
            return "one output"
        if self.loss == 0:
            return "certain"
        if np.exp(-self.loss) >= SURE:
            return "sure"
        positive = probabilities[probabilities > 0]
        entropy = -np.sum(positive * np.log(positive))
        return "chance" if entropy >= CHANCE * np.log(len(probabilities)) else ""


def layer_gradients(net: nn.Module, x: Tensor, target: int) -> LayerGradients:
    """The size of dL/dh, dL/dW and h in every layer, L = -log softmax(net(x))[target]; one forward,
    one backward pass.

    x (1, C, H, W); the net is in evaluation mode, so batch norm uses its running statistics and
    dropout is off."""
    with tap(net, [""]) as outputs:
        measurement = measure(net, x, torch.tensor([target], device=x.device))
    logits = outputs[""][0][0].detach().cpu().double().numpy()  # (K,)
    with np.errstate(invalid="ignore"):
        probabilities = softmax(logits)
    return LayerGradients(
        names=measurement.names,
        norm={quantity: np.asarray(getattr(measurement, quantity), float) for quantity in SHOWN},
        size={quantity: measurement.size(quantity) for quantity in SHOWN},
        target=target,
        loss=measurement.loss,
        probabilities=probabilities,
    )


LIKE_SIZE = 4  # times as many elements at most: equal norms then differ by 2 at most as RMS
ALIKE = 1.25  # ratios up to this are called about as large
CLIFF, BEND = (
    10.0,
    3.0,
)  # factor from which one step is a cliff, and a layer between both ends sticks out
STRAIGHT = 0.9  # R² of a line through the logarithms from which a factor per layer is told
MIN_LAYERS = 4  # for a line


@dataclass(frozen=True)
class Course:
    """How a quantity runs over the compared layers, whose indices are `layers` (n,), first to last.

    ratio: the first of them over the last, 0 where nothing reaches the first, NaN where one of the two is NaN
    or infinite or the last is 0. per_layer: the factor of each layer on the way back, NaN where no line fits.
    cliff: the two neighbours between which more than half of the whole change happens, the earlier one first.
    bend: the layer between both ends that is far below or above both, and how many times. silent: the layer
    up to which, from the first on, all is exactly 0. zeros counts those that are exactly 0, undefined those
    with NaN or infinity."""

    layers: np.ndarray
    ratio: float
    per_layer: float
    cliff: tuple[int, int] | None
    bend: tuple[int, float] | None
    silent: int | None
    zeros: int
    undefined: int


def hidden(layers: int) -> int:
    """How many of so many layers are compared: all but the last, or all where one would be left."""
    return layers - 1 if layers > 2 else layers


def of_like_size(sizes: np.ndarray) -> np.ndarray:
    """Indices of the most layers whose numbers of elements differ by no more than LIKE_SIZE; of equally
    many the earlier ones."""
    groups = [
        np.flatnonzero((sizes >= low) & (sizes <= LIKE_SIZE * low)) for low in np.unique(sizes)
    ]
    return max(groups, key=lambda group: (len(group), -group[0]), default=np.arange(0))


def course(values: np.ndarray, layers: np.ndarray | None = None) -> Course:
    """Of (n,) values of these layers, first to last. Those that are 0, NaN or infinite are counted, not
    drawn on."""
    layers = np.arange(len(values)) if layers is None else layers
    usable = np.isfinite(values) & (values > 0)
    logs, places = np.log10(values[usable]), layers[usable]
    ends = values[[0, -1]] if len(values) else np.full(2, np.nan)
    known = len(values) > 1 and np.isfinite(ends).all() and ends[1] > 0
    per_layer = line(logs, places)
    silent = int(np.argmax(values != 0)) if np.any(values != 0) else len(values)
    return Course(
        layers=layers,
        ratio=float(ends[0] / ends[1]) if known else float("nan"),
        per_layer=per_layer,
        cliff=None if np.isfinite(per_layer) else _cliff(logs, places),
        bend=_bend(logs, places),
        silent=int(layers[silent - 1]) if silent else None,
        zeros=int(np.sum(values == 0)),
        undefined=int(np.sum(~np.isfinite(values))),
    )


def line(logs: np.ndarray, places: np.ndarray) -> float:
    """The factor a layer, going back, of the line through log10 (n,) at places (n,); NaN where none fits."""
    if len(logs) < MIN_LAYERS or np.ptp(logs) < np.log10(ALIKE):
        return float("nan")
    fit = np.corrcoef(places, logs)[0, 1]
    if not fit**2 >= STRAIGHT:
        return float("nan")
    return float(10.0 ** -np.polyfit(places, logs, 1)[0])


def _cliff(logs: np.ndarray, places: np.ndarray) -> tuple[int, int] | None:
    """See Course."""
    if len(logs) < 3:
        return None
    steps = np.abs(np.diff(logs))
    step = int(steps.argmax())
    if steps[step] < np.log10(CLIFF) or steps[step] <= np.ptp(logs) / 2:
        return None
    return int(places[step]), int(places[step + 1])


def _bend(logs: np.ndarray, places: np.ndarray) -> tuple[int, float] | None:
    """See Course; the factor is below 1 for a valley, above 1 for a peak."""
    if len(logs) < 3:
        return None
    low, high = sorted((logs[0], logs[-1]))
    valley, peak = int(logs.argmin()), int(logs.argmax())
    below, above = low - logs[valley], logs[peak] - high
    if max(below, above) < np.log10(BEND):
        return None
    if below >= above:
        return int(places[valley]), float(10.0**-below)
    return int(places[peak]), float(10.0**above)
