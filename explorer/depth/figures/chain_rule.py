"""Figures of the chain rule page: the toy with its numbers, activation functions and longer
chains."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.chain_rule import CURVES, Chain, Lengthening, weight_gradients
from explorer.drawing.markup import BREAK, bold
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish, log_line, on

Note = tuple[float, float, str]  # x, y, text


def short(value: float) -> str:
    """At most about seven characters, for a drawing."""
    return sized(value, 3 if value == 0 or 1e-3 <= abs(value) < 1e4 else 1)


def network(chain: Chain) -> go.Figure:
    """Forward above: units, values and weights. Backward below: what arrives at each unit, and the
    factors between."""
    last = len(chain.z)
    names = [chain.name(unit) for unit in range(last + 1)] + ["E"]
    x, y, text = map(list, zip(*_unit_notes(chain, names), *_weight_notes(chain), strict=True))
    colours = [COLOURS[0]] * (last + 1) + [COLOURS[1]]
    fig = go.Figure(
        [
            go.Scatter(
                x=x,
                y=y,
                text=text,
                mode="text",
                textfont={"size": 16},
                hoverinfo="skip",
            ),
            go.Scatter(
                x=list(range(last + 2)),
                y=[0] * (last + 2),
                mode="markers+text",
                text=names,
                hoverinfo="skip",
                textfont={"color": [on(colour) for colour in colours], "size": 17},
                marker={"size": 46, "color": colours},
            ),
        ]
    )
    fig.update_layout(showlegend=False, annotations=_arrows(last + 1))
    fig.update_xaxes(visible=False, range=[-0.4, last + 1.4])
    fig.update_yaxes(visible=False, range=[-1.6, 2.0])
    return finish(fig, height=370)


def _unit_notes(chain: Chain, names: list[str]) -> list[Note]:
    """Above each unit its value, below it what arrives there."""
    values = [*chain.h, chain.error]
    above: list[Note] = [(unit, 0.62, bold(short(value))) for unit, value in enumerate(values)]
    below: list[Note] = [
        (unit, -0.72, f"dE/d{names[unit]}{BREAK}{bold(short(gradient))}")
        for unit, gradient in enumerate(chain.activation_gradients())
    ]
    return above + below


def _weight_notes(chain: Chain) -> list[Note]:
    """Between two units the weight, its gradient, and the factor on the way back."""
    gradients, last = weight_gradients(chain), len(chain.z)
    notes: list[Note] = [(last + 0.5, -1.4, f"× {short(chain.h[-1] - chain.target)}")]
    for unit, weight in enumerate(chain.weights, start=1):
        notes += [
            (unit - 0.5, 1.75, f"w{unit} = {short(weight)}"),
            (unit - 0.5, 1.22, f"dE/dw{unit}{BREAK}{bold(short(gradients[unit]))}"),
            (unit - 0.5, -1.4, f"× {short(chain.derivatives[unit - 1] * weight)}"),
        ]
    return notes


def _arrows(count: int) -> list[dict]:
    """Between each two of count + 1 circles one forward, and one back below it."""
    arrow = {"showarrow": True, "axref": "x", "ayref": "y", "text": "", "arrowwidth": 2}
    return [
        {**arrow, "x": unit + end, "ax": unit + 1 - end, "y": y, "ay": y, "arrowcolor": colour}
        for unit in range(count)
        for end, y, colour in ((0.8, 0.1, COLOURS[0]), (0.2, -0.1, COLOURS[1]))
    ]


def curves(z: float, derivative: bool, reach: float = 6.0) -> go.Figure:
    """f(z), or its derivative df/dz, of four activation functions, with a point at z on each."""
    side, fig = np.linspace(-reach, reach, 601), go.Figure()
    for number, key in enumerate(CURVES):
        row = ACTIVATIONS[key]
        curve = row.derivative if derivative else row.f
        jumps = row.bound == 0 or (row.kinks and derivative)
        fig.add_scatter(
            x=side.astype(np.float32),
            y=np.where((side == 0) & jumps, np.nan, curve(side)),
            mode="lines",
            line={"color": COLOURS[number], "dash": DASHES[number]},
            name=row.label,
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[z],
            y=[float(curve(np.float64(z)))],
            mode="markers",
            name=row.label,
            showlegend=False,
            marker={"color": COLOURS[number], "symbol": SYMBOLS[number], "size": 13},
            hovertemplate=f"{row.label}: %{{y:.4g}}<extra></extra>",
        )
    if derivative:
        fig.add_hline(
            y=0.25,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text="1/4",
            annotation_position="top left",
        )
    fig.update_yaxes(range=[-0.05, 1.15] if derivative else [-1.25, 2.05])
    return finish(fig, "z, what goes into the unit", "df/dz" if derivative else "f(z)", height=380)


def lengthening(chain: Lengthening) -> go.Figure:
    """|dh_n/dx| against the number of units n, log axis, between what the weight allows and 1/4 a
    unit."""
    return decay(
        {
            "here: product of f'(z) w": chain.measured,
            "at most: (|w| max f')ⁿ": chain.bound,
            "(1/4)ⁿ": chain.quarter,
        },
        "|dhₙ/dx|",
    )


def decay(lines: Mapping[str, np.ndarray], y_title: str) -> go.Figure:
    """Lines by name, each with its values after 1, 2, ... units, log axis; zeros lie on a labelled
    floor."""
    above_0 = [values[values > 0] for values in lines.values() if (values > 0).any()]
    floor = min((float(values.min()) for values in above_0), default=1.0) / 30
    fig = go.Figure()
    for number, (name, values) in enumerate(lines.items()):
        fig.add_scatter(
            x=np.arange(1, len(values) + 1),
            y=np.where(values == 0, floor, values),
            name=name,
            mode="lines+markers",
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 8},
            hovertemplate="n = %{x}: %{y:.3g}<extra></extra>",
        )
    if any((values == 0).any() for values in lines.values()):
        log_line(fig, floor, "exactly 0")
    largest = max(
        (float(np.nanmax(values)) for values in lines.values() if np.isfinite(values).any()),
        default=1.0,
    )
    fig.update_yaxes(type="log", dtick=max(1, round(np.log10(max(largest, floor) / floor) / 8)))
    return finish(fig, "units in the chain n", y_title, height=400)
