"""The app's icon and its wordmark as addresses that hold the pictures themselves: a file would be read
anew in every run of every page."""

import base64
import functools
from pathlib import Path

FILE = Path(__file__).with_name("icon.png")
TILES = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#d55e00",
    "#cc79a7",
    "#0072b2",
    "#009e73",
    "#0072b2",
    "#d55e00",
)
WORDS = (
    "#2a86c4"  # 4:1 and more on light and on dark grounds, since a logo does not follow the theme
)


@functools.cache
def address() -> str:
    """A data: address of the PNG."""
    return f"data:image/png;base64,{base64.b64encode(FILE.read_bytes()).decode()}"


@functools.cache
def wordmark() -> str:
    """A data: address of an SVG: the icon and the name of the app."""
    tiles = "".join(
        f'<rect x="{1 + 10 * (n % 3)}" y="{1 + 10 * (n // 3)}" width="8" height="8" rx="2" fill="{colour}"/>'
        for n, colour in enumerate(TILES)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="158" height="30" viewBox="0 0 158 30">'
        f'{tiles}<text x="39" y="21" fill="{WORDS}" font-family="Source Sans,Arial,sans-serif" '
        'font-size="18" font-weight="700" textLength="116">CNN Explorer</text></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
