"""Options of the gradient lab: what can be chosen, and which twins are worth a button?

To add a preset, add a row to PRESETS."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from explorer.depth.inits import INITS
from explorer.depth.lab_inputs import INPUTS
from explorer.depth.lab_nets import KINDS, NORMS, RESIDUALS, LabNet

OPTIONS: dict[str, tuple] = {  # what can be chosen, the usual value first
    "activation": (
        "sigmoid",
        "relu",
        "tanh",
        "leaky_relu",
        "prelu",
        "elu",
        "gelu",
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


MIN_DEPTH, MAX_DEPTH = 2, 100  # hidden layers


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
    values = CHANNELS if field == "width" and "conv" in kinds else OPTIONS[field]
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
