"""Grids of first layers, and one filter in full."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.app import cache, replay, sidebar
from explorer.app.problems import callback
from explorer.app.replay import chart
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown, plotly
from explorer.drawing.tables import csv
from explorer.inside import archives, cached
from explorer.inside.figures import filters as figures
from explorer.inside.figures import response as response_figures
from explorer.inside.filters import WEIGHTS, Filters, FiltersError, Properties
from explorer.inside.panels.layer_choice import unit_link
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
    for column, layer in zip(columns, shown, strict=False):
        of_own = layer.model.key == own.model.key
        arrangement = (
            by,
            scale,
            len(shown),
            picked if of_own else None,
            own.properties if of_own and layer.kind == "initial" else None,
        )
        with column:
            _grid(layer, arrangement)


def _grid(layer: FirstLayer, arrangement: tuple[Any, ...]) -> None:
    filters, properties, kind = layer.filters, layer.properties, layer.kind
    st.subheader(f"{escape_markdown(layer.model.label)}: {WEIGHTS[kind].title}", anchor=False)
    replay.draw_cached(_sheet, filters, properties, kind, arrangement)
    files: dict[str, Callable[[], bytes | str]] = {
        "png": lambda: cache.png(figures.first_layer(filters, properties, *arrangement).pixels),
        "csv": lambda: csv(words.table(properties)),
        "npz": lambda: archives.filters(filters, properties),
    }
    buttons = st.container(horizontal=True)
    for ending, data in files.items():
        buttons.download_button(
            ending.upper(),
            data,
            f"{kind}.{ending}",
            key=f"{layer.model.key} {kind}.{ending}",
            **DOWNLOAD,
        )


def _sheet(
    filters: Filters, properties: Properties, kind: str, arrangement: tuple[Any, ...]
) -> None:
    sheet = figures.first_layer(filters, properties, *arrangement)
    st.image(
        cache.png(sheet.pixels),
        words.caption(filters, properties, kind, sheet.scales),
        output_format="PNG",
        alt=words.describe(filters, properties),
    )


def scatter(layer: FirstLayer, picked: int) -> None:
    """Every filter by direction and detail; a click on one picks it."""
    chart_key = f"scatter_{layer.model.key}"

    def pick() -> None:
        points = st.session_state[chart_key].selection.points
        if points:
            st.session_state[f"filter_{layer.model.key}"] = points[0]["customdata"]

    summary = words.describe_scatter(layer.properties)
    plotly(
        replay.figure(figures.scatter, layer.properties, picked),
        summary,
        on_select=callback(pick),
        selection_mode="points",
        key=chart_key,
    )
    st.caption(f"{WEIGHTS[layer.kind].source} Click a point to pick its filter. {summary}")


def one_filter(layer: FirstLayer, image: str, picked: int) -> None:
    """The filter large, where it answers most, its spectrum and its responses."""
    try:
        response = cached.filter_response(layer.model, image, picked)
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
        return
    view = cache.network_view(layer.model, image)
    about = words.describe_one(layer.properties, picked)
    answer = response_words.describe(response)
    st.write(response_words.introduction(about, answer))
    scale = figures.scales(layer.properties, "own")[picked]
    parts = cache.png(response_figures.parts(layer.filters.weights[picked], scale, view, response))
    boxed = cache.png(response_figures.boxed(view, response))
    left, right = st.columns(2)
    left.image([parts, boxed], output_format="PNG", alt=[about, answer])
    chart(response_figures.spectrum, response, alt=about, place=right)
    chart(response_figures.responses, response, alt=answer, place=right)
    st.download_button("Filter and patch (PNG)", parts, f"filter-{picked}.png", **DOWNLOAD)
    st.download_button(
        "Responses and spectrum (NPZ)",
        lambda: archives.response(response),
        f"filter-{picked}.npz",
        **DOWNLOAD,
    )
    unit_link(layer.model, layer.filters.layer, picked)
