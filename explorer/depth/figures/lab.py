"""Figures of the gradient lab: one quantity in every layer of a twin, with the theory, and every
layer's histogram."""

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures import phase, spread
from explorer.depth.lab import QUANTITIES, UNDERFLOW, Lab, drawn, factor, troubles
from explorer.depth.lab_histograms import VANISHING
from explorer.depth.lab_inputs import INPUTS
from explorer.depth.lab_nets import INITS, KINDS, NORMS, RESIDUALS, LabNet
from explorer.depth.mean_field import Phases
from explorer.drawing.style import COLOURS, NEUTRAL, finish

INTRODUCTION = (
    "Two nets that differ in one thing, fresh from their random weights and given the same images. Follow "
    "dL/dh from the last layer back to the first. **Look at the slope:** what is left of it in layer 1? "
    "Lines: median over seeds, measured now; band: 5 to 95 % of them; dashed: theory."
)
ACTIVATION_LABELS = {
    "step": "step",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "prelu": "PReLU",
    "elu": "ELU",
    "gelu": "GELU",
}
FIELDS = {  # of LabNet and of a measurement: label, and how a value of it is called
    "activation": ("Activation", ACTIVATION_LABELS.get),
    "init": ("Init", INITS.get),
    "norm": ("Batch norm", NORMS.get),
    "residual": ("Skip connections", RESIDUALS.get),
    "kind": ("Layers", KINDS.get),
    "depth": ("Depth: hidden layers", lambda value: f"{value} layers"),
    "width": ("Width", lambda value: f"{value} wide"),
    "sigma_w2": ("σ_w² of own init", lambda value: f"σ_w² = {value:g}"),
    "sigma_b2": ("σ_b² of own init", lambda value: f"σ_b² = {value:g}"),
    "input": ("Input", INPUTS.get),
    "seeds": ("Seeds", lambda value: f"{value} seed" + "s" * (value > 1)),
    "rate": ("Learning rate", lambda value: f"learning rate {value:g}"),
    "size": ("Size of a layer's values", {"rms": "RMS per element", "norm": "norm"}.get),
}
REFERENCES = {
    "update_ratio": (1e-3, "1e-3: what a healthy step moves"),
    "activation_gradient": (VANISHING, "1e-7: called vanishing"),
}


def name(field: str) -> str:
    return FIELDS[field][0]


def title(net: LabNet, field: str) -> str:
    """What this twin has where the twins differ."""
    return FIELDS[field][1](getattr(net, field))


def span(labs: Sequence[Lab], quantity: str, kind: str) -> tuple[float, float]:
    """log10 of the lowest and highest value to be drawn in any of the twins, with some air: one
    y-range for all."""
    seen = [np.log10(drawn(lab.values(quantity, kind))) for lab in labs]
    seen += [np.log10(drawn(lab.theory(quantity, kind))) for lab in labs]
    if quantity == "update_ratio":
        seen.append(np.array([-3.0]))
    values = np.concatenate([part.ravel() for part in seen])
    values = values[np.isfinite(values)]
    low, high = (values.min(), values.max()) if len(values) else (-1.0, 1.0)
    air = max(0.1 * (high - low), 0.3)
    return float(low - 1.5 * air), float(high + air)


