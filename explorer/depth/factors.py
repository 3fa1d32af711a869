"""Factors: by how much does a layer multiply the signal on its way back, measured beside theory, for every activation function and
init?

One measurement of the gradient lab for each pair, on one batch of noise: see lab.measure."""

from dataclasses import dataclass

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.inits import INITS
from explorer.depth.lab import factor, measure
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet

ACTIVATION_KEYS = ("sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu", "gelu")
INIT_KEYS = ("default", "xavier", "he", "orthogonal")
DEPTH, WIDTH, SEEDS, IMAGES = 20, 256, 5, 64
CLOSE = 0.01  # apart by less than this share: on the line


@dataclass(frozen=True)
class Factor:
    """One activation function and one init. measured: the median factor a layer of dL/dh; limit: sqrt(chi) where h has settled, of
    infinitely many and infinitely wide layers; here: what theory says of a net of this depth, at the variance that h
    really has in each layer."""

    activation: str
    init: str
    measured: float
    limit: float
    here: float

    @property
    def off(self) -> bool:
        """Whether it lies beside the line."""
        return not abs(self.measured / self.limit - 1) < CLOSE


def measured_factors(
    depth: int = DEPTH, width: int = WIDTH, seeds: int = SEEDS, images: int = IMAGES
) -> tuple[Factor, ...]:
    """Of every activation function and init; fully connected, no batch norm, no skip connections."""
    x, labels = batch("noise", images)
    rows = []
    for activation in ACTIVATION_KEYS:
        for init in INIT_KEYS:
            net = LabNet("fc", depth, width, activation, init)
            lab = measure(net, x, labels, range(seeds))
            assert lab.prediction.fixed is not None  # of a plain net without norm there is one
            rows.append(
                Factor(
                    activation,
                    init,
                    factor(lab.values("activation_gradient")),
                    lab.prediction.fixed,
                    lab.prediction.factor,
                )
            )
    return tuple(rows)


def labels_of(row: Factor) -> tuple[str, str]:
    """What activation function and init are called."""
    return ACTIVATIONS[row.activation].label, INITS[row.init].label


def spread_of(rows: tuple[Factor, ...]) -> tuple[float, float]:
    """The lowest and highest factor, measured or expected."""
    values = np.array([[row.measured, row.limit] for row in rows])
    values = values[np.isfinite(values) & (values > 0)]
    return (float(values.min()), float(values.max())) if len(values) else (0.1, 1.0)
