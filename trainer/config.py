"""What can be chosen for a training? One frozen dataclass; the command line is made from its
fields, see arguments."""

import math
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from typing import Any

from trainer.augment import COMBINATIONS
from trainer.datasets import DATASETS
from trainer.errors import PersonsError
from trainer.files import number
from trainer.layouts import LAYOUTS
from trainer.nets import (
    ACTIVATIONS,
    INITS,
    MAX_VARIANCE,
    NETS,
    NORMS,
    OWN_SIZE,
    NetSpec,
    is_own,
    own_spec,
)
from trainer.schedules import PRESETS, SCHEDULES, about_presets, about_schedules
from trainer.set_choices import (
    FOLLOW,
    LABELS_HELP,
    LAYOUT_HELP,
    LINKS_HELP,
    SPLIT_NAMES_HELP,
    Choices,
)

BOUNDS: dict[str, tuple[float, float]] = {  # lowest and highest value of each number
    "sigma_w2": (0, MAX_VARIANCE),
    "sigma_b2": (0, MAX_VARIANCE),
    "depth": (0, 1202),
    "width": (0.01, 16),
    "dropout": (0, 0.95),
    "size": (0, 1024),
    "epochs": (1, 10_000),
    "batch_size": (1, 65_536),
    "lr": (0, 1e6),
    "momentum": (0, 0.999),
    "weight_decay": (0, 1),
    "seed": (0, 2**31 - 1),
    "probes": (-1, 10_000),
    "curvature": (0, 1000),
    "threads": (0, 1024),
}

ITS_OWN = ("activation", "norm", "depth", "width", "residual", "dropout")  # of a network's own code


class ConfigError(PersonsError, ValueError):
    """A setting that nothing can be trained with, with a sentence that says which values it
    takes."""


