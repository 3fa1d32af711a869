"""Marks: how are up to four compared lines told apart, also without colour, and where is a chosen point?"""

from typing import Any

from explorer.drawing.style import COLOURS, DASHES, SYMBOLS


def mark(number: int, size: int = 8) -> dict[str, Any]:
    """Colour, dash and marker of the line of this number."""
    return {
        "line": {"color": COLOURS[number], "dash": DASHES[number]},
        "marker": {"symbol": SYMBOLS[number], "size": size, "color": COLOURS[number]},
    }


def here(colour: str, size: int) -> dict[str, Any]:
    """A cross, seen on any colour, where a chosen point lies."""
    return {"symbol": "x", "size": size, "color": colour, "line": {"width": 2, "color": "white"}}
