"""How a network learns: the error over the steps for several learning rates, and one step in
numbers.

The drawing of the net is that of the chain rule page.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.chain_rule import ACTIVATIONS
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.learning import LEARNED, STEPS, TARGET, Descent

NAMES = ("too small", "good", "too large")
FLOOR = 1e-12  # of the error's axis
VERDICTS = {
    "none": "Every gradient is exactly 0, so no weight moves, whatever the learning rate.",
    "learned": "It learns.",
    "exploded": "The learning rate is too large: a weight grew beyond all bounds.",
    "stuck": "The learning rate is too large: a step threw the weights to where all is flat and the gradient is 0.",
    "jumps": "The learning rate is too large: the error jumps up and down.",
    "slow": "The learning rate is too small: it goes down, but it crawls.",
}
ABOUT_STEP = "W = W − α dE/dW, computed now: what the next step does to each weight."
ABOUT_LONGER = (
    "The same net with more units in a row, the same activation and learning rate, computed now. The "
    "gradient of the first weight is a product over all units: where it is small, that weight hardly "
    "moves, and if the error falls at all, the last weights did it."
)


def errors(shown: Sequence[Descent], chosen: Descent, step: int) -> go.Figure:
    """E over the steps, log axis, for the reference rates and the chosen one with a mark at the
    step."""
    fig = go.Figure()
    for number, (name, found) in enumerate(zip((*NAMES, "chosen"), (*shown, chosen), strict=True)):
        fig.add_scatter(
            x=np.arange(len(found.errors)),
            y=np.maximum(found.errors, FLOOR),
            mode="lines",
            name=f"{name}: α = {found.rate:g}",
            line={"color": COLOURS[number], "dash": DASHES[-1 - number]},
            hovertemplate="step %{x}: E = %{y:.3g}<extra></extra>",
        )
    fig.add_scatter(
        x=[step],
        y=[max(chosen.errors[step], FLOOR)],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 16, "color": COLOURS[3], "symbol": SYMBOLS[2]},
    )
    fig.add_hline(y=LEARNED * chosen.errors[0], line={"color": NEUTRAL, "dash": "dot", "width": 2})
    fig.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=np.log10(LEARNED * chosen.errors[0]),
        yanchor="top",
        text="1 % of the first error",
        showarrow=False,
    )  # a log axis wants the logarithm
    fig.update_yaxes(type="log")
    fig.update_xaxes(range=[-0.5, STEPS + 0.5])
    return finish(fig, "steps of gradient descent", f"error E = ½ (o − {TARGET:g})²", height=380)


def describe(found: Descent) -> str:
    """The verdict with its numbers."""
    first, last, steps = found.errors[0], found.errors[-1], len(found.errors) - 1
    said = (
        f"{ACTIVATIONS[found.activation].label}, learning rate {found.rate:g}: in {steps} steps the error goes "
        f"from {first:.3g} to {last:.3g}. {VERDICTS[found.verdict]}"
    )
    if found.verdict == "learned":
        said += f" After {found.learned_after} steps the error is below 1 % of what it was."
    moved = np.abs(found.rate * found.gradients[0] / found.weights[0])
    return (
        said
        + f" The first step changes w1 by {moved[0]:.2g} of itself and w{len(moved)} by {moved[-1]:.2g}."
    )


def describe_step(found: Descent, step: int) -> str:
    """Forward, error, backward, update in one line each."""
    gradient = found.gradients[step]
    after = found.errors[step + 1] if step + 1 < len(found.errors) else None
    return (
        f"Step {step}. Forward: o = {found.outputs[step]:.4g}. Error: E = {found.errors[step]:.4g}. Backward: "
        f"dE/dw1 = {gradient[0]:.3g}. Update: w1 moves by {-found.rate * gradient[0]:+.3g}."
        + (f" Then E = {after:.4g}." if after is not None else "")
    )


def update(found: Descent, step: int) -> dict[str, list[str]]:
    """One row a weight: before, gradient, change, after."""
    weights, gradient = found.weights[step], found.gradients[step]
    change = -found.rate * gradient
    return {
        "weight": [f"w{k + 1}" for k in range(len(weights))],
        "W": [f"{w:.5g}" for w in weights],
        "dE/dW": [f"{g:.5g}" for g in gradient],
        "− α dE/dW": [f"{c:+.5g}" for c in change],
        "W − α dE/dW": [f"{w:.5g}" for w in weights + change],
    }


def longer(found: Mapping[int, Descent]) -> dict[str, list]:
    """One row a length: the first weight's gradient, how far it moved, and whether the net
    learned."""
    return {
        "units in a row": list(found),
        "|dE/dw1| at the start": [f"{abs(one.gradients[0, 0]):.2g}" for one in found.values()],
        f"w1 after {STEPS} steps (was 1)": [f"{one.weights[-1, 0]:.6g}" for one in found.values()],
        "last weight (was 1)": [f"{one.weights[-1, -1]:.4g}" for one in found.values()],
        "what happens": [VERDICTS[one.verdict] for one in found.values()],
    }
