"""Spread in words: how much is saturated, dead or vanished?"""

from collections.abc import Sequence

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.lab import Lab
from explorer.depth.spread import (
    ACTIVATION_EDGES,
    DEAD_INPUTS,
    DEAD_UNITS,
    GRADIENT_EDGES,
    VANISHING,
)
from explorer.drawing.numbers import percent, sized


def activations(lab: Lab, label: str) -> str:
    """The saturated and dead."""
    return f"{label}: {stuck(lab)}."


def gradients(lab: Lab, label: str) -> str:
    """What is 0, and what has vanished: a rule of the mean |dL/dh|, which is at most the RMS."""
    typical = np.median(lab.mean_gradient, 1)
    undefined = int(np.sum(~np.isfinite(typical)))
    text = (
        f"{label}: dL/dh is exactly 0 (or underflowed to 0) in {percent(float(lab.spread.zeros.mean()))} of all elements; "
        f"the mean of |dL/dh| over a layer is below {sized(VANISHING, 1)}, which is called vanishing, in "
        f"{int(np.sum(typical < VANISHING))} of {layers(lab.net.depth)}"
    )
    return text + (f", and NaN or infinite in {undefined}." if undefined else ".")


def layers(count: int) -> str:
    """As '1 layer' and '20 layers'."""
    return f"{count} layer{'s' * (count != 1)}"


def stuck(lab: Lab) -> str:
    """Saturated and dead fractions with their thresholds, where these words apply."""
    saturated, dead, parts = lab.spread.saturated, lab.spread.dead, []
    row = ACTIVATIONS[lab.net.activation]
    limits = row.saturates
    if limits and np.isfinite(saturated).any():
        low, high = limits
        parts.append(
            f"saturated, h outside ({sized(low, 6)}, {sized(high, 6)}): at most {percent(float(np.nanmax(saturated)))} of a layer, "
            f"{percent(float(np.nanmean(saturated)))} of all{_of_those(saturated)}"
        )
    if np.isfinite(dead).any():
        parts.append(
            f"dead units, active on less than {100 * DEAD_INPUTS:g}\u00a0% of the inputs: {percent(float(np.nanmean(dead)))}; dead layers, more "
            f"than half of them dead: {int(np.sum(dead > DEAD_UNITS))} of {lab.net.depth}{_of_those(dead)}"
        )
    if not parts and lab.net.norm == "none" and (limits or row.rectifies):
        return "h is NaN in every layer, so nothing can be called saturated or dead"
    return (
        "; ".join(parts)
        or "saturated and dead are no words for this activation function or with batch norm"
    )


def _of_those(shares: np.ndarray) -> str:
    """That some layers, whose h is NaN, are left out of shares (L,)."""
    left_out = int(np.isnan(shares).sum())
    return f" (h is NaN in {layers(left_out)}, left out)" if left_out else ""


def table(labs: Sequence[Lab], labels: Sequence[str]) -> dict[str, list]:
    """Every bin that is not empty: one row for each twin, layer and bin."""
    rows: dict[str, list] = {"twin": [], "layer": [], "what": [], "from": [], "to": [], "share": []}
    for lab, label in zip(labs, labels, strict=True):
        for which, what, edges in (
            ("activations", "activation", ACTIVATION_EDGES),
            ("gradients", "log10 |dL/dh|", GRADIENT_EDGES),
        ):
            shares = getattr(lab.spread, which)
            layer, column = np.nonzero(shares)
            rows["twin"] += [label] * len(layer)
            rows["layer"] += (layer + 1).tolist()
            rows["what"] += [what] * len(layer)
            rows["from"] += edges[column].tolist()
            rows["to"] += edges[column + 1].tolist()
            rows["share"] += shares[layer, column].tolist()
    return rows
