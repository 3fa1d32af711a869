"""The feature maps page: what is chosen, the grid, one map over the photo."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import cache, replay, sidebar
from explorer.app.components.map_probe import map_probe
from explorer.app.components.tile_grid import tile_grid
from explorer.app.widgets import (
    DOWNLOAD,
    URL_STATE,
    download_csv,
    escape_markdown,
    number_state,
    select,
    table,
)
from explorer.inside import archives
from explorer.inside import cached as inside
from explorer.inside.layer_graph import LayerNode
from explorer.inside.notation import file_name, shape
from explorer.layers.cached import feature_maps as cached
from explorer.layers.feature_maps import SORTS, MapNumbers
from explorer.layers.figures import feature_maps as figures
from explorer.layers.places import geometry, strongest
from explorer.layers.words import feature_maps as words
from explorer.networks.model import Model

SMALL_PHOTO = 448  # px: small inputs are enlarged by a whole factor up to it


@dataclass(frozen=True)
class Shown:
    """What the page shows: of a network in one state, one picture and one layer, h or, of a class, dL/dh."""

    model: Model
    image: str
    node: LayerNode
    target: int | None

    @property
    def numbers(self) -> MapNumbers:
        return cached.numbers(self.model, self.image, self.node.name, self.target)

    @property
    def side(self) -> tuple[int, int]:
        """Height and width of what the network is given."""
        return cached.graph(self.model).image[1:]

    @property
    def widget(self) -> str:
        """What belongs to the layer has its own state for each."""
        return f"{self.node.name}_{self.model.key}"


@dataclass(frozen=True)
class Look:
    """How the grid is sorted, for which class where by its weight, and on which scale."""

    by: str
    weigh_for: int | None
    scale: str


def choose_layer(model: Model) -> LayerNode:
    """Any layer that is executed; at first the deepest of the network's stages."""
    graph = cached.graph(model)
    names = list(graph.by_name)
    first = model.stages[0] if model.stages and model.stages[0] in graph.by_name else names[0]
    name = st.selectbox(
        "Layer (first to last)",
        names,
        names.index(first),
        format_func=lambda name: (
            f"{name}: {graph.by_name[name].kind}, {shape(graph.by_name[name].output)}"
        ),
        key=f"map_layer_{model.key}",
        **URL_STATE,
    )
    return graph.by_name[name]


def choose_state(model: Model) -> Model:
    """The network as it is, or as it was before training, where that is known."""
    if model.untrained_key is None:
        return model
    state = st.segmented_control(
        "Weights",
        ["trained", "initial"],
        default="trained",
        required=True,
        key="map_weights",
        **URL_STATE,
    )
    return sidebar.in_state(model, state)


def choose_look(model: Model, image: str) -> Look:
    """Scale and order of the grid."""
    scale = st.selectbox(
        "Colour scale",
        list(figures.SCALES),
        format_func=figures.SCALES.__getitem__,
        key="map_scale",
        **URL_STATE,
    )
    by = st.selectbox(
        "Sort by", list(SORTS), format_func=SORTS.__getitem__, key="map_sort", **URL_STATE
    )
    if by != "weight":
        return Look(by, None, scale)
    return Look(by, choose_class(model, image), scale)


def choose_class(model: Model, image: str) -> int:
    """One of the network's outputs, the most probable first."""
    predictions = inside.predictions(model, image)
    return st.selectbox(
        "Class (type to search)",
        predictions.order.tolist(),
        format_func=predictions.unique_names().__getitem__,
        key=f"map_class_{model.key}_{image}",
        **URL_STATE,
    )


def choose_page(shown: Shown) -> int:
    """Which page of the grid, counted from 0."""
    pages = shown.numbers.pages
    if pages == 1:
        return 0
    key = f"map_page_{shown.widget}"
    return st.number_input(f"Page of {pages}", 1, pages, key=key, **number_state(key)) - 1


def unit_key(shown: Shown) -> str:
    return f"map_unit_{shown.widget}"


