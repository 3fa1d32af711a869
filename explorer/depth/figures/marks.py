"""Marks: how are up to four compared lines told apart, also without colour?"""

from typing import Any

from explorer.drawing.style import COLOURS, DASHES, SYMBOLS


def mark(number: int, size: int = 8) -> dict[str, Any]:
    """Colour, dash and marker of the line of this number."""
    return {
        "line": {"color": COLOURS[number], "dash": DASHES[number]},
        "marker": {"symbol": SYMBOLS[number], "size": size, "color": COLOURS[number]},
    }
