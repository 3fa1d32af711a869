"""One feature map over the photo, its values, and the ways from it: to other pages, and to take it away."""

from dataclasses import asdict
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import cache, page_table, stage
from explorer.app.components.map_probe import map_probe
from explorer.app.replay import table
from explorer.app.widgets import number_state, select
from explorer.drawing.view import View
from explorer.layers.cached import feature_maps as cached
from explorer.layers.cached.feature_maps import Question
from explorer.layers.figures import feature_maps as figures
from explorer.layers.panels.feature_maps import Shown
from explorer.layers.places import strongest
from explorer.layers.words import feature_maps as words


def over_photo(shown: Shown) -> tuple[np.ndarray, tuple[int, int]]:
    """The opened map over the photo, with what a place of it sees; its values (h, w) and the place."""
    question, unit = shown.question, shown.unit
    values = cached.one(question, unit)
    probe = st.container()
    place = (0, 0) if values.size == 1 else _choose_place(shown, values)
    tiles, _ = cached.colours(question, np.array([unit]), "map")
    view = View(
        "one_map",
        f"Unit {unit} of {shown.node.name}",
        words.one_map(unit, values),
        pictures=partial(_over_photo, question, unit),
        arrays=partial(dict, map=values),
        settings={"layer": shown.node.name, "unit": unit, "row": place[0], "column": place[1]},
    )
    with probe, stage.view(view):
        map_probe(
            cache.png(cache.network_view(question.model, question.image)),
            figures.one(tiles),
            values,
            asdict(shown.geometry(values.shape)),
            place,
            words.one_map(unit, values),
            "map_probe",
            partial(_go_to, shown),
        )
    return values, place


def _over_photo(question: Question, unit: int) -> dict[str, bytes]:
    """What the network is given, and the map beside it."""
    tiles, _ = cached.colours(question, np.array([unit]), "map")
    return {
        "What the network is given": cache.png(cache.network_view(question.model, question.image)),
        f"Unit {unit}": figures.one(tiles),
    }


def _choose_place(shown: Shown, values: np.ndarray) -> tuple[int, int]:
    """Row and column of a place of the opened map, as a click on it; at first its strongest."""
    first = strongest(values, 1)[0].tolist()
    row, column = (
        place.number_input(
            axis.capitalize(),
            0,
            most - 1,
            default,
            key=shown.key(axis),
            **number_state(shown.key(axis)),
        )
        for place, axis, most, default in zip(
            st.columns(2), ("row", "column"), values.shape, first, strict=True
        )
    )
    return row, column


def _go_to(shown: Shown, row: int, column: int) -> None:
    select(shown.key("row"), row)
    select(shown.key("column"), column)


def about_values(shown: Shown, values: np.ndarray, place: tuple[int, int]) -> None:
    """The values of an opened map: how many are how large, and where it is strongest."""
    summary = words.one_map(shown.unit, values)
    if values.size == 1:
        stage.more("values").write(summary)
        return
    left, right = st.columns(2)
    view = View(
        "values",
        f"Values of unit {shown.unit} of {shown.node.name}",
        summary,
        figure=partial(figures.histogram, values, float(values[place])),
        arrays=partial(dict, map=values),
        settings={"layer": shown.node.name, "unit": shown.unit},
    )
    with left:
        stage.show(view)
    lies, places = shown.geometry(values.shape), strongest(values)
    seen = [lies.seen(int(row), int(column)) for row, column in places]
    with right, stage.more("places"):
        table(words.strongest_places(values, seen, places))


def links() -> None:
    """Several networks beside one another, and the signal back, on other pages."""
    with st.container(horizontal=True):
        st.page_link(
            page_table.path("side_by_side"),
            label="Maps of several networks, pictures or epochs side by side",
            icon=":material/view_column:",
        )
        st.page_link(
            page_table.path("backward"),
            label="The signal going back through all layers",
            icon=":material/movie:",
        )
