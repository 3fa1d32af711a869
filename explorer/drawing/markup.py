"""Markup: how do line breaks and bold words of ours differ from text of strangers on a figure?

plotly reads markup in every text: `<b>`, `<a href>`, `<span style>`, `&amp;`. Figures are therefore
written with the signs of this module, and what they say else is text. Every figure passes `literal` on
its way to the screen (app/widgets.py), which escapes the text and puts plotly's markup for the signs.
Templates (hovertemplate) are ours and go as they are: names stand in `text`, `customdata` or `meta`,
to which they refer."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import splittable

BREAK = "\ue000"  # private use: no font and no keyboard has these
_TAGS = {
    BREAK: "<br>",
    "\ue001": "<b>",
    "\ue002": "</b>",
    "\ue003": "<sup>",
    "\ue004": "</sup>",
}
_SIGNS = re.compile(f"([{''.join(_TAGS)}])")
_READ = re.compile("[<>&]")
TEMPLATES = {"hovertemplate", "texttemplate"}
LONGEST = 400  # characters of one text on a figure
# what cannot be seen, by its category in Unicode, and what stands in its place: control characters and
# separators of lines; marks of direction and of no width; halves of a character; private use
_UNSEEN = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": "\N{REPLACEMENT CHARACTER}", "Co": ""}


def bold(text: object) -> str:
    return f"\ue001{text}\ue002"


def superscript(text: object) -> str:
    return f"\ue003{text}\ue004"


def plain(text: str) -> str:
    """Text of strangers on one line, without characters that cannot be seen or turn the others
    around."""
    if text.isprintable():
        return text
    return "".join(_UNSEEN.get(unicodedata.category(sign), sign) for sign in text)


def literal(fig: go.Figure) -> go.Figure:
    """This figure, or one like it, in which plotly finds no markup but ours."""
    parts = [trace.to_plotly_json() for trace in fig.data]
    layout = fig.layout.to_plotly_json()
    if not any(map(_differs, _texts([parts, layout]))):  # the usual case, in a tenth of the time
        return fig
    return go.Figure(_literal(parts), _literal(layout))


def _differs(text: str) -> bool:
    """Whether `escaped` would change it."""
    return not splittable(text).isprintable() or len(text) > LONGEST or bool(_READ.search(text))


def _texts(value: Any) -> Iterator[str]:
    """Every text below a value, but templates."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in TEMPLATES:
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "OU":
        yield from _texts(value.tolist())


def _literal(value: Any) -> Any:
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, dict):
        return {name: part if name in TEMPLATES else _literal(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_literal(part) for part in value]
    if isinstance(value, np.ndarray) and value.dtype.kind in "OU":
        return _literal(value.tolist())
    return value


def escaped(text: str) -> str:
    """A text as plotly shall be given it: cut, escaped, and plotly's tags for the signs."""
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    words_and_signs = _SIGNS.split(text)
    return "".join(
        _TAGS.get(part) or html.escape(plain(part), quote=False) for part in words_and_signs
    )


class Ready(go.Figure):
    """A figure that nobody changes any more, made ready once for all browsers that it is sent to."""

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(figure)
        self._sent = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        return self._sent
