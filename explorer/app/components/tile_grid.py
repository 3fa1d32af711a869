"""Tile grid: which tile of a picture that is a grid of tiles did somebody choose?"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import streamlit as st

from explorer.app.components.mounting import Element, address_of, mount
from explorer.app.problems import callback
from trainer.errors import PersonsError

ELEMENT = Element(
    "tile_grid",
    '<div class="grid" data-testid="stImage" tabindex="0" role="group"><img alt="" draggable="false">'
    '<div class="frame hovered"></div><div class="frame chosen"></div></div>'
    '<p aria-live="polite"></p>',
)


class TileError(PersonsError, ValueError):
    """A tile that is none, with a sentence that says so."""


@dataclass(frozen=True)
class Tiling:
    """Where the tiles lie in a picture of width x height pixels: tile i, row by row, `columns` in a
    row, begins at (left + step_x (i % columns), top + step_y (i // columns)) and is tile_width x
    tile_height large."""

    count: int
    columns: int
    width: int
    height: int
    left: int
    top: int
    step_x: int
    step_y: int
    tile_width: int
    tile_height: int


def tile_grid(
    png: bytes,
    tiling: Tiling,
    words: Sequence[str],
    chosen: int | None,
    alt: str,
    key: str,
    on_choose: Callable[[int], None],
) -> None:
    """Show a picture that is a grid; a click on tile i, or an arrow key while it has the focus, calls
    on_choose(i). `words` say of each tile what it is, under the grid while it is pointed at."""
    data: dict[str, Any] = {
        "picture": address_of(png, key),
        "tiling": asdict(tiling),
        "words": list(words),
        "chosen": -1 if chosen is None else chosen,
        "alt": alt,
    }
    mount(ELEMENT, key, data, on_tile_change=callback(partial(_chosen, key, tiling, on_choose)))


def _chosen(key: str, tiling: Tiling, on_choose: Callable[[int], None]) -> None:
    on_choose(read_tile(getattr(st.session_state[key], "tile", None), tiling.count))


def read_tile(value: Any, count: int) -> int:
    """The index of a tile of `count`, of what the element said. Raises TileError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
        raise TileError("This is no tile of the grid: click on one again.")
    return value
