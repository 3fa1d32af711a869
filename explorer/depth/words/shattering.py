"""Shattered gradients in words: how alike are neighbours, and how many directions are lost? Sentences made from the
numbers."""

from collections.abc import Mapping

import numpy as np

from explorer.depth.shattering import Spectrum, Sweep
from explorer.drawing.numbers import counted, fixed, sized
from explorer.facts import cite

LAG = 5  # grid steps between the inputs that the sentences compare
MIDDLE = 0.1  # of the way from white to brown noise: so near the middle nothing is nearer
ABOUT = (
    "A random net takes one number x and gives one number f: how alike is df/dx at neighbouring x? **Look at how fast "
    "the curves fall:** in deep plain nets with batch norm df/dx is like white noise, and a step that is right here is "
    "wrong next door. With skip connections it falls more slowly with depth, less than in proportion, but it does fall "
    f"({cite('shattered')})."
)


HOW = (
    "Measured now: 256 inputs from -2 to 2, ReLU, width 100, He's weights, 6 draws; batch norm over the 256 inputs. "
    "Plain: h → ReLU(z). Residual: h → h + scale · ReLU(z). White noise: independent numbers; brown noise: their "
    "running sum; 200 draws of each."
)


SPECTRUM = (
    "By how much does a random net stretch each direction of its input? **Look at the spread of the singular values σ "
    "of the Jacobian J = dh/dx:** all at 1 means that signals pass unchanged both ways; many decades mean that most "
    f"directions are lost. Linear and orthogonal: all are exactly 1 ({cite('saxe2014')})."
)


SPECTRUM_HOW = (
    "Measured now, float64: width 100, x ~ N(0, 1), no biases, no norm. Plain: h → f(W h). Residual: h → h + scale · "
    "f(W h). Skip connections are no cure by themselves: unscaled, σ grows with every layer. Values below float64's "
    "rounding of the largest are counted as lost."
)


def headline(sweeps: Mapping[str, Sweep], depth: int) -> str:
    """How alike df/dx is LAG grid steps apart, in each net and in noise, in one large sentence."""
    shown = {name: _alike(sweep) for name, sweep in sweeps.items()}
    nets = ", ".join(f"{shown[name]} {name}" for name in ("plain", "residual"))
    noise = ", ".join(f"{shown[name]} in {name}" for name in ("white noise", "brown noise"))
    return f"Autocorrelation of neighbouring gradients at depth {depth}: {nets}; {noise}."


def _alike(sweep: Sweep) -> str:
    value = float(sweep.autocorrelation[LAG])
    return fixed(value, 2) if np.isfinite(value) else "undefined"


def headline_of_spectra(spectra: Mapping[str, Spectrum], depth: int) -> str:
    """How many directions each net loses, and how much it stretches most."""
    parts = [
        f"the {name} one {'overflows' if not np.isfinite(row.values).all() else f'loses {lost(row)} directions'}"
        for name, row in spectra.items()
    ]
    return f"Of random nets of {counted(depth, 'layer')}, {', '.join(parts)}."


def settings(depth: int, scale: float, norm: bool, seed: int) -> dict[str, str | int | float]:
    """What was asked for of the sweeps, by its name."""
    return {
        "hidden layers": depth,
        "scale of the residual branch": scale,
        "batch norm": "yes" if norm else "no",
        "seed": seed,
    }


def describe_shattering(sweeps: Mapping[str, Sweep], depth: int) -> str:
    """How alike df/dx is LAG grid steps apart, in each net and in noise, and which noise each net is nearer to."""
    alike = {name: float(sweep.autocorrelation[LAG]) for name, sweep in sweeps.items()}
    shown = {name: _alike(sweep) for name, sweep in sweeps.items()}
    text = (
        f"Depth {depth}, inputs {LAG} grid steps apart: the autocorrelation of df/dx is {shown['plain']} in the plain "
        f"net and {shown['residual']} in the residual one; brown noise has {shown['brown noise']}, white noise "
        f"{shown['white noise']}."
    )
    return " ".join([text, *(nearer(alike, name) for name in ("plain", "residual"))])


