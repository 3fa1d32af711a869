"""One unit: which one, its strongest patches, and the units that answer like it."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import page_table, stage
from explorer.app.cache import png
from explorer.app.replay import table
from explorer.app.widgets import URL_STATE, number_state, select
from explorer.drawing.view import Setting, View
from explorer.inside.layer_graph import LayerNode
from explorer.inside.panels.layer_choice import layer_key
from explorer.layers.cached import units as cached
from explorer.layers.figures import units as figures
from explorer.layers.top_patches import Box, seen
from explorer.layers.unit_index import UnitIndex
from explorer.layers.unit_sets import UnitSet
from explorer.layers.units import Factor, UnitFacts, factors, selective_unit
from explorer.layers.words import units as words
from explorer.networks.model import Model

SHOWN = {"patch": "Patches", "whole": "Whole pictures"}
COUNTS = (12, 16)
COLUMNS = 4  # of patches


@dataclass(frozen=True, eq=False)
class Chosen:
    """One unit of one layer of a network, what it answered to a set, and what is true of it."""

    model: Model
    node: LayerNode
    unit_set: UnitSet
    index: UnitIndex
    facts: UnitFacts
    factors: tuple[Factor, ...]

    @property
    def unit(self) -> int:
        return self.facts.unit

    @property
    def settings(self) -> dict[str, Setting]:
        """What was asked for, for whoever takes a view away."""
        return {"layer": self.node.name, "unit": self.unit, "images": self.unit_set.name}

    @property
    def names(self) -> tuple[str, ...]:
        """The classes of the set."""
        return self.unit_set.source.classes


def choose_unit(index: UnitIndex) -> int:
    """The number of the unit; one that the layer does not have is let go."""
    given = st.session_state.get("unit")
    if isinstance(given, int | float) and not 0 <= given < index.units:
        st.session_state.pop("unit")
    usual = selective_unit(index)
    number = st.number_input(
        "Unit",
        0,
        index.units - 1,
        usual,
        key="unit",
        help=f"0 to {index.units - 1}",
        **number_state("unit"),
    )
    return int(usual if number is None else number)


def chosen(
    model: Model, node: LayerNode, unit_set: UnitSet, index: UnitIndex, unit: int, count: int
) -> Chosen:
    """What is known of a unit, from `count` patches."""
    own = cached.facts(index, unit, count)
    rows = len(index.largest)
    truth: tuple[Factor, ...] = ()
    if unit_set.truth is not None:
        truth = factors(index.largest[:, unit], cached.truth(unit_set, rows, index))
    return Chosen(model, node, unit_set, index, own, truth)


def patches(unit: Chosen, shown: str, finding: DeltaGenerator) -> None:
    """Its strongest patches, large, with what it answers to; `shown` of SHOWN."""
    own, field = unit.facts, unit.node.receptive_field
    text = words.finding(own, unit.names, unit.unit_set.name)
    if not len(own.images):
        stage.say(text, finding)
        return
    boxes = [seen(field, int(spot), unit.index.shape[1]) for spot in own.spots]
    places = tuple(int(unit.index.places[image]) for image in own.images)
    pictures = cached.views(unit.model, unit.unit_set, places)
    labels = [unit.names[label] if label >= 0 else "" for label in own.labels.tolist()]
    below = [words.patch(float(v), n) for v, n in zip(own.values, labels, strict=True)]
    names = [unit.unit_set.source.images[place].name for place in places]
    view = View(
        "patches",
        f"Strongest patches of unit {unit.unit} of {unit.node.name}",
        text,
        pictures=partial(_sheet, shown, pictures, boxes, below),
        columns=partial(words.patch_table, own, names, labels),
        arrays=partial(_answers, unit.index, unit.unit),
        settings=unit.settings | {"shown": SHOWN[shown]},
        images=(),
    )
    stage.show(view, finding)


def _sheet(
    shown: str, pictures: list[np.ndarray], boxes: list[Box], below: list[str]
) -> dict[str, bytes]:
    return {"": png(figures.VIEWS[shown](pictures, boxes, below, COLUMNS))}


def _answers(index: UnitIndex, unit: int) -> dict[str, np.ndarray]:
    """The largest value and the mean of its map for each image that the index keeps, and the image's
    class."""
    kept = len(index.largest)
    return {
        "largest": index.largest[:, unit],
        "mean": index.mean[:, unit],
        "class": index.labels[:kept],
    }


def choose_shown() -> tuple[str, int]:
    """What is shown of each image, and of how many."""
    with st.container(horizontal=True):
        shown = st.segmented_control(
            "Shown",
            list(SHOWN),
            default="patch",
            format_func=SHOWN.__getitem__,
            key="unit_view",
            required=True,
            label_visibility="collapsed",
            **URL_STATE,
        )
        count = st.segmented_control(
            "Patches",
            COUNTS,
            default=COUNTS[0],
            key="unit_patches",
            required=True,
            label_visibility="collapsed",
            **URL_STATE,
        )
    return shown or "patch", count or COUNTS[0]


def links(unit: Chosen) -> None:
    """The same layer on other pages."""
    layer = {layer_key(unit.model): unit.node.name}
    st.page_link(
        page_table.path("feature_maps"),
        label="The layer's maps of your picture",
        icon=":material/apps:",
        query_params=layer,
    )


def alike(unit: Chosen) -> None:
    """The units that answer most like it; a click looks at one."""
    with stage.more("alike"):
        st.subheader("Units like it", anchor=False)
        said = words.alike(unit.facts)
        st.text(f"{said} {words.layer(unit.index.active, len(unit.index))}")
        if unit.facts.alike:
            columns = words.alike_table(unit.facts)
            table(columns)
            stage.offer(
                View(
                    "alike",
                    f"Units like unit {unit.unit} of {unit.node.name}",
                    said,
                    columns=partial(dict, columns),
                    settings=unit.settings,
                    images=(),
                )
            )
    if unit.facts.alike:
        with stage.controls("alike"), st.container(horizontal=True):
            for each in unit.facts.alike:
                st.button(
                    f"Unit {each.unit}",
                    key=f"unit_like_{each.unit}",
                    on_click=select,
                    args=("unit", each.unit),
                )
