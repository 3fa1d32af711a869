"""Filters that are played with: the grid is clicked, one filter slides over the photo, its numbers are read."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import cache
from explorer.app.components.filter_probe import Sums, filter_probe
from explorer.app.components.sliding_filter import sliding_filter
from explorer.app.components.tile_grid import Tiling, tile_grid
from explorer.app.widgets import (
    DOWNLOAD,
    URL_STATE,
    download_csv,
    escape_markdown,
    number_state,
    select,
    table,
)
from explorer.inside import cached, sliding
from explorer.inside.alike_filters import Alike
from explorer.inside.cached import measured_filters as measured
from explorer.inside.figures import filters as figures
from explorer.inside.figures.saliency import TABLES
from explorer.inside.filters import WEIGHTS, FilterResponse, FiltersError
from explorer.inside.panels.filters import FirstLayer
from explorer.inside.silent_filters import Silent
from explorer.inside.words import alike_filters as alike_words
from explorer.inside.words import filter_play as words
from explorer.inside.words import filters as grid_words
from explorer.inside.words import response as response_words


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


@dataclass(frozen=True)
class Look:
    """How the grid is sorted and coloured, which filter is looked at, and what was measured on all of them."""

    by: str
    scale: str
    picked: int
    alike: Alike
    silent: Silent


def play(layer: FirstLayer, image: str, look: Look) -> None:
    """The grid, one filter over the photo, its film and its numbers."""
    left, right = st.columns(2)
    with left:
        grid(layer, look)
    try:
        with right:
            place = probe(layer, image, look.picked)
        st.subheader(f"Filter {look.picked} slides over the picture")
        film(layer, image, look.picked, place)
        st.subheader(f"The numbers of filter {look.picked}")
        numbers(layer, image, look.picked)
    except FiltersError as error:
        st.info(escape_markdown(str(error)))


def grid(layer: FirstLayer, look: Look) -> None:
    """The filters, of which one is chosen with a click."""
    marks = {int(i): figures.SILENT_HERE for i in np.flatnonzero(look.silent.here)}
    marks |= {int(i): figures.SILENT for i in np.flatnonzero(look.silent.everywhere)}
    sheet = figures.first_layer(
        layer.filters,
        layer.properties,
        look.by,
        look.scale,
        figures.BESIDE_PHOTO,
        marks=marks,
    )
    order = sheet.order.tolist()
    tile_grid(
        cache.png(sheet.pixels),
        tiling(sheet),
        [alike_words.about(index, look.alike, look.silent) for index in order],
        order.index(look.picked),
        grid_words.describe(layer.filters, layer.properties),
        "filter_grid",
        lambda tile: select(filter_key(layer), order[tile]),
    )
    source = WEIGHTS[layer.kind].source
    legend = grid_words.legend(sheet.scales, layer.filters.weights.shape[1])
    meant = [alike_words.MARKS[mark] for mark in sorted(set(marks.values()))]
    st.caption(" ".join([source, legend, *meant]))


def tiling(sheet: figures.Sheet) -> Tiling:
    """Where the filters lie in the pixels of a sheet."""
    height, width = sheet.shape[1] * sheet.factor, sheet.shape[2] * sheet.factor
    top, left = sheet.corners[0].tolist()
    steps = sheet.corners - sheet.corners[0]
    return Tiling(
        count=len(sheet.order),
        columns=sheet.columns,
        width=sheet.pixels.shape[1],
        height=sheet.pixels.shape[0],
        left=left,
        top=top,
        step_x=int(steps[:, 1][steps[:, 1] > 0].min(initial=sheet.pixels.shape[1])),
        step_y=int(steps[:, 0][steps[:, 0] > 0].min(initial=sheet.pixels.shape[0])),
        tile_width=width,
        tile_height=height,
    )


def choose_place(layer: FirstLayer, response: FilterResponse) -> tuple[int, int]:
    """Row and column of the feature map, as a click on the photo; at first where the filter answers most."""
    places = []
    best = response.patch.row, response.patch.column
    for column, axis, most, first in zip(
        st.columns(2), ("row", "column"), response.responses.shape, best, strict=True
    ):
        key = place_key(layer, axis)
        places.append(
            column.number_input(axis.capitalize(), 0, most - 1, first, key=key, **number_state(key))
        )
    return places[0], places[1]


def place_key(layer: FirstLayer, axis: str) -> str:
    return f"filter_{axis}_{layer.model.key}"


def sums(layer: FirstLayer, image: str, picked: int, size: tuple[int, int]) -> Sums:
    """A filter as a browser computes with it, at the places of a feature map of this size."""
    given, filters = measured.layer_input(layer.model, image), layer.filters
    side = layer.model.preprocessing.crop
    return Sums(
        filters.weights[picked],
        float(given.bias[picked]),
        filters.stride,
        filters.dilation,
        given.padding,
        (side, side),
        size,
        float(figures.scales(layer.properties, "own")[picked]),
    )


def probe(layer: FirstLayer, image: str, picked: int) -> tuple[int, int]:
    """One filter over the photo; the place that is chosen. Raises FiltersError."""
    response = cached.filter_response(layer.model, image, picked)
    size = response.responses.shape
    given = measured.layer_input(layer.model, image)
    shown = st.container()
    place = (0, 0) if response.responses.size == 1 else choose_place(layer, response)
    with shown:
        filter_probe(
            cache.png(cache.network_view(layer.model, image)),
            given.planes,
            sums(layer, image, picked, (size[0], size[1])),
            TABLES[True],
            place,
            words.CHANNELS[len(given.planes)],
            response_words.describe(response),
            "filter_probe",
            partial(_go_to, layer),
        )
    st.caption(words.PROBE)
    return place


def _go_to(layer: FirstLayer, row: int, column: int) -> None:
    select(place_key(layer, "row"), row)
    select(place_key(layer, "column"), column)


def film(layer: FirstLayer, image: str, picked: int, place: tuple[int, int]) -> None:
    """A filter slides over the channels around a place. Raises FiltersError."""
    size = cached.filter_response(layer.model, image, picked).responses.shape
    if size == (1, 1):
        st.info(words.ONE_PLACE)
        return
    given = measured.layer_input(layer.model, image)
    part = sliding.excerpt(layer.filters, given.planes, given.padding, (size[0], size[1]), place)
    about = words.film(layer.filters, part, (size[0], size[1]))
    st.write(about)
    sliding_filter(
        part.planes,
        sums(layer, image, picked, (part.rows, part.columns)),
        TABLES[True],
        words.CHANNELS[len(given.planes)],
        about,
        "sliding_filter",
    )


def numbers(layer: FirstLayer, image: str, picked: int) -> None:
    """The weights of a filter, channel by channel, to be read, or taken away."""
    weights = layer.filters.weights[picked]
    bias = float(measured.layer_input(layer.model, image).bias[picked])
    st.write(words.about_numbers(weights, bias))
    if max(weights.shape[1:]) <= words.MAX_TABLE:
        for place, (name, columns) in zip(
            st.columns(len(weights)), words.numbers(weights).items(), strict=True
        ):
            place.markdown(f"**{name}**")
            table(columns, place)
    download_csv("Weights (CSV)", lambda: words.rows(weights), f"filter-{picked}")


def look_alike(layer: FirstLayer, alike: Alike, silent: Silent) -> None:
    """The pairs that look alike, side by side, and which filters are silent."""
    shown = alike.pairs[: figures.MAX_PAIRS]
    if shown:
        sheet = figures.pairs(layer.filters.weights, [(pair.first, pair.second) for pair in shown])
        png = cache.png(sheet)
        st.image(png, output_format="PNG", alt=alike_words.pairs(alike))
        st.download_button("Pairs (PNG)", png, "alike.png", **DOWNLOAD)
    st.write(alike_words.pairs(alike))
    st.write(escape_markdown(alike_words.silent(silent)))
    st.caption(alike_words.how_alike(alike))