def nearer(alike: Mapping[str, float], name: str) -> str:
    """Which noise a net is nearer to."""
    value, brown, white = alike[name], alike["brown noise"], alike["white noise"]
    if not np.isfinite([value, brown, white]).all():
        return f"Of the {name} net nothing can be said: its df/dx is constant or no number."
    if brown == white:
        return f"Both noises are alike here, so the {name} net is nearer to neither."
    middle = (brown + white) / 2
    if abs(value - middle) < MIDDLE * abs(brown - white):
        return f"The {name} net lies about halfway between them."
    return f"The {name} net is nearer to {'brown' if abs(value - brown) < abs(value - white) else 'white'} noise."


def shattering_table(sweeps: Mapping[str, Sweep]) -> dict[str, list]:
    """A row for each distance, as columns."""
    return {
        "lag": list(range(len(sweeps["plain"].autocorrelation))),
        **{
            f"autocorrelation, {name}": sweep.autocorrelation.tolist()
            for name, sweep in sweeps.items()
        },
    }


def derivative_table(sweeps: Mapping[str, Sweep]) -> dict[str, list]:
    """A row for each input, as columns."""
    return {
        "x": sweeps["plain"].x.tolist(),
        **{f"df/dx over its std, {name}": row.derivative.tolist() for name, row in sweeps.items()},
    }


def singular_values(spectra: Mapping[str, Spectrum]) -> dict[str, list]:
    """A row for each singular value, as columns."""
    return {
        "net": [name for name, row in spectra.items() for _ in row.values],
        "singular value": [value for row in spectra.values() for value in row.values.tolist()],
    }


def spectrum_table(spectra: Mapping[str, Spectrum]) -> dict[str, list]:
    """A row for each net, as columns."""
    rows = [_cells(spectrum) for spectrum in spectra.values()]
    return {
        "net": list(spectra),
        "largest σ": [row[0] for row in rows],
        "smallest σ": [row[1] for row in rows],
        "condition": [row[2] for row in rows],
        "RMS of σ": [row[3] for row in rows],
        "lost (0 or below rounding)": [row[4] for row in rows],
    }


def _cells(spectrum: Spectrum) -> tuple[str, str, str, str, str]:
    """Largest, smallest, condition, RMS and how many are lost."""
    values = spectrum.values
    if not np.isfinite(values).all():
        return "overflow", "overflow", "undefined", "overflow", "undefined"
    if np.isfinite(spectrum.condition):
        smallest, condition = sized(values[-1], 4), sized(spectrum.condition)
    else:
        smallest, condition = f"at most {sized(spectrum.resolution, 1)}", "not resolved"
    if not values.any():
        smallest = "0"
    return (
        sized(values[0], 4),
        smallest,
        condition,
        sized(spectrum.rms, 4),
        lost(spectrum),
    )


def lost(spectrum: Spectrum) -> str:
    """How many singular values are not resolved."""
    return f"{len(spectrum.values) - len(spectrum.resolved)} of {len(spectrum.values)}"


def describe_spectra(spectra: Mapping[str, Spectrum], depth: int) -> str:
    """The range of the singular values of each net, and how many are lost."""
    sentences = [f"Depth {depth}."]
    for name, spectrum in spectra.items():
        if not np.isfinite(spectrum.values).all():
            sentences.append(f"{name.capitalize()}: σ overflows float64.")
            continue
        if not spectrum.values.any():
            sentences.append(f"{name.capitalize()}: every σ is exactly 0, {lost(spectrum)} lost.")
            continue
        low, high = spectrum.resolved.min(initial=spectrum.values[0]), spectrum.values[0]
        end = "." if np.isfinite(spectrum.condition) else f", {lost(spectrum)} lost."
        sentences.append(
            f"{name.capitalize()}: σ from {sized(low, 2)} to {sized(high, 2)}, RMS {sized(spectrum.rms)}{end}"
        )
    return " ".join(sentences)