def grid(shown: Shown, look: Look, number: int) -> int:
    """The grid, and which unit is opened: by a click in it or by its number."""
    numbers = shown.numbers
    page = cached.page(
        shown.model,
        shown.image,
        shown.node.name,
        shown.target,
        look.by,
        look.weigh_for,
        look.scale,
        number,
    )
    key = unit_key(shown)
    unit = st.session_state.get(key, numbers.strongest)
    alt = words.grid_alt(shown.node.name, numbers, number)
    tile_grid(
        page.png,
        page.tiling,
        words.tile_words(page.units, numbers),
        page.units.index(unit) if unit in page.units else None,
        alt,
        "map_grid",
        partial(_open, key, page.units),
    )
    legend = words.legend(look.scale, page.limit, numbers, page.pooled)
    if look.scale != "map" and page.limit:
        replay.chart(figures.bar, page.limit, numbers.signed, "value", alt=legend)
    st.caption(f"{legend} {escape_markdown(words.sorted_by(look.by, class_name(shown, look)))}")
    return unit


def _open(key: str, units: tuple[int, ...], tile: int) -> None:
    select(key, units[tile])


def class_name(shown: Shown, look: Look) -> str:
    return "" if look.weigh_for is None else shown.model.class_name(look.weigh_for)


def choose_unit(shown: Shown) -> int:
    """The number of the unit that is opened, as a click on its tile."""
    key = unit_key(shown)
    numbers = shown.numbers
    return st.number_input(
        "Open unit",
        0,
        len(numbers.mean) - 1,
        numbers.strongest,
        key=key,
        **number_state(key),
    )


def choose_place(shown: Shown, unit: int, values: np.ndarray) -> tuple[int, int]:
    """Row and column of a place of the opened map, as a click on it; at first its strongest."""
    first = strongest(values, 1)[0]
    places = []
    for column, axis, most, default in zip(
        st.columns(2), ("row", "column"), values.shape, first, strict=True
    ):
        key = place_key(shown, axis)
        places.append(
            column.number_input(
                axis.capitalize(), 0, most - 1, int(default), key=key, **number_state(key)
            )
        )
    return places[0], places[1]


def place_key(shown: Shown, axis: str) -> str:
    return f"map_{axis}_{shown.widget}"


def one_map(shown: Shown, unit: int) -> tuple[np.ndarray, tuple[int, int]]:
    """One map over the photo, with what a place of it sees; its values (h, w) and the place."""
    values = cached.one(
        shown.model, shown.image, cached.Question(shown.node.name, shown.target), unit
    )
    view = cache.network_view(shown.model, shown.image)
    probe = st.container()
    place = (0, 0) if values.shape == (1, 1) else choose_place(shown, unit, values)
    numbers = shown.numbers
    with probe:
        map_probe(
            cache.png(view),
            figures.one(values, float(numbers.largest[unit]), numbers.signed),
            values,
            asdict(geometry(shown.node, values.shape, shown.side)),
            place,
            words.one_map(unit, values),
            "map_probe",
            partial(_go_to, shown),
        )
    return values, place


def _go_to(shown: Shown, row: int, column: int) -> None:
    select(place_key(shown, "row"), row)
    select(place_key(shown, "column"), column)


def about_map(shown: Shown, unit: int, values: np.ndarray, place: tuple[int, int]) -> None:
    """The values of an opened map: how many are how large, and where it is strongest."""
    summary = words.one_map(unit, values)
    st.write(summary)
    if values.size == 1:
        return
    replay.chart(figures.histogram, values, float(values[place]), alt=summary)
    lies = geometry(shown.node, values.shape, shown.side)
    places = strongest(values)
    seen = [lies.seen(int(row), int(column)) for row, column in places]
    table(words.strongest_places(values, seen, places))


def downloads(shown: Shown, look: Look, number: int) -> None:
    """The grid, all maps with their facts, and what was measured on each."""
    name = file_name(f"{shown.model.key} {shown.node.name}")
    maps = partial(cached.maps, shown.model, shown.image, shown.node.name, shown.target)
    files: dict[str, Callable[[], bytes]] = {
        "png": lambda: (
            cached.page(
                shown.model,
                shown.image,
                shown.node.name,
                shown.target,
                look.by,
                look.weigh_for,
                look.scale,
                number,
            ).png
        ),
        "npz": lambda: archives.npz(
            maps=maps().maps,
            beside=maps().beside,
            network=shown.model.label,
            layer=shown.node.name,
            kind=shown.node.kind,
            quantity="h" if shown.target is None else f"dL/dh, class {shown.target}",
        ),
    }
    with st.container(horizontal=True):
        for ending, data in files.items():
            st.download_button(
                f"{'Grid' if ending == 'png' else 'Maps'} ({ending.upper()})",
                data,
                f"{name}.{ending}",
                key=f"maps.{ending}",
                **DOWNLOAD,
            )
        download_csv("Numbers (CSV)", lambda: words.table(shown.numbers, None), "feature_maps")
