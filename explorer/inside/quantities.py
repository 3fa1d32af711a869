"""Quantities: what is measured in every layer, and how do all pages call it?

Keys are those of `trainer.probes.QUANTITIES`, which are the fields of its `Measurement` where one
batch is measured. h is the output of a layer, before normalisation and activation function; L the
cross entropy. To add a quantity, measure it there and add a row here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A row of QUANTITIES: how it is written, the heading of its chart, what a list says, what the
    axis says, how to read it, and what its size is taken over.

    `ratio` marks what has no size of its own: root mean square and norm give the same number.
    `reference` is a value worth a line across the chart."""

    symbol: str
    title: str
    label: str
    axis: str
    help: str
    over: str = "weights"
    ratio: bool = False
    reference: float | None = None


QUANTITIES: dict[str, Quantity] = {
    "activation_gradient": Quantity(
        symbol="dL/dh",
        title="The signal on its way back",
        label="dL/dh: the signal on its way back",
        axis="RMS of dL/dh per element",
        help="How strongly the loss L answers to the outputs h of a layer, before normalisation and activation "
        "function. A layer of many outputs shares the signal among them: the last one has few, so it is bright in "
        "every network.",
        over="units and images",
    ),
    "weight_gradient": Quantity(
        symbol="dL/dW",
        title="What each layer learns from it",
        label="dL/dW: what each layer learns from it",
        axis="RMS of dL/dW per element",
        help="How strongly the loss L answers to the weights W. It can look healthy while dL/dh fades, where h grows.",
    ),
    "activation": Quantity(
        symbol="h",
        title="The signal on its way forward",
        label="h: the signal on its way forward",
        axis="RMS of h per element",
        help="The outputs of a layer, before normalisation and activation function.",
        over="units and images",
    ),
    "update_ratio": Quantity(
        symbol="‖ΔW‖/‖W‖",
        title="How far one step moves each layer",
        label="‖ΔW‖/‖W‖: the size of one update",
        axis="‖ΔW‖ / ‖W‖ of one step",
        help="How far one training step moves the weights, weight decay and momentum included; about 0.001 is usual.",
        ratio=True,
        reference=1e-3,
    ),
    "distance": Quantity(
        symbol="‖W−W₀‖/‖W₀‖",
        title="How far each layer is from its start",
        label="‖W−W₀‖/‖W₀‖: the way from the start",
        axis="‖W − W₀‖ / ‖W₀‖",
        help="How far the weights are from where they began, W₀. Weight decay moves them too, with nothing learned.",
        ratio=True,
    ),
    "weight": Quantity(
        symbol="W",
        title="The weights",
        label="W: the weights",
        axis="RMS of W per element",
        help="The size of the weights.",
    ),
}