def layers(
    lab: Lab, label: str, quantity: str, kind: str, log_range: tuple[float, float], number: int = 0
) -> go.Figure:
    """Median and 5-95 % band over the seeds, first layer left; the theory dashed. What is exactly
    0, too small for float32 or undefined is not drawn as a point but marked on the lower edge and
    counted. The heading gives the measured factor beside the predicted one."""
    values, x = drawn(lab.values(quantity, kind)), np.arange(1, lab.net.depth + 1, dtype=np.float32)
    usable = np.isfinite(values).any(1)
    low, middle, high = np.full((3, len(x)), np.nan)
    if usable.any():
        low[usable], middle[usable], high[usable] = np.nanpercentile(
            values[usable], [5, 50, 95], axis=1
        )
    fig, colour = go.Figure(), COLOURS[number]
    at = np.flatnonzero(usable)
    fig.add_scatter(
        x=np.r_[x[at], x[at][::-1]],
        y=np.r_[high[at], low[at][::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=_faded(colour),
        hoverinfo="skip",
        name="5-95 % of seeds",
    )
    fig.add_scatter(
        x=x,
        y=middle,
        mode="lines+markers" if len(x) <= 30 else "lines",
        line_color=colour,
        marker_size=8,
        name="measured, median",
        hovertemplate="layer %{x}: %{y:.3g}<extra></extra>",
    )
    fig.add_scatter(
        x=x,
        y=drawn(lab.theory(quantity, kind)),
        mode="lines",
        name="theory",
        line={"color": NEUTRAL, "dash": "dash"},
        hovertemplate="theory: %{y:.3g}<extra></extra>",
    )
    _mark_missing(fig, lab.values(quantity, "rms"), x, log_range)
    if quantity in REFERENCES and kind == "rms" or QUANTITIES[quantity].ratio:
        height, words = REFERENCES[quantity]
        if log_range[0] < np.log10(height) < log_range[1]:
            fig.add_hline(y=height, line={"color": NEUTRAL, "dash": "dot", "width": 2})
            fig.add_annotation(
                text=words,
                x=0.01,
                xref="paper",
                xanchor="left",
                y=np.log10(height),
                yanchor="top",
                showarrow=False,
                font_color=NEUTRAL,
            )
    decades = log_range[1] - log_range[0]
    fig.update_yaxes(type="log", range=list(log_range), dtick=max(1, round(decades / 6)))
    if decades < 2.5:
        ticks = [one * 10.0**power for power in range(-46, 39) for one in (1, 2, 5)]
        fig.update_yaxes(tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
    fig.update_xaxes(range=[0.5 - 0.02 * len(x), len(x) + 0.5 + 0.02 * len(x)])
    spread.headed(fig, label, factors(lab, quantity))
    finish(fig, spread.LAYERS, axis(quantity, kind), height=360)
    return fig.update_layout(showlegend=False, margin_t=spread.HEADING)


def factors(lab: Lab, quantity: str) -> str:
    """The measured factor per layer beside the predicted one."""
    measured, expected = factor(lab.values(quantity)), lab.predicted_factor(quantity)
    if not np.isfinite(measured):
        found = troubles(lab.values(quantity))
        return (
            "exactly 0 in every layer"
            if found.zeros == found.of
            else "no factor: nothing that can be drawn"
        )
    return f"×{number_of(measured)} a layer back, " + (
        f"theory ×{number_of(expected)}" if np.isfinite(expected) else "no theory"
    )


def number_of(value: float) -> str:
    return f"{value:.3f}" if 0.095 < abs(value) < 9.5 else f"{value:.3g}"


def _mark_missing(
    fig: go.Figure, values: np.ndarray, x: np.ndarray, log_range: tuple[float, float]
) -> None:
    missing = ~np.isfinite(drawn(values)).any(1)
    if not missing.any():
        return
    floor = 10 ** (log_range[0] + 0.04 * (log_range[1] - log_range[0]))
    fig.add_scatter(
        x=x[missing],
        y=np.full(missing.sum(), floor),
        mode="markers",
        showlegend=False,
        marker={"symbol": "x-thin", "size": 10, "line": {"width": 2, "color": NEUTRAL}},
        hovertemplate="layer %{x}: no value that can be drawn<extra></extra>",
    )
    fig.add_annotation(
        x=0.01,
        xref="paper",
        xanchor="left",
        y=np.log10(floor),
        yshift=16,
        showarrow=False,
        text=f"× {reasons(values)}",
        bgcolor="rgba(255,255,255,0.6)",
        font_color="#444444",
    )


def _faded(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.25)"


def reasons(values: np.ndarray) -> str:
    """Why some of these root mean squares (L, S) are not drawn, counted; empty if all are."""
    found = troubles(values)
    parts = [
        f"exactly 0: {found.zeros}" * (found.zeros > 0),
        f"underflow, below {UNDERFLOW:.1e}: {found.underflow}" * (found.underflow > 0),
        f"NaN or infinite: {found.undefined}" * (found.undefined > 0),
    ]
    said = "; ".join(part for part in parts if part)
    return f"{said} of {found.of} values" if said else ""


def axis(quantity: str, kind: str) -> str:
    """What the axis shows, of what, over what."""
    row = QUANTITIES[quantity]
    if row.ratio:
        return "‖update‖ / ‖weight‖ of one step"
    return (
        f"RMS of {row.symbol} per element" if kind == "rms" else f"‖{row.symbol}‖ over {row.over}"
    )


def describe(lab: Lab, label: str, quantity: str) -> str:
    """One sentence: the measured factor beside the predicted one, the whole change, and what could
    not be drawn."""
    values, symbol = lab.values(quantity), QUANTITIES[quantity].symbol
    measured, expected = factor(values), lab.predicted_factor(quantity)
    missing = reasons(values)
    if not np.isfinite(measured):
        return f"{label}: {symbol} cannot be drawn in any two neighbouring layers ({missing or 'one layer only'})."
    usable = (
        np.nanmedian(drawn(values), 1)
        if np.isfinite(drawn(values)).any(1).all()
        else np.full(2, np.nan)
    )
    change = (
        f" Layer 1 has {number_of(usable[0] / usable[-1])} times what the last one has."
        if usable[0] > 0
        else ""
    )
    theory = f"theory: {number_of(expected)}" if np.isfinite(expected) else "no theory"
    return (
        f"{label}: going back one layer multiplies {symbol} by {number_of(measured)} "
        f"({theory}).{change}" + (f" Not drawn: {missing}." if missing else "")
    )


def tables(labs: Sequence[Lab], labels: Sequence[str], plane: Phases) -> dict[str, dict[str, list]]:
    """All numbers of the page: name and columns."""
    return {
        "layers": table(labs, labels),
        "histograms": spread.table(labs, labels),
        "phases": phase.table(plane),
    }


def definitions(labs: Sequence[Lab]) -> str:
    """What exactly was measured, on what, and what the theory is."""
    lab, seeds = labs[0], len(labs[0].losses)
    guess, losses = np.log(10), " and ".join(f"{np.median(one.losses):.3g}" for one in labs)
    return (
        f"Measured now, float32, before any training: one batch of {lab.images} images of 8×8 pixels for both twins, "
        f"{seeds} draw{'s' * (seeds > 1)} of the weights (the same for both: they agree bit for bit wherever shape and "
        "init do). h is a hidden layer's output before batch norm and activation function, φ(h) its activation; L is "
        f"the mean cross entropy of the batch over ten classes, {losses} here (median; guessing: {guess:.3f}). The "
        f"update is one step of plain SGD with learning rate {lab.rate:g}. A factor per layer is the median, over "
        "layers and seeds, of the ratio of a layer to the next one. Theory: √χ with χ = σ_w² E[φ'(h)²], integrated "
        "numerically at the variance that h reaches in that layer, for infinitely wide layers and independent images; "
        "for dL/dh, dL/dW and the update it says the slope, and the height is taken from the last layer. Without batch "
        "norm, depth makes images alike: then dL/dW of the last layers is larger, and dL/dh of unscaled skip "
        "connections grows faster, than this theory says. Convolutions: fan-in = 9 × channels; zero padding at the "
        "borders is followed; neighbouring pixels are not independent, so dL/dW has no theory."
    )


def summary(labs: Sequence[Lab], labels: Sequence[str]) -> dict[str, list[str]]:
    """Columns: one row a twin and quantity, factors per layer measured and predicted, and what
    could not be drawn."""
    rows = {
        key: []
        for key in (
            "twin",
            "quantity",
            "measured factor per layer",
            "predicted",
            "√χ in the limit of many layers",
            "not drawn",
        )
    }
    for lab, label in zip(labs, labels, strict=True):
        for key, row in QUANTITIES.items():
            fixed = lab.prediction.fixed if key == "activation_gradient" else None
            said = (
                label,
                row.symbol,
                _shown(factor(lab.values(key))),
                _shown(lab.predicted_factor(key)),
                "" if fixed is None else f"{fixed:.4f}",
                reasons(lab.values(key)),
            )
            for column, value in zip(rows.values(), said, strict=True):
                column.append(value)
    return rows


def _shown(value: float) -> str:
    return f"{value:.4g}" if np.isfinite(value) else ""


def table(labs: Sequence[Lab], labels: Sequence[str]) -> dict[str, list]:
    """Everything as columns: one row for each layer and seed of each twin, RMS and norms as
    measured."""
    rows: dict[str, list] = {"twin": [], "layer": [], "seed": []}
    kept = [
        (key, kind)
        for key, row in QUANTITIES.items()
        for kind in (["norm"] if row.ratio else ["rms", "norm"])
    ]
    rows |= {axis(key, kind): [] for key, kind in kept}
    rows |= {f"theory: {axis(key, 'rms')}": [] for key in QUANTITIES}
    for lab, label in zip(labs, labels, strict=True):
        depth, seeds = lab.values("activation").shape
        rows["twin"] += [label] * (depth * seeds)
        rows["layer"] += np.repeat(np.arange(1, depth + 1), seeds).tolist()
        rows["seed"] += np.tile(np.arange(seeds), depth).tolist()
        for key, kind in kept:
            rows[axis(key, kind)] += lab.values(key, kind).ravel().tolist()
        for key in QUANTITIES:
            rows[f"theory: {axis(key, 'rms')}"] += np.repeat(lab.theory(key), seeds).tolist()
    return rows


def charts(
    labs: Sequence[Lab], labels: Sequence[str], kind: str
) -> Iterator[tuple[str, list[tuple[go.Figure, str]]]]:
    """Heading, and for every twin the figure and what it shows in words: the four quantities, then
    the histograms."""
    for key, row in QUANTITIES.items():
        height = span(labs, key, kind)
        yield (
            row.label,
            [
                (layers(lab, label, key, kind, height, number), describe(lab, label, key))
                for number, (lab, label) in enumerate(zip(labs, labels, strict=True))
            ],
        )
    for heading, draw in spread.CHARTS.items():
        yield heading, [draw(lab, labs, label) for lab, label in zip(labs, labels, strict=True)]
