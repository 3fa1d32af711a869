"""Home: softmax bars and the gradient of each layer as plain HTML.

A browser that meets plotly for the first time needs about a second to take it in; the first screen
does without. The pages behind each panel draw the same numbers with plotly. Nothing is scaled to
look better: bars run from 0 to 1, dots stand on a log axis whose powers of ten are written beside
it."""

import html
from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import probability, sized
from explorer.drawing.style import COLOURS, FAINT, NEUTRAL

HEIGHT = 300  # px of the dot plot between its lowest and highest grid line
MARGIN = 64  # px for the powers of ten
MAX_LINES = 6


def bars(names: Sequence[str], probabilities: np.ndarray, alt: str) -> str:
    """HTML: one bar for each of `probabilities` (k,), all of them on a scale from 0 to 1; `alt` is its
    alt text."""
    rows = "".join(
        f'<div style="margin:0.5rem 0 0.2rem">{html.escape(name)} &nbsp;<b>{html.escape(probability(p))}</b></div>'
        f'<div style="background:{FAINT};height:1.4rem">'
        f'<div style="background:{COLOURS[0]};height:100%;width:{100 * float(p):.3f}%"></div></div>'
        for name, p in zip(names, probabilities, strict=True)
    )
    return (
        f'<div role="img" aria-label="{html.escape(alt)}">{rows}'
        '<div style="display:flex;justify-content:space-between;margin-top:0.3rem"><span>0</span>'
        "<span>probability p</span><span>1</span></div></div>"
    )


def dots(values: np.ndarray, names: Sequence[str], axis: str, alt: str) -> str:
    """HTML: a dot for each layer of `values` (L,), first layer left, on a log axis; exact zeros
    stand on a labelled floor, NaN and infinity are left out. `alt` is its alt text."""
    usable = values[np.isfinite(values) & (values > 0)]
    low, high = _decades(usable)
    lines = "".join(
        _line(_power(exponent), (exponent - low) / (high - low))
        for exponent in range(low, high + 1, max(1, -(-(high - low) // MAX_LINES)))
    )
    if np.any(values == 0):
        lines += _line("0", -0.08)
    marks = "".join(
        _dot(float(value), name, 100 * (place + 0.5) / len(values), low, high)
        for place, (value, name) in enumerate(zip(values, names, strict=True))
        if np.isfinite(value)
    )
    return (
        f'<div role="img" aria-label="{html.escape(alt)}"><div>{html.escape(axis)}, log scale</div>'
        f'<div style="position:relative;height:{HEIGHT}px;margin:1rem 1rem 2.4rem {MARGIN}px">{lines}{marks}</div>'
        f'<div style="display:flex;justify-content:space-between;margin-left:{MARGIN}px">'
        f"<span>{html.escape(names[0])} (first layer)</span><span>{html.escape(names[-1])} (last)</span>"
        "</div></div>"
    )


def _decades(usable: np.ndarray) -> tuple[int, int]:
    """The powers of ten that enclose these values."""
    if not len(usable):
        return -1, 0
    low = int(np.floor(np.log10(usable.min())))
    return low, max(int(np.ceil(np.log10(usable.max()))), low + 1)


def _power(exponent: int) -> str:
    return "1" if exponent == 0 else f"10<sup>{str(exponent).replace('-', chr(0x2212))}</sup>"


def _line(text: str, share: float) -> str:
    """A grid line at this share of the height, and what it stands for."""
    return (
        f'<div style="position:absolute;left:0;right:0;bottom:{100 * share:.2f}%;border-top:1px solid {FAINT}">'
        f'<span style="position:absolute;right:100%;top:-0.9rem;padding-right:0.6rem">{text}</span></div>'
    )


def _dot(value: float, name: str, left: float, low: int, high: int) -> str:
    share = (np.log10(value) - low) / (high - low) if value else -0.08
    colour = COLOURS[0] if value else NEUTRAL
    return (
        f'<div title="{html.escape(f"{name}: {sized(value)}")}" style="position:absolute;left:{left:.3f}%;'
        f"bottom:{100 * share:.3f}%;width:12px;height:12px;margin:0 0 -6px -6px;border-radius:50%;"
        f'background:{colour}"></div>'
    )
