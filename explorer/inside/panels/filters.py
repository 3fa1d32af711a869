"""Grids of first layers, and one filter in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from explorer.app import cache, class_mode, sidebar, stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import Setting, View
from explorer.inside import archives, cached
from explorer.inside.alike_filters import Alike
from explorer.inside.figures import filters as figures
from explorer.inside.figures import response as response_figures
from explorer.inside.filters import WEIGHTS, FilterResponse, Filters, FiltersError, Properties
from explorer.inside.panels.layer_choice import unit_link
from explorer.inside.silent_filters import Silent
from explorer.inside.words import alike_filters as alike_words
from explorer.inside.words import filters as words
from explorer.inside.words import response as response_words
from explorer.networks.model import Model


@dataclass(frozen=True)
class FirstLayer:
    """The first layer of a network with one of its `first_layer_kinds` of weights."""

    model: Model
    kind: str
    filters: Filters
    properties: Properties


def read(model: Model, kind: str) -> FirstLayer:
    """Raises FiltersError."""
    return FirstLayer(
        model, kind, cached.filters_of(model, kind), cached.filter_properties(model, kind)
    )


def choose_weights(model: Model) -> list[tuple[Model, str]]:
    """Kinds of the network's own weights."""
    kinds = cached.first_layer_kinds(model)
    chosen = st.segmented_control(
        "Weights",
        kinds,
        default=kinds[:2],
        format_func=lambda kind: WEIGHTS[kind].title,
        selection_mode="multi",
        key=f"weights_{model.key}",
        **URL_STATE,
    )
    return [(model, kind) for kind in chosen or kinds[:1]]


def choose_others() -> list[tuple[Model, str]]:
    """Other networks, as they are."""
    rows = sidebar.usable_models()
    others = st.multiselect(
        "Other networks on this server: filters of 11×11, 7×7 or 3×3 pixels",
        list(rows),
        format_func=sidebar.model_label,
        max_selections=4,
        key="filters_beside",
        **URL_STATE,
    )
    return [(rows[key], cached.first_layer_kinds(rows[key])[0]) for key in others]


def compare(own: FirstLayer, by: str, scale: str, picked: int) -> None:
    """What the filters were before training, and those of other networks, side by side."""
    with stage.controls("beside"):
        st.header("Before training, and beside other networks")
        left, right = st.columns(2)
        with left:
            weights = choose_weights(own.model)
        with right:
            others = choose_others()
    try:
        shown = [
            read(*each)
            for each in {(row.key, kind): (row, kind) for row, kind in [*weights, *others]}.values()
        ]
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
        return
    grids(shown, own, by, scale, picked)


def grids(shown: Sequence[FirstLayer], own: FirstLayer, by: str, scale: str, picked: int) -> None:
    """The grids, four in a row at most; `picked` is framed in those of `own`'s network, whose
    initial filters stand in the order of `own`."""
    columns = st.columns(min(len(shown), 4)) * 2
    for number, (column, layer) in enumerate(zip(columns, shown, strict=False), 1):
        of_own = layer.model.key == own.model.key
        arrangement = (
            by,
            scale,
            len(shown),
            picked if of_own else None,
            own.properties if of_own and layer.kind == "initial" else None,
        )
        with column:
            _grid(layer, arrangement, number)


def _grid(layer: FirstLayer, arrangement: tuple[Any, ...], number: int) -> None:
    filters, properties, kind = layer.filters, layer.properties, layer.kind
    title = f"{layer.model.label}: {WEIGHTS[kind].title}"
    if not class_mode.in_class():
        st.markdown(f"**{escape_markdown(title)}**")
    view = View(
        f"grid_{number}",
        title,
        words.describe(filters, properties),
        pictures=partial(_sheet, filters, properties, kind, arrangement),
        columns=partial(words.table, properties),
        arrays=partial(archives.filter_arrays, filters, properties),
        settings={"weights": kind, "sort": arrangement[0], "scale": arrangement[1]},
        networks=(layer.model.key,),
        images=(),
    )
    stage.show(view, width="content")


def _sheet(
    filters: Filters, properties: Properties, kind: str, arrangement: tuple[Any, ...]
) -> dict[str, bytes]:
    sheet = figures.first_layer(filters, properties, *arrangement)
    return {words.caption(filters, properties, kind, sheet.scales): cache.png(sheet.pixels)}


