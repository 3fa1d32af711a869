"""Feature maps of one layer: the maps, what was measured on them, the grid of a page of them."""

from dataclasses import dataclass

import numpy as np

from explorer.app import cache
from explorer.app.analysis import analysis
from explorer.app.answers import BY_ROW, By, answer
from explorer.app.components.tile_grid import Tiling
from explorer.depth.cached import backward
from explorer.depth.gradient_maps import Scale, common_scale
from explorer.inside import cached as inside
from explorer.layers import arithmetic as arithmetic_of
from explorer.layers import feature_maps
from explorer.layers.feature_maps import FeatureMaps, MapNumbers
from explorer.layers.figures import feature_maps as figures
from explorer.layers.value_parts import Arithmetic
from explorer.layers.words import feature_maps as words
from explorer.networks.model import Model


@dataclass(frozen=True)
class Question:
    """What is asked of a layer for one picture: what it gives, or, where `target` is a class, dL/dh."""

    model: Model
    image: str
    layer: str
    target: int | None = None

    @property
    def of_gradient(self) -> bool:
        return self.target is not None


BY_QUESTION: By = {
    **BY_ROW,
    Question: lambda q: (q.model.key, q.model.version, q.image, q.layer, q.target),
}


@dataclass(frozen=True)
class Look:
    """How maps are shown: sorted by one of SORTS, for a class where that is its weight, on one of SCALES."""

    by: str
    weigh_for: int | None
    scale: str


@dataclass(frozen=True)
class Page:
    """One page of the grid: its units, in their order, as a PNG, and how its colours are read."""

    units: tuple[int, ...]
    png: bytes
    tiling: Tiling
    legend: str


def maps(question: Question) -> FeatureMaps:
    """What a layer gives, or dL/dh there. Raises LayerError, UnsuitedError."""
    return _maps(question.model, question.image, question.layer, question.target)


@analysis("Computing the maps")
def _maps(model: Model, image: str, layer: str, target: int | None) -> FeatureMaps:
    layers = inside.layer_graph(model)
    x = cache.network_input(model, image)
    if target is None:
        return cache.on_input(
            model, x, lambda net, x: feature_maps.feature_maps(net, x, layers, layer)
        )
    return cache.on_input(
        model, x, lambda net, x: feature_maps.map_gradients(net, x, layers, layer, target)
    )


@answer(BY_QUESTION)
def numbers(question: Question) -> MapNumbers:
    """See explorer.layers.feature_maps.measure."""
    return feature_maps.measure(maps(question).maps)


def weights(question: Question, target: int) -> np.ndarray:
    """(C,) see explorer.layers.feature_maps.class_weights."""
    return _weights(question.model, question.image, question.layer, target)


@analysis("Weighing the maps")
def _weights(model: Model, image: str, layer: str, target: int) -> np.ndarray:
    layers = inside.layer_graph(model)
    gradients = cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: feature_maps.map_gradients(net, x, layers, layer, target, "score"),
    )
    return feature_maps.class_weights(_maps(model, image, layer, None).maps, gradients.maps)


@analysis("Measuring all layers")
def largest_of_all(model: Model, image: str) -> float:
    """See explorer.layers.feature_maps.largest_of_all."""
    layers = inside.layer_graph(model)
    return cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: feature_maps.largest_of_all(net, x, layers),
    )


@answer(BY_QUESTION)
def one(question: Question, unit: int) -> np.ndarray:
    """The map (h, w) of one unit."""
    return maps(question).maps[unit].copy()


@answer()
def log_scale(model: Model, image: str, target: int) -> Scale:
    """One scale for dL/dh of all layers, see explorer.depth.gradient_maps."""
    return common_scale([backward.network(model, image, target).layers])


def arithmetic(question: Question, unit: int, row: int, column: int) -> Arithmetic | None:
    """See explorer.layers.arithmetic.arithmetic, at a place of a map that a layer gives."""
    return _arithmetic(question.model, question.image, question.layer, unit, row, column)


@analysis("Computing one value")
def _arithmetic(
    model: Model, image: str, layer: str, unit: int, row: int, column: int
) -> Arithmetic | None:
    layers = inside.layer_graph(model)
    node = layers.by_name[layer]
    place = feature_maps.place_in(node.output, node.channels_last, unit, row, column)
    return cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: arithmetic_of.arithmetic(net, x, layers, layer, place),
    )


@answer(BY_QUESTION)
def page(question: Question, look: Look, number: int) -> Page:
    """A page of the grid, counted from 0."""
    measured = numbers(question)
    weight = None if look.weigh_for is None else weights(question, look.weigh_for)
    order = feature_maps.order(measured, look.by, weight)
    units = order[number * measured.tiles : (number + 1) * measured.tiles]
    tiles, legend = colours(question, units, look.scale)
    drawn = figures.grid(tiles, units, measured.silent[units])
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
    return Page(tuple(units.tolist()), drawn.png(), tiling, legend)


def colours(question: Question, units: np.ndarray, scale: str) -> tuple[figures.Tiles, str]:
    """The maps of some units in their colours, and how these are read."""
    measured, shown = numbers(question), maps(question).maps[units]
    if question.target is not None:
        powers = log_scale(question.model, question.image, question.target)
        tiles = figures.logarithmic(shown, powers)
        return tiles, words.log_legend(powers.low, powers.high, tiles.pooled)
    ends, common = measured.largest[units], measured.common
    if scale == "network":
        common = largest_of_all(question.model, question.image)
    if scale != "map":
        ends = np.full_like(ends, common)
    tiles = figures.linear(shown, ends, measured.signed)
    return tiles, words.legend(scale, common, measured.signed, tiles.pooled)
