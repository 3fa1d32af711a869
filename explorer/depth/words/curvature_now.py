"""What training did to the curvature of the chosen network, or why that is not measured."""

import numpy as np

from explorer.depth.curvature import Curvature
from explorer.depth.words.curvature import eigenvalue
from explorer.drawing.numbers import sized


def now(trained: Curvature, before: Curvature | None) -> str:
    """What training did to the curvature of the chosen network."""
    value = trained.eigenvalue[0]
    if not np.isfinite(value):
        return "The loss of this network has no finite eigenvalue here."
    if before is None or not np.isfinite(before.eigenvalue[0]):
        return f"The largest eigenvalue of this network is {sized(value, 2)}."
    first = before.eigenvalue[0]
    if not (trained.settled[0] and before.settled[0]):
        return f"The largest eigenvalue as the weights were drawn: {eigenvalue(before, 0)}; now: {eigenvalue(trained, 0)}."
    if min(value, first) <= 0 or max(value / first, first / value) < 1.1:
        return f"The largest eigenvalue was {sized(first, 2)} as the weights were drawn and is {sized(value, 2)} now."
    word = "larger" if value > first else "smaller"
    return (
        f"Training has made the largest eigenvalue {sized(max(value / first, first / value), 2)} times {word}: "
        f"{sized(first, 2)} as the weights were drawn, {sized(value, 2)} now."
    )


def unmeasured(label: str, has_images: bool) -> str:
    """Why a network is not measured on the page."""
    if has_images:
        return f"{label} is too large to be measured here while you wait: train with --curvature, which records it."
    return (
        f"There are no labelled images here for the classes of {label}. Networks of digits and drawn scenes are measured on "
        f"this page; any training records it with --curvature 20."
    )


def measured(curve: Curvature) -> str:
    """On what the chosen network was measured."""
    return (
        f"Measured now: gradients of {curve.images:,} {curve.data} in groups of {curve.group}, the Hessian of the first "
        f"{curve.probe}."
    )
