"""The feature maps page: what is chosen, and the grid."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import sidebar, stage
from explorer.app.components.tile_grid import tile_grid
from explorer.app.widgets import (
    URL_STATE,
    number_state,
    select,
)
from explorer.drawing.view import Columns, Setting, View
from explorer.inside import cached as inside
from explorer.inside.layer_graph import LayerNode
from explorer.inside.panels.layer_choice import choose_layer
from explorer.layers.cached import feature_maps as cached
from explorer.layers.cached.feature_maps import Look, Question
from explorer.layers.feature_maps import SORTS, MapNumbers
from explorer.layers.figures import feature_maps as figures
from explorer.layers.places import Geometry, geometry
from explorer.layers.scripts import feature_maps as scripts
from explorer.layers.words import feature_maps as words
from explorer.networks.model import Model


@dataclass(frozen=True)
class Shown:
    """What the page shows: the maps of a layer, or dL/dh of them."""

    question: Question
    node: LayerNode
    look: Look

    @property
    def numbers(self) -> MapNumbers:
        return cached.numbers(self.question)

    def key(self, name: str) -> str:
        """The key of a widget that has a state of its own for each layer."""
        return f"map_{name}_{self.node.name}_{self.question.model.key}"

    def geometry(self, size: tuple[int, int]) -> Geometry:
        """How a map of this size lies on what the network is given."""
        return geometry(self.node, size, inside.layer_graph(self.question.model).image[1:])

    @property
    def page(self) -> int:
        """The page of the grid that is shown, counted from 0."""
        return min(st.session_state.get(self.key("page")) or 1, self.numbers.pages) - 1

    @property
    def unit(self) -> int:
        """The one that is opened; at first the strongest."""
        unit = st.session_state.get(self.key("unit"))
        return self.numbers.strongest if unit is None else unit


def choose(choice: sidebar.Choice, drawing: DeltaGenerator, row: DeltaGenerator) -> Shown:
    """The layer, in its drawing; in a row the network's state, h or dL/dh, and how maps are shown."""
    with row:
        places = st.columns([3.4, 2.7, 2.5, 2.5, 1.7, 1.7])
    model = _choose_state(choice.model, places[0])
    with drawing, stage.controls("layer"):
        node = choose_layer(model, upright=True)
    quantity = places[1].segmented_control(
        "What",
        list(words.QUANTITIES),
        format_func=words.QUANTITIES.__getitem__,
        default="h",
        required=True,
        key="map_quantity",
        help=words.QUANTITY,
        **URL_STATE,
    )
    by = places[2].selectbox(
        "Sort by", list(SORTS), format_func=SORTS.__getitem__, key="map_sort", **URL_STATE
    )
    scale = "layer"
    if quantity == "h" and by != "weight":
        scale = places[3].selectbox(
            "Colour scale",
            list(figures.SCALES),
            format_func=figures.SCALES.__getitem__,
            key="map_scale",
            **URL_STATE,
        )
        target = None
    else:
        target = _choose_class(model, choice.image, places[3])
    question = Question(model, choice.image, node.name, None if quantity == "h" else target)
    shown = Shown(question, node, Look(by, target if by == "weight" else None, scale))
    _choose_unit(shown, places[4])
    _choose_page(shown, places[5])
    return shown


def _choose_state(model: Model, place: DeltaGenerator) -> Model:
    """The network as it is, or as it was before training, where that is known."""
    if model.untrained_key is None:
        return model
    state = place.segmented_control(
        "Weights",
        ["trained", "initial"],
        default="trained",
        required=True,
        key="map_weights",
        **URL_STATE,
    )
    return sidebar.in_state(model, state)


def _choose_class(model: Model, image: str, place: DeltaGenerator) -> int:
    """One of the network's outputs, the most probable first."""
    predictions = inside.predictions(model, image)
    return place.selectbox(
        "Class (type to search)",
        predictions.order.tolist(),
        format_func=predictions.unique_names().__getitem__,
        key=f"map_class_{model.key}_{image}",
        **URL_STATE,
    )


def _choose_page(shown: Shown, place: DeltaGenerator) -> None:
    """Which page of the grid, counted from 1, where it has several."""
    pages, key = shown.numbers.pages, shown.key("page")
    if pages > 1:
        place.number_input(f"Page of {pages}", 1, pages, key=key, **number_state(key))


def _choose_unit(shown: Shown, place: DeltaGenerator) -> None:
    """The number of the unit that is opened, as a click on its tile."""
    key, last = shown.key("unit"), len(shown.numbers.mean) - 1
    first = shown.numbers.strongest
    place.number_input("Open unit", 0, last, first, key=key, **number_state(key))


def grid(shown: Shown, finding: DeltaGenerator) -> None:
    """A page of the grid, which says the finding; a click on a tile opens its unit."""
    number, numbers, question = shown.page, shown.numbers, shown.question
    page = cached.page(question, shown.look, number)
    alt = words.grid_alt(shown.node.name, numbers, number, question.of_gradient)
    view = View(
        "maps",
        words.heading(shown.node.name, question.of_gradient),
        words.finding(numbers, question.of_gradient),
        pictures=partial(_sheet, page.png, page.legend),
        columns=partial(_columns, shown),
        arrays=partial(_arrays, question, shown.node),
        settings=_settings(shown),
        code=partial(
            scripts.feature_maps, question.model, question.image, shown.node, question.target
        ),
    )
    with stage.view(view, finding):
        tile_grid(
            page.png,
            page.tiling,
            words.tile_words(page.units, numbers),
            page.units.index(shown.unit) if shown.unit in page.units else None,
            alt,
            "map_grid",
            partial(_open, shown.key("unit"), page.units),
        )
    weigh_for = shown.look.weigh_for
    name = "" if weigh_for is None else question.model.class_name(weigh_for)
    order = words.sorted_by(shown.look.by, name)
    stage.more("legend").text(f"{page.legend} {order}")


def _sheet(png: bytes, legend: str) -> dict[str, bytes]:
    return {legend: png}


def _columns(shown: Shown) -> Columns:
    weigh_for = shown.look.weigh_for
    weights = None if weigh_for is None else cached.weights(shown.question, weigh_for)
    return words.table(shown.numbers, weights)


def _arrays(question: Question, node: LayerNode) -> dict[str, np.ndarray]:
    """All maps with their facts."""
    maps = cached.maps(question)
    facts = {"layer": node.name, "kind": node.kind, "quantity": words.facts(question.target)}
    return {"maps": maps.maps, "beside": maps.beside} | {
        name: np.asarray(fact) for name, fact in facts.items()
    }


def _settings(shown: Shown) -> dict[str, Setting]:
    target = shown.look.weigh_for if shown.question.target is None else shown.question.target
    name = None if target is None else shown.question.model.class_name(target)
    return {
        "layer": shown.node.name,
        "quantity": words.QUANTITIES["gradient" if shown.question.of_gradient else "h"],
        "class": name,
        "sorted by": SORTS[shown.look.by],
        "colour scale": figures.SCALES[shown.look.scale],
    }


def _open(key: str, units: tuple[int, ...], tile: int) -> None:
    select(key, units[tile])
