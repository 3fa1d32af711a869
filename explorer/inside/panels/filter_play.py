"""Filters that are played with: the grid is clicked, one filter slides over the photo, its numbers are read."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import cache, class_mode, stage
from explorer.app.components.filter_probe import Sums, filter_probe
from explorer.app.components.sliding_filter import sliding_filter
from explorer.app.components.tile_grid import Tiling, tile_grid
from explorer.app.replay import table
from explorer.app.widgets import escape_markdown, select
from explorer.drawing.pixels import enlarge
from explorer.drawing.view import Setting, View
from explorer.inside import archives, sliding
from explorer.inside.cached import measured_filters as measured
from explorer.inside.figures import filters as figures
from explorer.inside.figures.saliency import TABLES
from explorer.inside.filters import WEIGHTS, FilterResponse, Filters, Properties
from explorer.inside.panels.filter_choice import Look, filter_key, go_to
from explorer.inside.panels.filters import FirstLayer, one_filter_pictures
from explorer.inside.scripts.filters import filters as script
from explorer.inside.words import alike_filters as alike_words
from explorer.inside.words import filter_play as words
from explorer.inside.words import filters as grid_words
from explorer.inside.words import response as response_words


def grid_and_probe(layer: FirstLayer, image: str, look: Look, finding: DeltaGenerator) -> None:
    """The grid, and one filter over the photo."""
    left, right = st.columns(2)
    with left:
        grid(layer, look, finding)
    with right:
        probe(layer, image, look)


def below(layer: FirstLayer, image: str, look: Look) -> None:
    """How the grid is read; the film of the filter that is looked at, and its numbers."""
    with stage.more("grid"):
        white = figures.scales(layer.properties, look.scale)
        legend = grid_words.legend(white, layer.filters.weights.shape[1])
        meant = [alike_words.MARKS[mark] for mark in sorted(set(_marks(look).values()))]
        st.write(" ".join([WEIGHTS[layer.kind].source, legend, *meant]))
        st.header(f"Filter {look.picked} slides over the picture")
    if isinstance(look.response, str):
        st.info(escape_markdown(look.response))
        return
    film(layer, image, look)
    with stage.more("weights"):
        numbers(layer, image, look.picked)


def grid(layer: FirstLayer, look: Look, finding: DeltaGenerator) -> None:
    """The filters, of which one is chosen with a click."""
    wide = class_mode.in_class()
    question = layer.filters, layer.properties, look.by, look.scale, _marks(look), wide
    sheet = _sheet(*question)
    order = sheet.order.tolist()
    view = View(
        "grid",
        "The first layer",
        words.finding(layer.filters, layer.properties, look.alike),
        pictures=partial(_grid, *question),
        columns=partial(grid_words.table, layer.properties),
        arrays=partial(archives.filter_arrays, layer.filters, layer.properties),
        settings={"weights": layer.kind, "sort": look.by, "scale": look.scale},
        code=partial(script, layer.model, layer.filters, order, look.scale),
    )
    with stage.view(view, finding):
        tile_grid(
            cache.png(sheet.pixels),
            tiling(sheet),
            [alike_words.about(index, look.alike, look.silent) for index in order],
            order.index(look.picked),
            grid_words.describe(layer.filters, layer.properties),
            "filter_grid",
            lambda tile: select(filter_key(layer), order[tile]),
        )


def _marks(look: Look) -> dict[int, str]:
    """The marks of filters that give nothing, by their numbers."""
    marks = {int(i): figures.SILENT_HERE for i in np.flatnonzero(look.silent.here)}
    return marks | {int(i): figures.SILENT for i in np.flatnonzero(look.silent.everywhere)}


def _sheet(
    filters: Filters,
    properties: Properties,
    by: str,
    scale: str,
    marks: Mapping[int, str],
    wide: bool,
) -> figures.Sheet:
    beside = 1 if wide else figures.BESIDE_PHOTO
    return figures.first_layer(filters, properties, by, scale, beside, marks=marks)


def _grid(filters: Filters, *arrangement: Any) -> dict[str, bytes]:
    sheet = _sheet(filters, *arrangement)
    return {grid_words.legend(sheet.scales, filters.weights.shape[1]): cache.png(sheet.pixels)}


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


def probe(layer: FirstLayer, image: str, look: Look) -> None:
    """One filter over the photo; nothing where what it answers is not known."""
    picked, response = look.picked, look.response
    if isinstance(response, str):
        return
    given = measured.layer_input(layer.model, image)
    photo, about = cache.network_view(layer.model, image), response_words.describe(response)
    size = response.responses.shape
    view = View(
        "probe",
        f"Filter {picked} over the picture",
        response_words.of_filter(picked, about),
        pictures=partial(_filter, layer, photo, picked, response),
        columns=partial(words.rows, layer.filters.weights[picked]),
        arrays=partial(archives.response_arrays, response),
        settings=_asked(look),
    )
    with stage.view(view):
        filter_probe(
            cache.png(photo),
            given.planes,
            sums(layer, image, picked, (size[0], size[1])),
            TABLES[True],
            look.place,
            words.CHANNELS[len(given.planes)],
            about,
            "filter_probe",
            partial(go_to, layer),
        )


def _asked(look: Look) -> dict[str, Setting]:
    return {"filter": look.picked, "row": look.place[0], "column": look.place[1]}


def _filter(
    layer: FirstLayer, view: np.ndarray, picked: int, response: FilterResponse
) -> dict[str, bytes]:
    return one_filter_pictures(layer.filters, layer.properties, picked, view, response)


def film(layer: FirstLayer, image: str, look: Look) -> None:
    """A filter slides over the channels around a place."""
    assert not isinstance(look.response, str)
    size = look.response.responses.shape
    if size == (1, 1):
        st.info(words.ONE_PLACE)
        return
    given, filters = measured.layer_input(layer.model, image), layer.filters
    part = sliding.excerpt(filters, given.planes, given.padding, (size[0], size[1]), look.place)
    about = words.film(filters, part, (size[0], size[1]))
    names = words.CHANNELS[len(given.planes)]
    view = View(
        "film",
        f"Filter {look.picked} slides over the picture",
        about,
        pictures=partial(_planes, part.planes, names),
        arrays=partial(dict, planes=part.planes, weights=filters.weights[look.picked]),
        settings=_asked(look),
    )
    if not class_mode.in_class():
        st.write(about)
    with stage.view(view):
        sliding_filter(
            part.planes,
            sums(layer, image, look.picked, (part.rows, part.columns)),
            TABLES[True],
            names,
            about,
            "sliding_filter",
        )


def _planes(planes: np.ndarray, names: Sequence[str]) -> dict[str, bytes]:
    """What the filter slides over, channel by channel."""
    white = float(np.abs(planes).max()) or 1.0
    factor = max(1, 320 // max(planes.shape[1:]))
    return {
        name: cache.png(enlarge(figures.shade(plane[None], white), factor))
        for name, plane in zip(names, planes, strict=True)
    }


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
