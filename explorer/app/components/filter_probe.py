"""Filter probe: what does a filter of the first layer multiply and add up at a place of a photo?

All of it is computed in the browser, from the numbers that the layer multiplies its weights with, while a
place is pointed at; a click chooses one."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from explorer.app.components.map_probe import read_map_place
from explorer.app.components.mounting import Element, address_of, mount
from explorer.app.problems import callback

TILES = (
    '<figure class="tile"><canvas name="patch"></canvas><figcaption>patch</figcaption></figure><b>×</b>'
    '<figure class="tile"><canvas name="filter"></canvas><figcaption>filter</figcaption></figure><b>=</b>'
    '<figure class="tile"><canvas name="products"></canvas><figcaption>products</figcaption></figure>'
)
ELEMENT = Element(
    "filter_probe",
    '<div class="probe"><div class="maps"><div class="stage" tabindex="0" role="group">'
    '<img alt="" draggable="false"><div class="box"></div></div>'
    '<figure class="answers"><div class="stage"><canvas name="responses"></canvas><div class="box"></div></div>'
    '</figure></div><p aria-live="polite"></p>'
    f'<div class="tiles">{TILES}</div><p class="weight"></p></div>',
)


@dataclass(frozen=True)
class Sums:
    """A filter as a browser computes with it: weights (C, h, w), their bias, and how they walk over planes
    (C, H, W), of which the first `padding` (rows, columns) lie outside the photo, which has `side` (height,
    width); the feature map has size (rows, columns). `white` is the weight that is drawn white."""

    weights: np.ndarray
    bias: float
    stride: tuple[int, int]
    dilation: tuple[int, int]
    padding: tuple[int, int]
    side: tuple[int, int]
    size: tuple[int, int]
    white: float

    def sent(self) -> dict[str, Any]:
        """For its script."""
        channels, *kernel = self.weights.shape
        return {
            "weights": encoded(self.weights),
            "channels": channels,
            "kernel": kernel,
            "bias": self.bias,
            "stride": list(self.stride),
            "dilation": list(self.dilation),
            "padding": list(self.padding),
            "side": list(self.side),
            "white": self.white,
        }


def encoded(values: np.ndarray) -> str:
    """Base64 of float32 or bytes."""
    kind = values.dtype if values.dtype == np.uint8 else "<f4"
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()


def filter_probe(
    photo: bytes,
    planes: np.ndarray,
    sums: Sums,
    colours: np.ndarray,
    place: tuple[int, int],
    channels: Sequence[str],
    alt: str,
    key: str,
    on_place: Callable[[int, int], None],
) -> None:
    """Show a photo, a PNG of a pixel a value, and what the filter of `sums` makes of it at one place; a click,
    or an arrow key while it has the focus, calls on_place(row, column) of the feature map. `colours` (n, 3)
    uint8 are those of signed values."""
    rows, columns = sums.size
    data: dict[str, Any] = {
        "photo": address_of(photo, f"{key}_photo"),
        "planes": address_of(
            np.ascontiguousarray(planes, "<f4").tobytes(),
            f"{key}_planes",
            "application/octet-stream",
        ),
        "height": planes.shape[1],
        "width": planes.shape[2],
        "filter": sums.sent(),
        "rows": rows,
        "columns": columns,
        "place": list(place),
        "colours": encoded(colours),
        "channels": list(channels),
        "alt": alt,
    }
    chosen = partial(_chosen, key, sums.size, on_place)
    mount(ELEMENT, key, data, on_place_change=callback(chosen))


def _chosen(key: str, size: tuple[int, int], on_place: Callable[[int, int], None]) -> None:
    on_place(*read_map_place(getattr(st.session_state[key], "place", None), size))
