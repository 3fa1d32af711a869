"""Map probe: which place of a map that lies over a photo did somebody choose, and what does it see there?

While a place is pointed at, its value, and the pixels on which it depends, are shown by the browser
alone."""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from explorer.app.components.mounting import Element, address_of, mount
from explorer.app.problems import callback
from trainer.errors import PersonsError

ELEMENT = Element(
    "map_probe",
    '<div class="probe"><div class="stage" data-testid="stImage" tabindex="0" role="group">'
    '<img class="photo" alt="" draggable="false"><img class="map" alt="" draggable="false">'
    '<div class="field"></div><div class="cell"></div></div>'
    '<p aria-live="polite"></p>'
    '<label>Map <input aria-label="Opacity of the map over the photo" type="range" min="0" max="100" value="60"></label></div>',
)
MAX_VALUES = 2**18


class MapPlaceError(PersonsError, ValueError):
    """A place that is none, with a sentence that says so."""


def map_probe(
    photo: bytes,
    picture: bytes,
    values: np.ndarray,
    geometry: dict[str, Any],
    place: tuple[int, int],
    alt: str,
    key: str,
    on_place: Callable[[int, int], None],
) -> None:
    """Show a map, values (h, w) and a PNG of one pixel a value, over a photo; a click, or an arrow key
    while it has the focus, calls on_place(row, column). `geometry` are the fields of
    explorer.layers.places.Geometry."""
    rows, columns = values.shape
    sent = np.ascontiguousarray(values, "<f4") if values.size <= MAX_VALUES else np.zeros(0, "<f4")
    data: dict[str, Any] = {
        "photo": address_of(photo, f"{key}_photo"),
        "map": address_of(picture, f"{key}_map"),
        "values": base64.b64encode(sent.tobytes()).decode(),
        "rows": rows,
        "columns": columns,
        "geometry": geometry,
        "place": list(place),
        "alt": alt,
    }
    chosen = partial(_chosen, key, (rows, columns), on_place)
    mount(ELEMENT, key, data, on_place_change=callback(chosen))


def _chosen(key: str, size: tuple[int, int], on_place: Callable[[int, int], None]) -> None:
    on_place(*read_map_place(getattr(st.session_state[key], "place", None), size))


def read_map_place(value: Any, size: tuple[int, int]) -> tuple[int, int]:
    """Row and column of a map of this size, of what the element said. Raises MapPlaceError."""
    numbers = value if isinstance(value, list) and len(value) == 2 else [None, None]
    for number, most in zip(numbers, size, strict=True):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < most:
            raise MapPlaceError("This is no place of the map: click on it again.")
    row, column = (int(number or 0) for number in numbers)
    return row, column
