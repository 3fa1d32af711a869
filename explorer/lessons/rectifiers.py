"""Rectifiers: what do the first weights of a ReLU network decide, and what does a rectifier learn whose slope may
change?

The first weights are those of He et al. 2015, section 2.2: Xavier's let a signal shrink by sqrt(1/2) a layer, He's keep
it. What 22 and 30 layers do at the start is measured by the gradient lab; what becomes of them in training stands in
rectifiers.json, which rectifiers_recording.py writes. The slopes are those of a network that ships."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from torch import nn

from explorer.depth.inits import INITS as INITS_OF_LAB
from explorer.depth.lab_nets import LabNet
from explorer.facts import cite, reference
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from explorer.networks.registry import TWINS as TWINS_THAT_SHIP

RECORDED = Path(__file__).with_name("rectifiers.json")
LAYERS = (22, 30)  # with weights, as in figures 2 and 3 of the paper; the last one gives the scores
INITS = ("he", "xavier")
WIDTHS = {"fc": 256, "conv": 32}
DRAWS = 5  # of weights, where the start is measured
SEEDS = 3  # of a recorded training
CURVES = ("train_error", "val_error", "train_loss", "gradient")
NEAR = 85.0  # % validation error; above it a network is near guessing, which makes 90 %
LEARNING = 45.0  # %, half of what guessing makes: it has begun to learn
TWINS = TWINS_THAT_SHIP["ReLU against PReLU"]

# layer of the paper's small network -> keys of FACTS: what it learned with one a layer, and one a channel
COEFFICIENTS: dict[str, tuple[str, str]] = {
    "conv1": ("prelu_shared_conv1", "prelu_wise_conv1"),
    "conv2_1": ("prelu_shared_conv2_1", "prelu_wise_conv2_1"),
    "conv2_2": ("prelu_shared_conv2_2", "prelu_wise_conv2_2"),
    "conv2_3": ("prelu_shared_conv2_3", "prelu_wise_conv2_3"),
    "conv2_4": ("prelu_shared_conv2_4", "prelu_wise_conv2_4"),
    "conv3_1": ("prelu_shared_conv3_1", "prelu_wise_conv3_1"),
    "conv3_2": ("prelu_shared_conv3_2", "prelu_wise_conv3_2"),
    "conv3_3": ("prelu_shared_conv3_3", "prelu_wise_conv3_3"),
    "conv3_4": ("prelu_shared_conv3_4", "prelu_wise_conv3_4"),
    "conv3_5": ("prelu_shared_conv3_5", "prelu_wise_conv3_5"),
    "conv3_6": ("prelu_shared_conv3_6", "prelu_wise_conv3_6"),
    "fc1": ("prelu_shared_fc1", "prelu_wise_fc1"),
    "fc2": ("prelu_shared_fc2", "prelu_wise_fc2"),
}


def nets(layers: int, kind: str) -> dict[str, LabNet]:
    """Two ReLU networks of so many layers with weights that differ in how these are drawn, by init; kind as in
    LabNet."""
    return {
        init: LabNet(kind=kind, depth=layers - 1, width=WIDTHS[kind], activation="relu", init=init)
        for init in INITS
    }


def theory(layers: int, init: str) -> np.ndarray:
    """What is left of a signal after 0, 1, ... of the hidden layers, (layers - 1,), where each sees the output of a ReLU:
    sqrt(1/2) a layer with Xavier's weights, all with He's. He et al. 2015, section 2.2."""
    factor = 1.0 if init == "he" else np.sqrt(0.5)
    return factor ** np.arange(layers - 1)


def change(values: np.ndarray, backward: bool = False) -> float:
    """The last hidden layer's size over the first one's, of sizes (L, S), or the other way round; median over the seeds.
    NaN where it is no number."""
    first, last = (values[-1], values[0]) if backward else (values[0], values[-1])
    with np.errstate(all="ignore"):
        ratio = last / first
    return float(np.median(ratio)) if np.isfinite(ratio).all() else float("nan")


@dataclass(frozen=True)
class Training:
    """A recorded training of a fully connected ReLU network, (E,) each, one entry an epoch: error on the training
    images (while it learns) and on the validation images in percent, mean cross entropy, and the root mean square of dL/dW
    in the first layer at the start of the epoch."""

    layers: int
    init: str
    seed: int
    train_error: np.ndarray
    val_error: np.ndarray
    train_loss: np.ndarray
    gradient: np.ndarray

    @property
    def begins(self) -> int | None:
        """The first epoch, counted from 1, after which the validation error is below LEARNING; None if none is."""
        below = np.flatnonzero(self.val_error < LEARNING)
        return int(below[0]) + 1 if len(below) else None

    @property
    def waits(self) -> int:
        """For how many epochs from the first on the validation error stays above NEAR."""
        below = np.flatnonzero(self.val_error <= NEAR)
        return int(below[0]) if len(below) else len(self.val_error)


@cache
def recorded() -> tuple[Training, ...]:
    """Every recorded training."""
    rows = json.loads(RECORDED.read_text(encoding="utf-8"))
    return tuple(
        Training(**{**row, **{name: np.array(row[name], np.float64) for name in CURVES}})
        for row in rows
    )


def of_depth(trainings: Sequence[Training], layers: int) -> dict[str, list[Training]]:
    """The trainings of networks of so many layers, by init, one a seed."""
    return {
        init: [run for run in trainings if (run.layers, run.init) == (layers, init)]
        for init in INITS
    }


@dataclass(frozen=True)
class Slopes:
    """What PReLUs learned, first to last: the mean over channels of the coefficient of each layer."""

    layers: tuple[str, ...]
    values: np.ndarray


def slopes(net: nn.Module) -> Slopes:
    """The slope for negative values of every PReLU of a network."""
    found = {
        name.removeprefix("features."): float(module.weight.detach().mean())
        for name, module in net.named_modules()
        if isinstance(module, nn.PReLU)
    }
    return Slopes(tuple(found), np.array(list(found.values())))


@dataclass(frozen=True)
class TwinAccuracy:
    """Shares of right answers of ReLU's and PReLU's network on equally many validation images."""

    relu: float
    prelu: float
    images: int

    @property
    def chance(self) -> float:
        """How large a difference may be by chance: twice its standard error."""
        share = (self.relu + self.prelu) / 2
        return float(2 * np.sqrt(2 * share * (1 - share) / self.images))


OPTIONS: Mapping[str, int] = {
    "About 30 times": 30,
    "About 1,000 times": 1000,
    "About 16,000 times": 16_000,
}


def quiz_answer() -> tuple[str, str]:
    """How much smaller Xavier's weights leave the signal from the first hidden layer of the deeper of LAYERS to its
    last."""
    short, deep = (layers - 2 for layers in LAYERS)
    times = {steps: 2 ** (steps / 2) for steps in (short, deep)}
    nearest = min(OPTIONS, key=lambda option: abs(np.log(OPTIONS[option] / times[deep])))
    xavier, he = (INITS_OF_LAB[init].label for init in ("xavier", "he"))
    return nearest, (
        f"ReLU passes on half of the variance. {xavier}'s weights do not make up for it, {he}'s do: they are √2 times as "
        f"large. From the first of {LAYERS[1] - 1} hidden layers to the last that is √2^{deep} = {times[deep]:,.0f}, and "
        f"√2^{short} = {times[short]:,.0f} in a network of {LAYERS[0]} layers ({cite('prelu', 'section 2.2')})."
    )


LESSON = Lesson(
    "Rectifiers and first weights",
    "A ReLU throws half of the signal away, and weights that were made for linear layers do not make up for it: the deeper "
    "the network, the less arrives. He's weights are √2 times as large and keep the signal; a PReLU throws nothing away and "
    "learns its own slope.",
    Link(
        "lab",
        "Gradient lab: Xavier and He at any depth",
        {
            "lab_activation": "relu",
            "lab_init": "xavier",
            "lab_depth": LAYERS[1] - 1,
            "lab_field": "init",
            "lab_other_init": "he",
        },
    ),
    (LECTURE, reference("prelu"), reference("xavier")),
    Question(
        f"A network of {LAYERS[1]} layers with ReLU. From its first hidden layer to its last, how much smaller do weights "
        "by Xavier's rule leave the signal than He's?",
        tuple(OPTIONS),
        quiz_answer,
    ),
)
