"""Gradient lab in words: by which factor does the signal change a layer, and what could not be drawn? Sentences made
from the numbers of untrained nets."""

from collections.abc import Sequence

import numpy as np

from explorer.depth.lab import BAND, QUANTITIES, UNDERFLOW, Lab, drawn, factor, missing_values
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import OPTIONS, twin_fields
from explorer.drawing.numbers import multiple, percent, sized
from explorer.inside.gradients import ALIKE

APART = 1.03  # ratio of measured to predicted factor from which they are said to differ

INTRODUCTION = (
    "Two nets that differ in one thing, fresh from their random weights and given the same images. Follow "
    "dL/dh from the last layer back to the first. **Look at the slope:** what is left of it in layer 1? "
    f"Lines: median over seeds, measured now; band: {BAND[0]} to {BAND[1]}\u00a0% of them; dashed: theory."
)


def field_label(field: str) -> str:
    """What a field is called."""
    return OPTIONS[field].label


def value_label(net: LabNet, field: str) -> str:
    """What this twin has where the twins differ."""
    return OPTIONS[field].value_label(getattr(net, field))


def headline(labs: Sequence[Lab], labels: Sequence[str]) -> str:
    """What is left of dL/dh in layer 1 of each twin, in one large sentence."""
    parts = [f"{label} {_arrives(lab)}" for lab, label in zip(labs, labels, strict=True)]
    return f"dL/dh on its way back to layer 1: {', '.join(parts)}."


def _arrives(lab: Lab) -> str:
    """The first layer's dL/dh beside the last one's."""
    usable = drawn(lab.values("activation_gradient"))
    ends = [
        float(np.median(row[np.isfinite(row)])) if np.isfinite(row).any() else np.nan
        for row in usable[[0, -1]]
    ]
    if not np.isfinite(ends).all():
        missing = missing_values(lab.values("activation_gradient")[[0, -1]])
        return "NaN or infinite" if missing.undefined else "exactly 0, or below what float32 holds"
    ratio = ends[0] / ends[1]
    if 1 / ALIKE <= ratio <= ALIKE:
        return "about as large"
    return (
        f"{multiple(1 / ratio)} times smaller" if ratio < 1 else f"{multiple(ratio)} times larger"
    )


def finding(labs: Sequence[Lab], labels: Sequence[str], quantity: str) -> str:
    """By which factor the quantity changes a layer, in each twin."""
    parts = [f"{label} {factors(lab, quantity)}" for lab, label in zip(labs, labels, strict=True)]
    return f"{QUANTITIES[quantity].symbol}: {'; '.join(parts)}."


def settings(labs: Sequence[Lab], labels: Sequence[str], given: str) -> dict[str, str]:
    """What was asked for, by its name; `given` is the input."""
    net, lab = labs[0].net, labs[0]
    return {
        "twins": " and ".join(labels),
        **{
            OPTIONS[field].label: OPTIONS[field].value_label(getattr(net, field))
            for field in twin_fields(net.init)
        },
        "input": given,
        "seeds": str(len(lab.losses)),
        "learning rate": sized(lab.rate, 6),
    }


def factors(lab: Lab, quantity: str) -> str:
    """The measured factor per layer beside the predicted one."""
    measured, expected = factor(lab.values(quantity)), lab.predicted_factor(quantity)
    if not np.isfinite(measured):
        missing = missing_values(lab.values(quantity))
        if missing.zeros == missing.total:
            return "exactly 0 in every layer"
        return "no factor: no two neighbouring layers can be drawn"
    theory = f"theory ×{number(expected)}" if np.isfinite(expected) else "no theory"
    return f"×{number(measured)} a layer back, {theory}"


def number(value: float) -> str:
    """Three digits behind the point where the value is near 1, else two digits."""
    return f"{value:.3f}" if 0.095 < abs(value) < 9.5 else multiple(value)


def reasons(values: np.ndarray) -> str:
    """Why some of these root mean squares (L, S) are not drawn, counted; empty if all are."""
    missing = missing_values(values)
    counts = {
        "exactly 0": missing.zeros,
        f"underflow, below {sized(UNDERFLOW, 2)}": missing.underflow,
        "NaN or infinite": missing.undefined,
    }
    parts = [f"{reason}: {count}" for reason, count in counts.items() if count]
    return f"{'; '.join(parts)} of {missing.total} values" if parts else ""


def axis(quantity: str, kind: str) -> str:
    """What the axis shows, of what, over what."""
    row = QUANTITIES[quantity]
    return row.axis if row.ratio or kind == "rms" else f"‖{row.symbol}‖ over {row.over}"