def look_alike(layer: FirstLayer, alike: Alike, silent: Silent) -> None:
    """The pairs that look alike, side by side, and which filters are silent."""
    with stage.more("alike_head"):
        st.header("Which look alike, which answer nothing")
    shown = [(pair.first, pair.second) for pair in alike.pairs[: figures.MAX_PAIRS]]
    if shown:
        view = View(
            "alike",
            "Which look alike",
            alike_words.pairs(alike),
            pictures=partial(_pairs, layer.filters.weights, shown),
            columns=partial(alike_words.table, alike),
            settings={"weights": layer.kind},
        )
        stage.show(view, width="content")
    with stage.more("alike"):
        parts = [alike_words.pairs(alike), alike_words.silent(silent), alike_words.how_alike(alike)]
        st.write(escape_markdown(" ".join(parts)))


def _pairs(weights: np.ndarray, which: Sequence[tuple[int, int]]) -> dict[str, bytes]:
    return {"": cache.png(figures.pairs(weights, which))}


def scatter(layer: FirstLayer, picked: int) -> None:
    """Every filter by direction and detail; a click on one picks it."""
    chart_key = f"scatter_{layer.model.key}"

    def pick() -> None:
        points = st.session_state[chart_key].selection.points
        if points:
            st.session_state[f"filter_{layer.model.key}"] = points[0]["customdata"]

    with stage.more("scatter_head"):
        st.header("Direction, detail and colour")
    view = View(
        "scatter",
        "Direction, detail and colour",
        words.describe_scatter(layer.properties),
        figure=partial(figures.scatter, layer.properties, picked),
        columns=partial(words.table, layer.properties),
        settings={"weights": layer.kind, "filter": picked},
    )
    stage.play(view, key=chart_key, on_select=callback(pick), selection_mode="points")
    with stage.more("scatter"):
        st.write(f"{WEIGHTS[layer.kind].source} Click a point to pick its filter. {view.finding}")


def one_filter(layer: FirstLayer, image: str, picked: int) -> None:
    """The filter large, where it answers most, its spectrum and its responses."""
    try:
        response = cached.filter_response(layer.model, image, picked)
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
        return
    about = words.describe_one(layer.properties, picked)
    answer = response_words.describe(response)
    with stage.more("filter"):
        st.header(f"Filter {picked}")
        st.write(response_words.introduction(about, answer))
    view = cache.network_view(layer.model, image)
    pictures = partial(one_filter_pictures, layer.filters, layer.properties, picked, view, response)
    _of_filter(layer, picked, response, "filter", f"Filter {picked}", about, pictures=pictures)
    left, right = st.columns(2)
    with left:
        figure = partial(response_figures.spectrum, response)
        _of_filter(layer, picked, response, "spectrum", "Its spectrum", about, figure=figure)
    with right:
        figure = partial(response_figures.responses, response)
        finding = response_words.of_filter(picked, answer)
        _of_filter(layer, picked, response, "responses", "Its responses", finding, figure=figure)
    with stage.more("unit"):
        unit_link(layer.model, layer.filters.layer, picked)


def _of_filter(
    layer: FirstLayer,
    picked: int,
    response: FilterResponse,
    key: str,
    title: str,
    finding: str,
    **drawn: Any,
) -> None:
    arrays = partial(archives.response_arrays, response)
    asked: dict[str, Setting] = {"weights": layer.kind, "filter": picked}
    view = View(key, title, finding, **drawn, arrays=arrays, settings=asked)
    stage.show(view, width="content")


def one_filter_pictures(
    filters: Filters,
    properties: Properties,
    picked: int,
    view: np.ndarray,
    response: FilterResponse,
) -> dict[str, bytes]:
    """A filter large beside its best patch, and where on the network's view (H, W, 3) that lies."""
    scale = figures.scales(properties, "own")[picked]
    parts = response_figures.parts(filters.weights[picked], scale, view, response)
    return {
        "The filter, and the patch that it answers most": cache.png(parts),
        "Where that patch lies": cache.png(response_figures.boxed(view, response)),
    }
