"""The plane of variances in words: where does a signal survive?"""

import numpy as np

from explorer.depth.mean_field import Phases, left_over
from explorer.drawing.numbers import sized
from explorer.facts import cite

FADED = 1e-3  # of the last layer's signal: where the first has less, it hardly learns

SOURCE = (
    f"Computed now: mean field theory of fully connected plain nets, {cite('schoenholz')}. Click a point to "
    "give it to the lab, or choose the init `own σ²` above and type the two numbers."
)


def describe(phases: Phases) -> str:
    """Where the critical line runs."""
    rows = [index for index in (0, len(phases.line) // 2, -1) if np.isfinite(phases.line[index])]
    if not rows:
        return "Nowhere in this plane is χ = 1."
    points = ", ".join(
        f"{phases.line[i]:.2f} at σ_b² = {sized(phases.sigma_b2[i], 6)}" for i in rows
    )
    return (
        f"χ = 1 where σ_w² is {points}. Left of the line dL/dh shrinks on its way back (vanishes), right of it it "
        "grows (explodes); near the line it travels through many layers."
    )


def expectation(activation: str, factor: float, depth: int) -> str:
    """What a training of a net of these layers must be expected to do, by theory: sqrt(chi) is its factor."""
    if not np.isfinite(factor) or factor <= 0:
        return "At these variances nothing comes back at all: expect a loss that stays where it is."
    left = left_over(factor, depth)
    change = f"each of its {depth} layers multiplies dL/dh by {sized(factor)}, so the first has {sized(left, 2)} times what the last has"
    if left < FADED:
        return f"{activation}: {change}. The signal fades: expect a loss that hardly falls."
    if left > 1 / FADED:
        return f"{activation}: {change}. The signal explodes: expect a loss that jumps, or is no number."
    return f"{activation}: {change}. The signal arrives: expect a loss that falls."


def table(phases: Phases) -> dict[str, list]:
    """Every point of the plane: one row for each pair of variances."""
    b, w = np.meshgrid(phases.sigma_b2, phases.sigma_w2, indexing="ij")
    return {
        "activation": [phases.activation] * w.size,
        "sigma_w2": w.ravel().tolist(),
        "sigma_b2": b.ravel().tolist(),
        "sqrt(chi)": phases.factor.ravel().tolist(),
    }
