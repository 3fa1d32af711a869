"""Feature maps of one layer: the maps, what was measured on them, the grid of a page of them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.app import cache
from explorer.app.analysis import BY_ROW, analysis
from explorer.app.components.tile_grid import Tiling
from explorer.inside import cached as inside
from explorer.inside.layer_graph import LayerGraph, graph_of
from explorer.layers import arithmetic as arithmetic_of
from explorer.layers import feature_maps
from explorer.layers.feature_maps import FeatureMaps, MapNumbers
from explorer.layers.figures import feature_maps as figures
from explorer.networks.model import Model


@dataclass(frozen=True)
class Question:
    """What the maps are of: a layer, and dL/dh of a class instead of what it gives where `target` is one."""

    layer: str
    target: int | None = None


@dataclass(frozen=True)
class Page:
    """One page of the grid: its units, in their order, as a PNG, and where the scale of the layer, or of the
    network, ends."""

    units: tuple[int, ...]
    png: bytes
    tiling: Tiling
    pooled: int
    limit: float


def graph(model: Model) -> LayerGraph:
    """See explorer.inside.layer_graph."""
    return graph_of(inside.anatomy(model))


@analysis(max_entries=12, doing="Computing the maps")
def maps(model: Model, image: str, layer: str, target: int | None = None) -> FeatureMaps:
    """What a layer gives; dL/dh there of the class `target`, where it is one. Raises LayerError,
    UnsuitedError."""
    layers = graph(model)
    x = cache.network_input(model, image)
    if target is None:
        return cache.on_input(
            model, x, lambda net, x: feature_maps.feature_maps(net, x, layers, layer)
        )
    return cache.on_input(
        model, x, lambda net, x: feature_maps.map_gradients(net, x, layers, layer, target)
    )


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs=BY_ROW)
def numbers(model: Model, image: str, layer: str, target: int | None = None) -> MapNumbers:
    """See explorer.layers.feature_maps.measure."""
    return feature_maps.measure(maps(model, image, layer, target).maps)


@analysis(max_entries=200, doing="Weighing the maps")
def weights(model: Model, image: str, layer: str, target: int) -> np.ndarray:
    """(C,) see explorer.layers.feature_maps.class_weights."""
    layers = graph(model)
    gradients = cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: feature_maps.map_gradients(net, x, layers, layer, target, "score"),
    )
    return feature_maps.class_weights(maps(model, image, layer).maps, gradients.maps)


@analysis(max_entries=500, doing="Measuring all layers")
def largest_of_all(model: Model, image: str) -> float:
    """See explorer.layers.feature_maps.largest_of_all."""
    layers = graph(model)
    return cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: feature_maps.largest_of_all(net, x, layers),
    )


def one(model: Model, image: str, question: Question, unit: int) -> np.ndarray:
    """The map (h, w) of one unit."""
    return _one(model, image, question.layer, question.target, unit)


@st.cache_data(max_entries=300, show_spinner=False, hash_funcs=BY_ROW)
def _one(model: Model, image: str, layer: str, target: int | None, unit: int) -> np.ndarray:
    return maps(model, image, layer, target).maps[unit].copy()


@analysis(max_entries=300, doing="Computing one value")
def arithmetic(
    model: Model, image: str, layer: str, unit: int, row: int, column: int
) -> arithmetic_of.Arithmetic | None:
    """See explorer.layers.arithmetic.arithmetic, at a place of a map."""
    layers = graph(model)
    node = layers.by_name[layer]
    last = feature_maps.channels_last(node, layers.image[1:])
    place = feature_maps.place_in(node.output, last, unit, row, column)
    return cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: arithmetic_of.arithmetic(net, x, layers, layer, place),
    )


@st.cache_data(max_entries=100, show_spinner=False, hash_funcs=BY_ROW)
def page(
    model: Model,
    image: str,
    layer: str,
    target: int | None,
    by: str,
    weigh_for: int | None,
    scale: str,
    number: int,
) -> Page:
    """A page of the grid, sorted by one of SORTS, `weigh_for` a class where that is its weight, on one of
    SCALES."""
    measured = numbers(model, image, layer, target)
    weight = (
        weights(model, image, layer, weigh_for)
        if by == "weight" and weigh_for is not None
        else None
    )
    order = feature_maps.order(measured, by, weight)
    units = order[number * measured.tiles : (number + 1) * measured.tiles]
    limit = largest_of_all(model, image) if scale == "network" else measured.limit
    ends = figures.limits(scale, measured.largest[units], limit)
    shown = maps(model, image, layer, target).maps[units]
    drawn = figures.grid(shown, units, ends, measured.signed)
    height, width = drawn.indices.shape
    tiling = Tiling(
        len(units),
        drawn.columns,
        width,
        height,
        drawn.first[1],
        drawn.first[0],
        drawn.step[1],
        drawn.step[0],
        drawn.tile[1],
        drawn.tile[0],
    )
    return Page(tuple(units.tolist()), drawn.png(), tiling, drawn.pooled, limit)
