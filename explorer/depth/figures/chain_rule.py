"""Figures of the chain rule page: the toy with its numbers, activation functions and longer
chains."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.chain_rule import (
    ACTIVATIONS,
    CURVES,
    Chain,
    Difference,
    Factor,
    Lengthening,
    difference,
    factors,
    product,
    products,
)
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish, log_line

FORMULA = (
    r"\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial o} \cdot \frac{\partial o}{\partial h_2} "
    r"\cdot \frac{\partial h_2}{\partial h_1} \cdot \frac{\partial h_1}{\partial w_1}"
)

ABOUT_TOY = (
    "One input x, two hidden units in a row, one output o, the error E = ½ (o − t)²: every factor is a number "
    "that you can change. **Look at the lower row:** the signal starts at E and is multiplied at every unit "
    "on its way to the first weight. Try a button: which of them leaves the first weight "
    "something to learn from?"
)
ABOUT_DIFFERENCE = (
    "Measured now, float64. Central difference: (E(w + 1e-5) − E(w − 1e-5)) / 2e-5, the net run twice. "
    "ReLU at exactly z = 0 counts as flat, as in PyTorch."
)
ABOUT_CENTRED = "Each bias b is chosen such that its unit stands where f′ is largest; else b = 0."
ABOUT_LENGTH = (
    "Equal units in a row, each z = w h + b. 1/4 a unit is only the upper bound of sigmoid's derivative; "
    "the weight is multiplied as often. **Try** sigmoid with weight 4 and biases that keep every unit at "
    "its steepest: nothing vanishes, and a little more weight explodes. In a wide net the factor a layer "
    "is √χ, χ = σ_w² E[f′(z)²] (He et al. 2015, Schoenholz et al. 2017). Measured now, float64."
)


def short(value: float) -> str:
    """At most about seven characters, for a drawing."""
    if np.isnan(value):
        return "undefined"
    return (
        f"{value:.3g}"
        if value == 0 or 1e-3 <= abs(value) < 1e4
        else f"{value:.0e}".replace("e-0", "e-")
    )


def network(chain: Chain) -> go.Figure:
    """Forward above: units, values and weights. Backward below: what arrives at each unit, and the
    factors between."""
    last, slopes = len(chain.z), products(chain)
    names = [chain.name(unit) for unit in range(last + 1)] + ["E"]
    words = []  # x, y, text, colour
    for unit, (value, back) in enumerate(
        zip([*chain.h, chain.error], [*chain.arriving(), None], strict=True)
    ):
        words.append((unit, 0.62, f"<b>{short(value)}</b>", COLOURS[0]))
        if back is not None:
            words.append((unit, -0.72, f"dE/d{names[unit]}<br><b>{short(back)}</b>", COLOURS[1]))
    for unit, weight in enumerate(chain.weights, start=1):
        words += [
            (unit - 0.5, 1.75, f"w{unit} = {short(weight)}", COLOURS[0]),
            (unit - 0.5, 1.22, f"dE/dw{unit}<br><b>{short(slopes[unit])}</b>", COLOURS[1]),
            (unit - 0.5, -1.4, f"× {short(chain.slopes[unit - 1] * weight)}", NEUTRAL),
        ]
    words.append((last + 0.5, -1.4, f"× {short(chain.h[-1] - chain.target)}", NEUTRAL))
    x, y, text, colour = map(list, zip(*words, strict=True))
    fig = go.Figure(
        [
            go.Scatter(
                x=x,
                y=y,
                text=text,
                mode="text",
                textfont={"color": colour, "size": 16},
                hoverinfo="skip",
            ),
            go.Scatter(
                x=list(range(last + 2)),
                y=[0] * (last + 2),
                mode="markers+text",
                text=names,
                hoverinfo="skip",
                textfont={"color": "white", "size": 17},
                marker={"size": 46, "color": [COLOURS[0]] * (last + 1) + [COLOURS[1]]},
            ),
        ]
    )
    arrow = {"showarrow": True, "axref": "x", "ayref": "y", "text": "", "arrowwidth": 2}
    fig.update_layout(
        showlegend=False,
        annotations=[
            {**arrow, "x": unit + end, "ax": unit + 1 - end, "y": y, "ay": y, "arrowcolor": colour}
            for unit in range(last + 1)
            for end, y, colour in ((0.8, 0.1, COLOURS[0]), (0.2, -0.1, COLOURS[1]))
        ],
    )
    fig.update_xaxes(visible=False, range=[-0.4, last + 1.4])
    fig.update_yaxes(visible=False, range=[-1.6, 2.0])
    return finish(fig, height=370)


def describe(chain: Chain, weight: int = 1) -> str:
    """The product in words, and whether moving the weight agrees."""
    found, check = factors(chain, weight), difference(chain, weight)
    value = product(found)
    smallest = min(
        found, key=lambda factor: abs(factor.value) if factor.value == factor.value else -1
    )
    said = (
        f"dE/dw{weight} = "
        + " · ".join(f"{factor.value:.4g}" for factor in found)
        + f" = {value:.4g}. "
    )
    if np.isnan(value):
        return said + "The derivative of a step is undefined exactly at z = 0."
    if value == 0:
        return (
            said
            + f"One factor is exactly 0 ({smallest.symbol}), so nothing arrives: this weight cannot learn."
        )
    said += f"The smallest factor is {smallest.symbol} = {smallest.value:.4g}. "
    if check.kink:
        return (
            said
            + "A unit has its kink between the two points of the difference: there is no one derivative there."
        )
    return said + f"Moving w{weight} a little changes E at the rate {check.value:.4g}."


def factor_table(found: Sequence[Factor]) -> dict[str, list]:
    """The factors one by one and their product."""
    rows = [(one.symbol, one.rule, one.numbers, f"{one.value:.6g}") for one in found]
    rows.append(
        ("product", "", " · ".join(f"{one.value:.3g}" for one in found), f"{product(found):.6g}")
    )
    return dict(
        zip(
            ("factor", "rule", "with numbers", "value"),
            map(list, zip(*rows, strict=True)),
            strict=True,
        )
    )


def check_table(products: Mapping[int, float], checks: Mapping[int, Difference]) -> dict[str, list]:
    """Every weight: by the chain rule and by moving it."""
    rows = {
        "weight": [],
        "dE/dw by the chain rule": [],
        "by central difference": [],
        "relative error": [],
        "note": [],
    }
    for number, value in products.items():
        check = checks[number]
        largest = max(abs(value), abs(check.value))
        rows["weight"].append(f"w{number}")
        rows["dE/dw by the chain rule"].append(f"{value:.8g}")
        rows["by central difference"].append(f"{check.value:.8g}")
        rows["relative error"].append(f"{abs(value - check.value) / largest if largest else 0:.1e}")
        rows["note"].append("kink between the two points" if check.kink else "")
    return rows


def curves(z: float, derivative: bool, reach: float = 6.0) -> go.Figure:
    """f(z), or its derivative df/dz, of four activation functions, with a point at z on each."""
    side, fig = np.linspace(-reach, reach, 601), go.Figure()
    for number, key in enumerate(CURVES):
        row = ACTIVATIONS[key]
        curve = row.slope if derivative else row.f
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


def describe_curves(z: float) -> str:
    said = []
    for key in CURVES:
        row = ACTIVATIONS[key]
        slope = float(row.slope(np.float64(z)))
        said.append(
            f"{row.label} gives {float(row.f(np.float64(z))):.4g} and lets through "
            + ("an undefined factor" if np.isnan(slope) else f"{slope:.4g}")
        )
    return f"At z = {z:g}: " + "; ".join(said) + ". Sigmoid's derivative is at most 1/4, at z = 0."


def curve_table(z: float) -> dict[str, list]:
    rows = {"activation": [], "f(z)": [], "df/dz": [], "rule for df/dz": [], "largest df/dz": []}
    for key in CURVES:
        row = ACTIVATIONS[key]
        slope = float(row.slope(np.float64(z)))
        rows["activation"].append(row.label)
        rows["f(z)"].append(f"{float(row.f(np.float64(z))):.6g}")
        rows["df/dz"].append("undefined" if np.isnan(slope) else f"{slope:.6g}")
        rows["rule for df/dz"].append(row.rule)
        rows["largest df/dz"].append(f"{row.bound:g}")
    return rows


def lengthening(found: Lengthening) -> go.Figure:
    """|dh_n/dx| against the number of units n, log axis, between what the weight allows and 1/4 a
    unit."""
    return decay(
        {
            "here: product of f'(z) w": found.measured,
            "at most: (|w| max f')ⁿ": found.bound,
            "(1/4)ⁿ": found.quarter,
        },
        "|dhₙ/dx|",
    )


def decay(lines: Mapping[str, np.ndarray], y_title: str) -> go.Figure:
    """Lines by name, each with its values after 1, 2, ... units, log axis; zeros lie on a labelled
    floor."""
    floor = (
        min(
            (float(values[values > 0].min()) for values in lines.values() if (values > 0).any()),
            default=1.0,
        )
        / 30
    )
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


def describe_lengthening(found: Lengthening) -> str:
    n, end = len(found.measured), found.measured[-1]
    said = (
        f"After {n} units |dh/dx| is "
        + ("exactly 0" if end == 0 else f"{end:.3g}")
        + (
            f"; the weight allows at most {found.bound[-1]:.3g} ({found.factor:.4g} a unit); (1/4)^{n} is "
            f"{found.quarter[-1]:.3g}. "
        )
    )
    if end > found.quarter[-1] * 1.01:
        return said + "More arrives than 1/4 a unit: the weights matter as much as the derivative."
    return said + (
        "Less arrives than 1/4 a unit: 1/4 is only the derivative's upper bound."
        if found.factor <= 0.25
        else "Less arrives than the weights allow: the units do not stand where the derivative is largest."
    )


def length_table(found: Lengthening) -> dict[str, list]:
    return {
        "units": list(range(1, len(found.measured) + 1)),
        "|dh/dx| here": found.measured.tolist(),
        "at most": found.bound.tolist(),
        "(1/4)^n": found.quarter.tolist(),
    }