def describe(lab: Lab, label: str, quantity: str) -> str:
    """One sentence: the measured factor beside the predicted one, the whole change, and what could
    not be drawn."""
    values, symbol = lab.values(quantity), QUANTITIES[quantity].symbol
    measured, expected = factor(values), lab.predicted_factor(quantity)
    missing = reasons(values)
    if not np.isfinite(measured):
        return f"{label}: {symbol} cannot be drawn in any two neighbouring layers ({missing or 'one layer only'})."
    theory = f"theory: {number(expected)}" if np.isfinite(expected) else "no theory"
    return (
        f"{label}: going back one layer multiplies {symbol} by {number(measured)} ({theory})."
        + apart(lab, measured, expected)
        + whole_change(values)
        + (f" Not drawn: {missing}." if missing else "")
    )


def apart(lab: Lab, measured: float, expected: float) -> str:
    """Why a measured factor is not the predicted one, where they differ; nothing where they agree."""
    if not (np.isfinite(expected) and expected > 0 and measured > 0):
        return ""
    if 1 / APART < measured / expected < APART:
        return ""
    units = "units" if lab.net.kind == "fc" else "channels"
    ratio = measured / expected
    size = (
        percent(abs(ratio - 1))
        if 0.5 < ratio < 2
        else f"a factor of {multiple(max(ratio, 1 / ratio))}"
    )
    return (
        f" They differ by {size}: the theory is of infinitely wide layers and independent "
        f"images, these have {lab.net.width} {units}."
    )


def whole_change(values: np.ndarray) -> str:
    """The first layer beside the last, of values (L, S); nothing where a layer cannot be drawn."""
    usable = drawn(values)
    if not np.isfinite(usable).any(1).all():
        return ""
    if len(usable) < 2:
        return ""
    medians = np.nanmedian(usable, 1)
    return f" Layer 1 has {number(medians[0] / medians[-1])} times what the last one has."


def definitions(labs: Sequence[Lab]) -> str:
    """What exactly was measured, on what, and what the theory is."""
    lab, seeds = labs[0], len(labs[0].losses)
    medians = [float(np.median(twin.losses)) for twin in labs]
    losses = " and ".join(
        sized(loss) if np.isfinite(loss) else "no finite number" for loss in medians
    )
    return (
        f"Measured now, float32, before any training: one batch of {lab.images} images of 8×8 pixels for both twins, "
        f"{seeds} draw{'s' * (seeds > 1)} of the weights (the same for both: they agree bit for bit wherever shape and "
        "init do). h is a hidden layer's output before batch norm and activation function, φ(h) its activation; L is "
        f"the mean cross entropy of the batch over ten classes, {losses} here (median; guessing: {np.log(10):.3f}). The "
        f"update is one step of plain SGD with learning rate {sized(lab.rate, 6)}. A factor per layer is the median, over "
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
    rows = []
    for lab, label in zip(labs, labels, strict=True):
        for key, quantity in QUANTITIES.items():
            fixed = lab.prediction.fixed if key == "activation_gradient" else None
            rows.append(
                {
                    "twin": label,
                    "quantity": quantity.symbol,
                    "measured factor per layer": _shown(factor(lab.values(key))),
                    "predicted": _shown(lab.predicted_factor(key)),
                    "√χ in the limit of many layers": "" if fixed is None else f"{fixed:.4f}",
                    "not drawn": reasons(lab.values(key)),
                }
            )
    return {title: [row[title] for row in rows] for title in rows[0]}


def _shown(value: float) -> str:
    return sized(value, 4) if np.isfinite(value) else ""


def table(labs: Sequence[Lab], labels: Sequence[str]) -> dict[str, list]:
    """Everything as columns: one row for each layer and seed of each twin, RMS and norms as
    measured."""
    rows: dict[str, list] = {"twin": [], "layer": [], "seed": []}
    columns = [
        (key, kind)
        for key, row in QUANTITIES.items()
        for kind in (["norm"] if row.ratio else ["rms", "norm"])
    ]
    rows |= {axis(key, kind): [] for key, kind in columns}
    rows |= {f"theory: {axis(key, 'rms')}": [] for key in QUANTITIES}
    for lab, label in zip(labs, labels, strict=True):
        depth, seeds = lab.values("activation").shape
        rows["twin"] += [label] * (depth * seeds)
        rows["layer"] += np.repeat(np.arange(1, depth + 1), seeds).tolist()
        rows["seed"] += np.tile(np.arange(seeds), depth).tolist()
        for key, kind in columns:
            rows[axis(key, kind)] += lab.values(key, kind).ravel().tolist()
        for key in QUANTITIES:
            rows[f"theory: {axis(key, 'rms')}"] += np.repeat(lab.theory(key), seeds).tolist()
    return rows
