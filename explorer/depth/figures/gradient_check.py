"""Figures of the proof page: the loss as one weight moves, and autograd next to central
differences."""

import numpy as np
import plotly.graph_objects as go

from explorer.depth.gradient_check import Proof
from explorer.drawing.style import COLOURS, DASHES, finish

STEPS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)  # in RMS of the layer's weights
ABOUT = (
    "Is what autograd says true? Choose any weight w of the network: it is moved a little each way, the whole "
    "network is run again, and the slope of the loss L is compared with dL/dw. **Look at the relative error:** "
    "float32 keeps about 7 digits, the two in float64 agree to 8 or more, unless a ReLU switches "
    "between the two points."
)
NOTE = (
    "Measured now: one image, evaluation mode, L = cross entropy of the class chosen. Central difference: "
    "(L(w + step) − L(w − step)) / 2 step, the whole network in float64; the second step is a tenth of the first. "
    "A large step feels the curvature of L, a tiny one its rounding."
)


def loss_line(found: Proof) -> go.Figure:
    """The loss as this one weight moves, and the straight line whose slope is what autograd
    says."""
    tangent = found.loss + found.autograd64 * (found.moved - found.weight)
    fig = go.Figure()
    fig.add_scatter(
        x=found.moved,
        y=found.losses,
        mode="lines+markers",
        name="L, network run again",
        line={"color": COLOURS[0], "shape": "spline"},
        marker={"size": 10},
    )
    fig.add_scatter(
        x=found.moved,
        y=tangent,
        mode="lines",
        name="slope dL/dw by autograd",
        line={"color": COLOURS[1], "dash": DASHES[1]},
    )
    fig.add_scatter(
        x=[found.weight],
        y=[found.loss],
        mode="markers",
        name="the weight as it is",
        marker={"color": COLOURS[1], "symbol": "diamond", "size": 15},
    )
    return finish(fig, f"weight w = W{list(found.place)}", "loss L (cross entropy)", height=380)


def table(found: Proof) -> dict[str, list]:
    """Autograd in both precisions and each difference, with what to think of it."""
    rows = [
        ("autograd, float32", "", found.autograd32, error(found.autograd32, found.autograd64), ""),
        ("autograd, float64", "", found.autograd64, 0.0, ""),
    ]
    for one in found.checks:
        rows.append(
            (
                "central difference, float64",
                f"{one.step:.3g}",
                one.difference,
                one.relative_error,
                f"{one.switched} ReLU or max pooling unit{'s switch' if one.switched > 1 else ' switches'} "
                "between the two points"
                if one.switched
                else "no unit switches"
                if found.rounding < 0.01 * abs(found.autograd64)
                else "lost in rounding",
            )
        )
    names = ("how", "step", "dL/dw", "relative error", "note")
    shown = [
        (how, step, f"{value:.10g}", f"{off:.1e}", said) for how, step, value, off, said in rows
    ]
    return dict(zip(names, map(list, zip(*shown, strict=True)), strict=True))


def error(a: float, b: float) -> float:
    return abs(a - b) / max(abs(a), abs(b)) if a or b else 0.0


def describe(found: Proof) -> str:
    """Whether the two agree, and if not, why not."""
    place = ", ".join(map(str, found.place))
    said = f"dL/dw of {found.layer}.weight[{place}] is {found.autograd64:.6g} by autograd"
    best = min(found.checks, key=lambda one: one.relative_error)
    said += f" and {best.difference:.6g} by central differences: relative error {best.relative_error:.1e}. "
    if found.autograd64 == 0 and best.difference == 0:
        return said + "Both are exactly 0: this weight does not reach the loss for this image."
    if best.relative_error < 1e-6:
        return said + "They agree."
    if found.rounding > 1e-6 * abs(found.autograd64):
        return said + (
            f"A difference cannot resolve less than about {found.rounding:.0e} here: L itself is rounded to "
            "16 digits."
        )
    if any(one.switched for one in found.checks):
        return said + (
            "ReLU or max pooling units switch between the two points, and L has a kink where they do: make "
            "the step smaller."
        )
    return said + "What is left is the curvature of L within the step: make the step smaller."


def shape(sizes: tuple[int, ...]) -> str:
    return " × ".join(map(str, sizes))


def size(sizes: tuple[int, ...]) -> int:
    return int(np.prod(sizes))


def left_out(layers: dict[str, int]) -> str:
    """A sentence about layers that are too large, or nothing."""
    names = ", ".join(f"{name} ({count:,} weights)" for name, count in layers.items())
    return f" Too large for float64 on a shared server: {names}." if names else ""
