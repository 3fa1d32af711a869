"""Photo place: at which place of a photo did somebody click?"""

import base64
import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.app.components.mounting import Element, mount
from explorer.app.problems import callback
from trainer.errors import PersonsError

ELEMENT = Element("photo_place", '<img tabindex="0" draggable="false">')


class PlaceError(PersonsError, ValueError):
    """A place that is none, with a sentence that says so."""


def photo_place(
    png: bytes,
    alt: str,
    key: str,
    place: tuple[float, float],
    on_place: Callable[[float, float], None],
) -> None:
    """Show a photo, on which a click, or an arrow key while it has the focus, calls on_place(column,
    row): per cent of its width and of its height. `place` is the present one, from which arrows move."""

    def clicked() -> None:
        on_place(*read_place(getattr(st.session_state[key], "place", None)))

    picture = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    data = {"picture": picture, "alt": alt, "column": place[0], "row": place[1]}
    mount(ELEMENT, key, data, on_place_change=callback(clicked))


def read_place(value: Any) -> tuple[float, float]:
    """Column and row in per cent of what the element said, rounded to a tenth. Raises PlaceError."""
    numbers = [value.get(name) for name in ("column", "row")] if isinstance(value, dict) else [None]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise PlaceError("This is no place on the photo: click on it again.")
        if not math.isfinite(number) or not 0 <= number <= 100:
            raise PlaceError("This place lies outside the photo: click on it again.")
    column, row = (round(float(number or 0), 1) for number in numbers)
    return column, row
