"""One unit: its strongest patches, its classes, those like it, and what changes without it."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import page_table
from explorer.app.cache import png
from explorer.app.replay import chart
from explorer.app.widgets import (
    DOWNLOAD,
    URL_STATE,
    download_csv,
    escape_markdown,
    number_state,
    select,
    table,
)
from explorer.failures import class_matching
from explorer.inside.layer_graph import LayerNode
from explorer.inside.panels.layer_choice import layer_key
from explorer.layers.cached import units as cached
from explorer.layers.figures import units as figures
from explorer.layers.top_patches import seen
from explorer.layers.unit_index import UnitIndex
from explorer.layers.unit_sets import UnitSet
from explorer.layers.units import Factor, UnitFacts, factors, selective_unit
from explorer.layers.words import units as words
from explorer.networks.model import Model

SHOWN = {"patch": "Patches", "whole": "Whole pictures"}
COUNTS = (12, 16)
COLUMNS = 3
MOST_BARS = 10


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


def finding(unit: Chosen) -> None:
    """What it answers to, in a sentence or two."""
    text = words.finding(unit.facts, unit.names, unit.factors, unit.unit_set.name)
    st.markdown(f"**{escape_markdown(text)}**")


def patches(unit: Chosen, shown: str, place: DeltaGenerator) -> None:
    """Its strongest patches, large, in a place, and how they were found; `shown` of SHOWN."""
    own, field = unit.facts, unit.node.receptive_field
    if len(own.images):
        boxes = [seen(field, int(spot), unit.index.shape[1]) for spot in own.spots]
        places = tuple(int(unit.index.places[image]) for image in own.images)
        pictures = cached.views(unit.model, unit.unit_set, places)
        labels = [unit.names[label] if label >= 0 else "" for label in own.labels.tolist()]
        texts = [words.patch(float(v), n) for v, n in zip(own.values, labels, strict=True)]
        sheet = png(figures.VIEWS[shown](pictures, boxes, texts, COLUMNS))
        place.image(sheet, output_format="PNG", alt=words.alt(own, unit.names))
        name = f"unit-{unit.unit}.png"
        st.download_button("Patches (PNG)", sheet, name, key="unit_png", **DOWNLOAD)
    side = unit.model.preprocessing.crop
    st.caption(escape_markdown(words.how(own, field.size, side, unit.unit_set.name)))


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


def class_weights(unit: Chosen) -> None:
    """For which classes of the network it speaks."""
    st.subheader("For which classes it speaks", anchor=False)
    names = class_matching.output_names(unit.model)[0]
    weights = cached.class_weights(unit.model, unit.unit_set, unit.node.name, unit.unit)
    columns = words.weights_table(weights, names)
    sentence = words.weighs(weights, unit.unit, names)
    st.text(sentence)
    rows = _ends(len(columns["class"]))
    if rows:
        labels = [columns["class"][row] for row in rows]
        values = np.array([columns["weight"][row] for row in rows])
        title = "weight" if weights.kind == "weight" else "d score / d map"
        chart(figures.bars, labels, values, title, alt=sentence)
    st.caption(words.weights_how(weights))
    download_csv("Weights (CSV)", lambda: columns, f"unit-{unit.unit}-weights")


def _ends(count: int, each: int = 4) -> list[int]:
    """The first and the last rows of a table."""
    rows = list(range(count))
    return rows if count <= 2 * each else [*rows[:each], *rows[-each:]]


def links(unit: Chosen) -> None:
    """The same layer on other pages."""
    layer = {layer_key(unit.model): unit.node.name}
    st.page_link(
        page_table.path("feature_maps"),
        label="The layer's maps of your picture",
        icon=":material/apps:",
        query_params=layer,
    )


def answers(unit: Chosen) -> None:
    """For which classes of the network it speaks, to which classes and factors of the set it answers."""
    columns = st.columns(3 if unit.factors else 2, gap="large")
    with columns[0]:
        class_weights(unit)
    with columns[1]:
        _classes(unit)
    if unit.factors:
        with columns[2]:
            _factors(unit)


def _classes(unit: Chosen) -> None:
    columns = words.class_table(unit.facts, unit.names)
    st.subheader("To which classes it answers", anchor=False)
    sentence = words.by_class(unit.facts, unit.names)
    st.text(sentence)
    if columns["class"]:
        means = np.array(columns["mean answer"][:MOST_BARS])
        chart(figures.bars, columns["class"][:MOST_BARS], means, "mean answer", alt=sentence)
        st.caption("Measured now: the mean of its map, over the images of the class.")
        download_csv("Classes (CSV)", lambda: columns, f"unit-{unit.unit}-classes")


def _factors(unit: Chosen) -> None:
    st.subheader("What its answer follows", anchor=False)
    sentence = " ".join(words.follows(unit.factors))
    st.text(sentence)
    shares = np.array([factor.share for factor in unit.factors])
    chance = np.array([factor.chance for factor in unit.factors])
    names = [factor.name for factor in unit.factors]
    chart(figures.bars, names, shares, "share of variance", chance, alt=sentence)
    st.caption(words.factors_how())
    rows = words.factor_table(unit.factors)
    download_csv("Factors (CSV)", lambda: rows, f"unit-{unit.unit}-factors")


def alike(unit: Chosen) -> None:
    """The units that answer most like it; a click looks at one."""
    st.subheader("Units like it", anchor=False)
    st.text(words.alike(unit.facts))
    st.text(words.layer(unit.index.active, len(unit.index)))
    if unit.facts.alike:
        table(words.alike_table(unit.facts))
        with st.container(horizontal=True):
            for each in unit.facts.alike:
                st.button(
                    f"Unit {each.unit}",
                    key=f"unit_like_{each.unit}",
                    on_click=select,
                    args=("unit", each.unit),
                )
    st.caption(
        "Pearson's r over the images of the set: of the largest value of each map, and of its mean. Measured now."
    )
