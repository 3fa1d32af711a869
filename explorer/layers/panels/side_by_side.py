"""Maps side by side: their picture, and the way to one layer."""

from collections.abc import Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import page_table, replay, stage
from explorer.app.components.tile_grid import Tiling, tile_grid
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, select
from explorer.depth.figures.gradient_maps import power_of_ten
from explorer.depth.words import backward as film_words
from explorer.drawing.view import View
from explorer.inside.panels.layer_choice import layer_key
from explorer.layers.figures import side_by_side as figures
from explorer.layers.panels.compared_networks import Asked, Shown
from explorer.layers.side_by_side import arrays, common_powers
from explorer.layers.words import side_by_side as words
from explorer.networks.model import EPOCH


def draw(shown: Shown, finding: DeltaGenerator, picture: DeltaGenerator) -> None:
    """The picture with its finding in their places, and here the choice of one of its cells."""
    data, (height, width) = _sheet(shown)
    most = max(len(column.cells) for column in shown.columns)
    across, down = figures.PLACE.step
    tiling = Tiling(
        most * len(shown.columns),
        most,
        width,
        height,
        figures.PLACE.left,
        figures.PLACE.top,
        across,
        down,
        figures.BOX,
        figures.BOX,
    )
    cells = _cells(shown, most)
    _open(shown, cells, most)
    chosen = st.session_state.get("side_cell", 0)
    with picture, stage.view(_view(shown, data), finding):
        tile_grid(
            data,
            tiling,
            [cells.get(number, "") for number in range(tiling.count)],
            chosen if chosen in cells else None,
            words.alt(shown.headings, shown.columns, shown.of_gradient),
            "side_grid",
            partial(select, "side_cell"),
        )


def _view(shown: Shown, picture: bytes) -> View:
    return View(
        "side_by_side",
        words.title(shown.of_gradient),
        words.finding(shown.headings, shown.columns, shown.of_gradient),
        pictures=partial(dict, {"": picture}),
        columns=partial(words.table, shown.headings, shown.columns),
        arrays=partial(arrays, shown.columns),
        settings={
            "quantity": words.QUANTITIES["gradient" if shown.of_gradient else "h"],
            "class": shown.target,
        },
        networks=tuple(dict.fromkeys(each.model.key for each in shown.asked)),
        images=tuple(dict.fromkeys(each.image for each in shown.asked)),
    )


def _sheet(shown: Shown) -> tuple[bytes, tuple[int, int]]:
    """See figures.sheet: a PNG, drawn once for all sessions, its height and width."""
    powers, legend = None, ("", "")
    if shown.of_gradient:
        powers = common_powers(shown.columns)
        legend = film_words.floor(powers, power_of_ten(powers.low)), film_words.ZERO
    below = [
        [words.below(cell, end, shown.of_gradient) for cell, end in zip(c.cells, e, strict=True)]
        for c, e in zip(shown.columns, shown.ends, strict=True)
    ]
    cells = [column.cells for column in shown.columns]
    return replay.picture(figures.sheet, cells, shown.headings, below, shown.ends, powers, legend)


def _cells(shown: Shown, most: int) -> dict[int, str]:
    """The words of every cell, by its number, `most` to a network."""
    return {
        number * most + place: words.tile(shown.headings[number], cell)
        for number, column in enumerate(shown.columns)
        for place, cell in enumerate(column.cells)
    }


def _open(shown: Shown, cells: Mapping[int, str], most: int) -> None:
    """One cell, as a click on it, and the way to all of its maps."""
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    number = left.selectbox(
        "Cell", list(cells), format_func=cells.__getitem__, key="side_cell", **URL_STATE
    )
    row, place = divmod(number, most)
    asked, cell = shown.asked[row], shown.columns[row].cells[place]
    clicked = right.button(
        "All its maps",
        on_click=callback(_go_to),
        args=(asked, cell.layer, shown.of_gradient),
        key="side_open",
        icon=":material/apps:",
        width="stretch",
    )
    if clicked:
        st.switch_page(page_table.path("feature_maps"), query_params={})


def _go_to(asked: Asked, layer: str, of_gradient: bool) -> None:
    """The Feature maps page, on this layer, network and picture."""
    base, _, epoch = asked.model.key.partition(EPOCH)
    is_initial = asked.model.key != asked.base and not epoch
    select("model", asked.base)
    select("image", asked.image)
    select("map_weights", "initial" if is_initial else "trained")
    select("map_quantity", "gradient" if of_gradient else "h")
    if epoch:
        select(f"epoch_{base}", epoch)
    select(layer_key(asked.model), layer)
