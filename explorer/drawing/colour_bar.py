"""Colour bar: which numbers do the colours of pictures stand for?

A narrow strip of HTML: what plotly draws of it costs a browser a chart."""

import html

from explorer.drawing.numbers import sized
from explorer.drawing.view import Scale

STOPS = 17  # colours of the gradient, evenly spaced


def colour_bar(scale: Scale) -> str:
    """HTML: a strip of the colours from low to high, the numbers of both ends, what they are."""
    last = len(scale.colours) - 1
    stops = ",".join(
        "#{:02x}{:02x}{:02x}".format(*scale.colours[round(i * last / (STOPS - 1))])
        for i in range(STOPS)
    )
    low, high, title = (
        html.escape(text) for text in (sized(scale.low), sized(scale.high), scale.title)
    )
    return (
        f'<div class="colour-bar" role="img" aria-label="Colours from {low} to {high}: {title}" '
        'style="display:flex;flex-wrap:wrap;align-items:center;gap:0 .6rem">'
        f"<span>{low}</span>"
        f'<span style="flex:1 1 8rem;max-width:20rem;height:.9rem;border-radius:.2rem;'
        f'background:linear-gradient(90deg,{stops})"></span>'
        f"<span>{high}</span><span>{title}</span></div>"
    )