def option(
    default: Any,
    help: str,
    choices: tuple[str, ...] | None = None,
    besides: Callable[[str], bool] | None = None,
) -> Any:
    """A field of Config with what the command line says of it; `besides` says what else than the
    choices it takes."""
    metadata = {"help": help, "choices": choices, "besides": besides}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Config:
    """One training. 0 or an empty text means: the usual value for this network and data set."""

    net: str = option(
        "alexnet",
        "which network; or FILE.py:NAME, a class or function in a Python file of your own",
        tuple(NETS),
        is_own,
    )
    data: str = option(
        "digits",
        f"{', '.join(DATASETS)} (with options: scenes:seed=3,side=32), or an image folder or a zip of one: train/<class>/ and "
        "val/<class>/ (or test/<class>/), or <class>/, of which one image in ten is then set aside for "
        "validation; or images and a table of their classes",
    )
    layout: str = option("", LAYOUT_HELP, ("", *LAYOUTS))
    split_names: str = option("", SPLIT_NAMES_HELP)
    labels: str = option("", LABELS_HELP)
    links: str = option("", LINKS_HELP, ("", FOLLOW))
    preset: str = option(
        "",
        f"what the options not given here are. {about_presets()}",
        ("", *PRESETS),
    )
    name: str = option("", "name of the run folder; default: made from the other choices")
    activation: str = option(
        "relu", "activation function of every hidden layer", tuple(ACTIVATIONS)
    )
    norm: str = option(
        "batch", "normalisation after every convolution or hidden linear layer", tuple(NORMS)
    )
    init: str = option(
        "default",
        "how weights are drawn; default is torch's own, own: normal, with --sigma-w2 and --sigma-b2",
        tuple(INITS),
    )
    sigma_w2: float = option(1.0, "of --init own: variance of the weights times their fan-in")
    sigma_b2: float = option(0.0, "of --init own: variance of the biases")
    depth: int = option(0, "layers, where the network can be of several depths (resnet: 6n+2)")
    width: float = option(1.0, "multiplies the channels of every layer")
    residual: bool = option(True, "skip connections, for resnet and mlp")
    dropout: float = option(0.5, "share of units dropped before the last layers")
    size: int = option(
        0,
        "side of the square input in pixels; 0: the data set's own, for photos the network's usual",
    )
    epochs: int = option(20, "passes through the training images")
    batch_size: int = option(
        128,
        "images per step, over all processes together: under torchrun each process takes "
        "its share and --lr means the same as in one process",
    )
    lr: float = option(0.1, "highest learning rate")
    momentum: float = option(0.9, "momentum of SGD; 0 is plain SGD")
    nesterov: bool = option(True, "Nesterov's momentum instead of the classical one")
    weight_decay: float = option(5e-4, "weight decay of SGD, of kernels and matrices only")
    schedule: str = option(
        "one-cycle",
        f"learning rate over time: {about_schedules()}",
        tuple(SCHEDULES),
    )
    augment: str = option(
        "auto",
        "how training images are varied: crop, flip and colour (AlexNet's), joined by -; "
        "auto: crop-flip for photos, crop for digits",
        ("auto", *COMBINATIONS),
    )
    precision: str = option(
        "auto",
        "arithmetic of the training steps; probes and evaluation are float32; auto: "
        "bfloat16 where the hardware has it",
        ("auto", "bfloat16", "float32"),
    )
    sync_norm: bool = option(
        False,
        "under torchrun: batch norm over the whole batch, so that N processes do what one "
        "does; without it each process normalises by its share",
    )
    compile: bool = option(False, "torch.compile; pays on a GPU in long trainings, never on a CPU")
    seed: int = option(0, "draws initial weights, order of images, augmentation and dropout")
    keep: str = option(
        "last",
        "which epoch's network is kept in weights.safetensors; the other one is kept in "
        "best.safetensors or last.safetensors",
        ("last", "best"),
    )
    keep_epochs: str = option(
        "few",
        "of which earlier epochs the network is kept, too, in float16 in epochs/: few: after 1, 2, 4, 8, ... epochs; "
        "where that would take more than 512 MB, of fewer",
        ("few", "all", "none"),
    )
    disk: str = option("float32", "precision of weights.safetensors", ("float32", "float16"))
    probes: int = option(
        -1,
        "how often every layer is measured over the whole training; 0: never; -1: 100 times, less "
        "often where that would take 3 % of the time, but 20 times at least",
    )
    curvature: int = option(
        0,
        "how often the noise of the gradients and the largest eigenvalue of the Hessian are measured over the whole training; "
        "0: never. One measurement takes as long as some 20 to 60 steps of 128 images",
    )
    device: str = option(
        "", "cpu, cuda, cuda:1, mps, xpu, ...; default: the first accelerator there is"
    )
    threads: int = option(0, "threads on the CPU; default: torch's own choice")

    def check(self) -> None:
        """Raise ConfigError unless every setting has the kind, the range and the choices that it
        must have."""
        for entry in fields(self):
            check_option(entry, getattr(self, entry.name))
            if is_own(self.net) and entry.name in ITS_OWN:
                check_own_option(entry, getattr(self, entry.name))

    @property
    def choices(self) -> Choices:
        """How the data set is to be read."""
        return Choices(**{entry.name: getattr(self, entry.name) for entry in fields(Choices)})

    def spec(self, classes: int, channels: int) -> NetSpec:
        """The network of this training for a data set with so many classes and colour channels."""
        if is_own(self.net):
            size, variances = self.size or OWN_SIZE, (self.sigma_w2, self.sigma_b2)
            return own_spec(self.net, classes, channels, size, self.init, variances)
        return NetSpec(
            net=self.net,
            classes=classes,
            channels=channels,
            size=self.size or NETS[self.net].size,
            activation=self.activation,
            norm=self.norm,
            init=self.init,
            depth=self.depth,
            width=self.width,
            residual=self.residual,
            dropout=self.dropout,
            sigma_w2=self.sigma_w2,
            sigma_b2=self.sigma_b2,
        )


def check_option(entry: Field[Any], value: Any) -> None:
    """Raise ConfigError unless this is a value that this field of Config can have."""
    kind, choices = type(entry.default), entry.metadata["choices"]
    if type(value) not in ((float, int) if kind is float else (kind,)):
        raise ConfigError(
            f"{entry.name} is {str(value)[:80]!r}; it must be of type {kind.__name__}."
        )
    besides = entry.metadata["besides"]
    if choices and value not in choices and not (besides and besides(value)):
        raise ConfigError(
            f"{entry.name} is {value[:80]!r}; it must be one of {', '.join(choices)}."
        )
    low, high = BOUNDS.get(entry.name, (0, 0))
    if high and not low <= number(value, math.nan) <= high:
        raise ConfigError(
            f"{entry.name} is {str(value)[:80]}; it must be between {low:g} and {high:g}."
        )
    if kind is str and (len(value) > 1000 or "\0" in value):
        raise ConfigError(f"{entry.name} is no text that a training can be started with.")


def check_own_option(entry: Field[Any], value: Any) -> None:
    """Raise ConfigError for what cannot be chosen for a network of somebody's own."""
    if value != entry.default:
        kind = "a network of your own, whose code says what it is made of"
        raise ConfigError(f"--{entry.name} cannot be chosen for {kind}: leave it out.")
