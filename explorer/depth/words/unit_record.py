"""Unit record in words: did units fall silent while the network learned?"""

from dataclasses import dataclass

import numpy as np

from explorer.depth.unit_record import UnitRecord
from explorer.drawing.numbers import percent
from trainer.unit_shares import FLAT, RARELY


@dataclass(frozen=True)
class Kind:
    """A row of KINDS: what it is called, of what it is a share, and what they are, on some images."""

    label: str
    noun: str
    state: str

    @property
    def what(self) -> str:
        """As "silent units"."""
        return f"{self.label.lower()} {self.noun}s"


KINDS = {  # of SHARES
    "dead": Kind("Silent", "unit", "silent on all of {images}"),
    "rare": Kind("Rarely active", "unit", f"above 0 at less than {percent(RARELY)} of all places"),
    "saturated": Kind("Saturated", "value", "saturated"),
}
DEFINITIONS = (
    "Silent: exactly 0 at every place of every image. Rarely active: above 0 at less than "
    f"{percent(RARELY)} of all places and images, and not silent. Saturated, of sigmoid and tanh: the share of values "
    f"where the derivative is less than {percent(FLAT)} of its largest. A unit is a channel of maps, or one number of a "
    "vector, behind the activation function."
)
KNOWN_UNITS = "Recorded while it was trained, on the 64 images of the probe."


def describe(record: UnitRecord, kind: str, unit: str = "step") -> str:
    """The mean over the layers at both ends, and the layer with the most of it at the end."""
    values, what = record.shares[kind], KINDS[kind].what
    rows = np.flatnonzero(np.isfinite(values).any(1))
    if not len(rows):
        return f"Nothing is known of {what}."
    first, last = rows[0], rows[-1]
    means = [float(np.nanmean(values[row])) for row in (first, last)]
    most = int(np.nanargmax(values[last]))
    text = f"{what.capitalize()}: {percent(means[1])} at {unit} {record.steps[last]:,}, mean over the layers"
    if first != last:
        text += f"; {percent(means[0])} at {unit} {record.steps[first]:,}"
    if values[last, most] > 0:
        text += f". Most of them in {record.names[most]}: {percent(float(values[last, most]))}"
    return f"{text}."


def table(record: UnitRecord, unit: str = "step") -> dict[str, list]:
    """One row for each layer at each step."""
    count = len(record.names)
    columns: dict[str, list] = {
        unit: np.repeat(record.steps, count).tolist(),
        "layer": list(record.names) * len(record.steps),
    }
    for kind, values in record.shares.items():
        columns[f"share of {KINDS[kind].what}"] = values.ravel().tolist()
    return columns
