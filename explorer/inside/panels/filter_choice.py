"""Which filter is looked at, in which order and colours, and at which place of the photo?"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app.widgets import URL_STATE, number_state, select
from explorer.inside import cached
from explorer.inside.alike_filters import Alike
from explorer.inside.cached import measured_filters as measured
from explorer.inside.figures import filters as figures
from explorer.inside.filters import FilterResponse, FiltersError
from explorer.inside.panels.filters import FirstLayer
from explorer.inside.silent_filters import Silent


@dataclass(frozen=True)
class Look:
    """How the grid is sorted and coloured, which filter is looked at, what was measured on all of them, and what
    this one answers: `response` is the sentence why there is none where it is not known, `place` the one of it
    (row, column) that is looked at."""

    by: str
    scale: str
    picked: int
    alike: Alike
    silent: Silent
    response: FilterResponse | str
    place: tuple[int, int]


def choose(layer: FirstLayer, image: str) -> Look:
    """The widgets, in a row. Raises FiltersError."""
    first, second, third, *others = st.columns([2, 3, 3, 2, 2])
    with first:
        picked = choose_filter(layer)
    scale = second.selectbox(
        "Colour scale",
        list(figures.SCALES),
        format_func=figures.SCALES.__getitem__,
        key="scale",
        **URL_STATE,
    )
    by = third.selectbox(
        "Sort by",
        list(figures.SORTS),
        format_func=figures.SORTS.__getitem__,
        key="sort",
        **URL_STATE,
    )
    alike, silent = measured.alike(layer.model, layer.kind), measured.silent(layer.model, image)
    place, response = (0, 0), _response(layer, image, picked)
    if isinstance(response, FilterResponse) and response.responses.size > 1:
        place = choose_place(layer, response, others)
    return Look(by, scale, picked, alike, silent, response, place)


def _response(layer: FirstLayer, image: str, picked: int) -> FilterResponse | str:
    try:
        return cached.filter_response(layer.model, image, picked)
    except FiltersError as error:
        return str(error)


def choose_filter(layer: FirstLayer) -> int:
    """The number of the filter that is looked at, as a click on its tile; at first the strongest."""
    return st.selectbox(
        "Filter",
        range(len(layer.filters.weights)),
        int(layer.properties.norm.argmax()),
        key=filter_key(layer),
        **URL_STATE,
    )


def filter_key(layer: FirstLayer) -> str:
    return f"filter_{layer.model.key}"


def choose_place(
    layer: FirstLayer, response: FilterResponse, columns: Sequence[DeltaGenerator]
) -> tuple[int, int]:
    """Row and column of the feature map, as a click on the photo; at first where the filter answers most."""
    places = []
    best = response.patch.row, response.patch.column
    for column, axis, most, first in zip(
        columns, ("row", "column"), response.responses.shape, best, strict=True
    ):
        key = place_key(layer, axis)
        places.append(
            column.number_input(axis.capitalize(), 0, most - 1, first, key=key, **number_state(key))
        )
    return places[0], places[1]


def place_key(layer: FirstLayer, axis: str) -> str:
    return f"filter_{axis}_{layer.model.key}"


def go_to(layer: FirstLayer, row: int, column: int) -> None:
    """Look at another place of the photo."""
    select(place_key(layer, "row"), row)
    select(place_key(layer, "column"), column)
