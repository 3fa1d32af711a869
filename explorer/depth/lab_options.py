"""Options of the gradient lab: what can be chosen, and which twins are worth a button?

To add a preset, add a row to PRESETS."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.inits import INITS
from explorer.depth.lab_inputs import INPUTS
from explorer.depth.lab_nets import KINDS, NORMS, RESIDUALS, LabNet


@dataclass(frozen=True)
class Option:
    """A row of OPTIONS: its label, its values, the usual one first, and what a value is called."""

    label: str
    values: tuple
    value_label: Callable[[Any], str]


def _activation(key: str) -> str:
    return ACTIVATIONS[key].label


OPTIONS: dict[str, Option] = {  # of LabNet and of a measurement
    "activation": Option(
        "Activation",
        ("sigmoid", "relu", "tanh", "leaky_relu", "prelu", "elu", "gelu", "step"),
        _activation,
    ),
    "init": Option("Init", tuple(INITS), lambda key: INITS[key].label),
    "norm": Option("Batch norm", tuple(NORMS), NORMS.__getitem__),
    "residual": Option("Skip connections", tuple(RESIDUALS), RESIDUALS.__getitem__),
    "kind": Option("Layers", tuple(KINDS), KINDS.__getitem__),
    "width": Option("Width", (256, 16, 32, 64, 128), "{} wide".format),
    "depth": Option("Depth: hidden layers", (50, 2, 3, 5, 10, 20, 30, 75, 100), "{} layers".format),
    "sigma_w2": Option(
        "σ_w² of own init",
        (1.0, 0.1, 0.3, 0.5, 0.8, 1.2, 1.5, 1.76, 2.0, 2.5, 3.0, 4.0),
        "σ_w² = {:g}".format,
    ),
    "sigma_b2": Option(
        "σ_b² of own init", (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 1.0), "σ_b² = {:g}".format
    ),
    "input": Option("Input", tuple(INPUTS), lambda key: INPUTS[key].label),
    "seeds": Option("Seeds", (5, 1, 3, 10), lambda count: f"{count} seed" + "s" * (count > 1)),
    "rate": Option("Learning rate", (0.1, 1.0, 0.01, 0.001), "learning rate {:g}".format),
    "size": Option(
        "Size of a layer's values",
        ("rms", "norm"),
        {"rms": "RMS per element", "norm": "norm"}.__getitem__,
    ),
}


CHANNELS = (32, 8, 16)  # instead of the widths, where a twin is convolutional


MIN_DEPTH, MAX_DEPTH = 2, 100  # hidden layers


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
    values = CHANNELS if field == "width" and "conv" in kinds else OPTIONS[field].values
    return tuple(value for value in values if net is None or value != getattr(net, field))


def images_of(*pair: LabNet) -> int:
    """The size of the batch that both twins are given: convolutions get a smaller one, or they
    would not be instant."""
    return 16 if any(net.kind == "conv" for net in pair) else 64


@dataclass(frozen=True)
class LabPreset:
    """A row of PRESETS: one net, and the field in which its twin differs."""

    label: str
    net: LabNet
    field: str
    other: Any

    @property
    def choices(self) -> dict[str, Any]:
        """Every choice of the page that the preset makes."""
        return {**asdict(self.net), "field": self.field, f"other_{self.field}": self.other}

    @property
    def twins(self) -> tuple[LabNet, LabNet]:
        changes: dict[str, Any] = {self.field: self.other}
        return self.net, replace(self.net, **changes)


PRESETS = {
    "activation": LabPreset(
        "Sigmoid / ReLU", LabNet(depth=20, activation="sigmoid"), "activation", "relu"
    ),
    "residual": LabPreset(
        "Plain / residual",
        LabNet(depth=50, activation="relu", init="default"),
        "residual",
        "scaled",
    ),
    "init": LabPreset(
        "Default / He init", LabNet(depth=50, activation="relu", init="default"), "init", "he"
    ),
    "norm": LabPreset(
        "Without / with batch norm",
        LabNet(depth=20, activation="relu", init="default"),
        "norm",
        "batch",
    ),
    "depth": LabPreset(
        "Depth 5 / 50", LabNet(depth=5, activation="tanh", init="default"), "depth", 50
    ),
}
