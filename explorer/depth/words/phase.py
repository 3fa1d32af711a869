"""The plane of variances in words: where does a signal survive?"""

import numpy as np

from explorer.depth.mean_field import Phases
from explorer.facts import cite

SOURCE = (
    f"Computed now: mean field theory of fully connected plain nets, {cite('schoenholz')}. Click a point to "
    "give it to the lab, or choose the init `own σ²` above and type the two numbers."
)


def describe(phases: Phases) -> str:
    """Where the critical line runs."""
    rows = [index for index in (0, len(phases.line) // 2, -1) if np.isfinite(phases.line[index])]
    if not rows:
        return "Nowhere in this plane is χ = 1."
    points = ", ".join(f"{phases.line[i]:.2f} at σ_b² = {phases.sigma_b2[i]:g}" for i in rows)
    return (
        f"χ = 1 where σ_w² is {points}. Left of the line dL/dh shrinks on its way back (vanishes), right of it it "
        "grows (explodes); near the line it travels through many layers."
    )


def table(phases: Phases) -> dict[str, list]:
    """Every point of the plane: one row for each pair of variances."""
    b, w = np.meshgrid(phases.sigma_b2, phases.sigma_w2, indexing="ij")
    return {
        "activation": [phases.activation] * w.size,
        "sigma_w2": w.ravel().tolist(),
        "sigma_b2": b.ravel().tolist(),
        "sqrt(chi)": phases.factor.ravel().tolist(),
    }
