"""Means over the steps of somebody's own training loop, summed where its numbers lie: nothing waits
for the device until they are read."""

import logging

from torch import Tensor

Number = Tensor | float
log = logging.getLogger(__name__)


class Means:
    """Of what was added since it was read last, by name; what is None is left out."""

    def __init__(self) -> None:
        self.sums: dict[str, tuple[Number, int]] = {}

    def add(self, **values: Number | None) -> None:
        """One step's values: numbers, or tensors of which the mean counts."""
        for name, value in values.items():
            if value is not None:
                number = value.detach().float().mean() if isinstance(value, Tensor) else value
                total, count = self.sums.get(name, (0.0, 0))
                self.sums[name] = (total + number, count + 1)

    def read(self) -> dict[str, float]:
        """The means, of which a new count begins."""
        means = {f"train/{name}": float(total) / n for name, (total, n) in self.sums.items()}
        self.sums = {}
        return means


def checked(row: dict[str, float]) -> dict[str, float]:
    """A line of metrics without accuracies that are none: a share is from 0 to 1, not in percent."""
    odd = [name for name in row if name.endswith(("accuracy", "top5")) and not 0 <= row[name] <= 1]
    for name in odd:
        log.warning("%s is %g and is left out: a share is from 0 to 1.", name, row[name])
    return {name: value for name, value in row.items() if name not in odd}
