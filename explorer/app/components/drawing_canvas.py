"""Drawing canvas: what did somebody draw?"""

from dataclasses import dataclass
from typing import Any

from explorer.app.components.mounting import Element, mount

SIDE = 128  # px
ELEMENT = Element(
    "drawing_canvas",
    '<div class="drawing"><canvas tabindex="0" role="img"></canvas>'
    '<div class="row colours" role="group" aria-label="Colour of the pen"></div>'
    '<label class="row">Pen <input name="width" type="range" min="2" max="40" value="9" '
    'aria-label="Width of the pen, in % of the canvas"></label>'
    '<div class="row"><button type="button" name="undo">Undo</button>'
    '<button type="button" name="clear">Clear</button>'
    '<button type="button" name="fill">Fill</button></div></div>',
)


@dataclass(frozen=True)
class Start:
    """What is on a canvas before somebody draws: a data URL, on which he goes on, or which his first
    stroke wipes away. Another `version` brings it onto a canvas that is there already."""

    version: int
    picture: str
    wipe: bool = False


def drawing_canvas(
    start: Start, ground: str, colours: tuple[str, ...], alt: str, key: str
) -> Any | None:
    """Show a canvas of this ground and these pens; what it says was drawn on it, a stranger's data URL,
    or None as long as nothing was since this start."""
    data = {
        "side": SIDE,
        "version": start.version,
        "start": start.picture,
        "wipe": start.wipe,
        "ground": ground,
        "colours": list(colours),
        "alt": alt,
    }
    result = mount(ELEMENT, key, data, on_drawing_change=_nothing)
    drawing = getattr(result, "drawing", None)
    if not isinstance(drawing, dict) or drawing.get("version") != start.version:
        return None
    return drawing.get("picture")


def _nothing() -> None:
    """What is drawn is read where the canvas stands."""
