"""Figures of a picture that is changed: probability of the predicted and of the true class against
the amount."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish, grid
from explorer.failures.figures.failures import name
from explorer.failures.figures.thumbnails import fitted
from explorer.failures.perturbations import PERTURBATIONS, Curve


def curves(curve: Curve, names: Sequence[str]) -> go.Figure:
    """Probability of each asked class, called `names`, at every amount."""
    fig, row = go.Figure(), PERTURBATIONS[curve.kind]
    for place, label in enumerate(names):
        fig.add_scatter(
            x=curve.amounts.astype(np.float32),
            y=curve.probabilities[:, place].astype(np.float32),
            mode="lines+markers",
            name=name(label, 30),
            hovertemplate="%{x:g}: %{y:.1%}<extra></extra>",
            line={"color": COLOURS[place], "dash": DASHES[place]},
            marker={"symbol": SYMBOLS[place], "size": 10},
        )
    fig.add_vline(
        x=row.neutral,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="as it is",
        annotation_position="bottom right",
    )
    finish(fig, row.quantity, "probability", height=360)
    if len(curve.amounts) <= 3:
        fig.update_xaxes(tickvals=curve.amounts.tolist())
    return fig.update_yaxes(range=[-0.03, 1.06], dtick=0.25)


def describe(curve: Curve, names: Sequence[str], classes: Sequence[str]) -> str:
    """What each class has as it is and at the least and most, and where the answer changes."""
    row, here = PERTURBATIONS[curve.kind], curve.neutral
    said = []
    for place, label in enumerate(names):
        p = curve.probabilities[:, place]
        said.append(
            f"{label} {p[here]:.1%} as it is, between {p.min():.1%} (at {curve.amounts[p.argmin()]:g}) and "
            f"{p.max():.1%} (at {curve.amounts[p.argmax()]:g})"
        )
    changed: dict[int, float] = {}  # answer -> the amount nearest to none at which it is given
    for place in np.argsort(np.abs(np.arange(len(curve.amounts)) - here), kind="stable"):
        if curve.winners[place] != curve.winners[here]:
            changed.setdefault(int(curve.winners[place]), curve.amounts[place])
    answers = [f"{classes[winner]} at {amount:g}" for winner, amount in changed.items()]
    end = (
        f" The answer becomes {', '.join(answers[:4])}{' and others' if len(answers) > 4 else ''}."
        if answers
        else " The answer stays the same at every amount."
    )
    return f"{row.label}: {'; '.join(said)}.{end}"


def strip(views: Sequence[np.ndarray], side: int = 96) -> np.ndarray:
    """Some of the changed pictures in two rows, evenly chosen, first and last among them: (H, W,
    3)."""
    return grid([fitted(views[place], side) for place in _some(len(views))], columns=4, pad=3)


def _some(count: int, most: int = 8) -> list[int]:
    return np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(int)).tolist()


def strip_words(curve: Curve) -> str:
    places = _some(len(curve.amounts))
    return f"At {', '.join(f'{curve.amounts[place]:g}' for place in places)} ({PERTURBATIONS[curve.kind].quantity})."


def table(curve: Curve, names: Sequence[str], classes: Sequence[str]) -> dict[str, list]:
    """One row an amount, for the CSV."""
    return {
        PERTURBATIONS[curve.kind].quantity: curve.amounts.tolist(),
        **{
            f"probability of {label} ({i + 1})": curve.probabilities[:, i].tolist()
            for i, label in enumerate(names)
        },
        "answer": [classes[winner] for winner in curve.winners],
        "its probability": curve.winning.tolist(),
    }
