"""Softmax: the loss as a curve of the true class's probability, and the tables of the lesson.

The bars are those of the predictions page.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.inside.figures.predictions import percent, printed, worked_example
from explorer.inside.predictions import LECTURE, Predictions
from explorer.lessons.softmax import Base, Shifted, loss_of_untrained

MOST = 8.0  # highest loss on the axis
ABOUT_NUMBERS = (
    "Computed now, float64, next to what the lecture quotes. p: e^(z/T) divided by the sum of all four; "
    "cross entropy: −ln p of the true class."
)
ABOUT_BASES = (
    "Powers of another number than e, computed now: any base above 1 gives probabilities, the same ones "
    "that e gives at temperature T = 1 / ln base. With e, and only with e, the gradient of −ln p is p − y "
    "with no factor before it. The shares z / Σz need no power, but where a score is negative they are no "
    "probabilities."
)
ABOUT_ADDED = (
    "The same constant added to all four scores, computed now in float64: as the formula stands, and with "
    "the largest score subtracted first."
)


def loss(curve: tuple[np.ndarray, np.ndarray], p: float, value: float, name: str) -> go.Figure:
    """-ln p over p with the point of the true class, pinned to the top edge where it lies
    beyond."""
    fig = go.Figure()
    fig.add_scatter(
        x=curve[0].astype(np.float32),
        y=curve[1].astype(np.float32),
        mode="lines",
        hoverinfo="skip",
        line={"color": COLOURS[0]},
        showlegend=False,
    )
    beyond = value > MOST
    fig.add_scatter(
        x=[p],
        y=[min(value, MOST)],
        mode="markers+text",
        showlegend=False,
        text=[f"  {name}: {value:.2f}{' (above the axis)' if beyond else ''}"],
        textposition="middle right" if p < 0.6 else "middle left",
        marker={"size": 15, "color": COLOURS[1], "symbol": "triangle-up" if beyond else "diamond"},
        hovertemplate="p = %{x:.4g}, loss = " + f"{value:.4g}<extra></extra>",
    )
    fig.add_hline(
        y=loss_of_untrained(4),
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_position="top right",
        annotation_text="ln 4 = 1.39: all four alike",
    )
    fig.update_xaxes(range=[-0.02, 1.02])
    fig.update_yaxes(range=[-0.2, MOST + 0.2])
    return finish(fig, "probability p of the true class", "cross entropy −ln p", height=300)


def describe_shares(found: Predictions, temperature: float) -> str:
    """Each class's share, and how far the first is ahead of the second."""
    at = found.at(temperature)
    first, second = (int(i) for i in at.order[:2])
    said = ", ".join(f"{at.name(i)} {percent(p)}" for i, p in enumerate(at.probabilities))
    lead, ratio = (
        found.logits[first] - found.logits[second],
        at.probabilities[first] / at.probabilities[second],
    )
    return (
        f"Softmax gives {said}. {at.name(first).capitalize()} is {lead:.2f} ahead of {at.name(second)} in score, "
        f"so it gets e^({lead:.2f} / {temperature:g}) = {ratio:.4g} times its probability."
    )


def describe(found: Predictions, target: int, temperature: float) -> str:
    """Which class wins, and what the true one costs."""
    at = found.at(temperature)
    best, p, cost = int(at.order[0]), at.probabilities[target], found.loss(target, temperature)
    said = (
        f"{at.name(best).capitalize()} gets {percent(at.probabilities[best])} of the probability. "
    )
    if best == target:
        said += f"That is the true class: its cross entropy is only {cost:.2f}"
    else:
        said += f"The true class {at.name(target)} gets {percent(p)}, which costs {cost:.2f}"
    chance = loss_of_untrained(len(at.probabilities))
    return said + (
        f", {'less' if cost < chance else 'more'} than {chance:.2f}, which knowing nothing would cost."
        if not np.isclose(cost, chance)
        else ", as much as knowing nothing."
    )


def table(found: Predictions, target: int, temperature: float) -> dict[str, Sequence]:
    """Class by class, with the lecture's own numbers while the scores are the lecture's."""
    if (
        temperature == 1
        and target == LECTURE.target
        and np.array_equal(found.logits, LECTURE.predictions.logits)
    ):
        return worked_example(LECTURE)
    return printed(found.table(target, temperature))


def bases(
    found: Mapping[str, Base], shares: np.ndarray, names: Sequence[str], target: int
) -> dict[str, list]:
    """One row a base: the probabilities, and the gradient of the true class."""
    rows = {
        "instead of e^z": [f"{name}^z" for name in found] + ["z"],
        "same as T": [f"{one.temperature:.3f}" for one in found.values()] + [""],
    }
    for place, name in enumerate(names):
        rows[f"p of {name}"] = [f"{one.probabilities[place]:.4f}" for one in found.values()] + [
            f"{shares[place]:.4f}"
        ]
    rows[f"d(−ln p)/dz of {names[target]}"] = [
        f"{one.gradient[target]:.4f} = {np.log(one.base):.3f} (p − y)" for one in found.values()
    ] + [""]
    return rows


def added(found: Sequence[Shifted], names: Sequence[str], target: int) -> dict[str, list[str]]:
    """One row a constant: p of the true class both ways."""
    words = [
        f"{one.as_written[target]:.4f}"
        if np.isfinite(one.as_written[target])
        else "overflow: ∞ / ∞"
        if one.added > 0
        else "nothing left: 0 / 0"
        for one in found
    ]
    return {
        "added to all scores": [f"{one.added:+g}" for one in found],
        f"p of {names[target]}, as the formula stands": words,
        "largest score subtracted first": [f"{one.stable[target]:.4f}" for one in found],
    }
