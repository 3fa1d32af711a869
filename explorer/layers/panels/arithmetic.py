"""How one value of a layer comes about, with the numbers."""

from functools import partial

import streamlit as st

from explorer.app import stage
from explorer.app.replay import table
from explorer.app.widgets import escape_markdown
from explorer.drawing.view import View
from explorer.layers.cached import feature_maps as cached
from explorer.layers.figures import arithmetic as figures
from explorer.layers.panels.feature_maps import Shown
from explorer.layers.value_parts import Terms
from explorer.layers.words import arithmetic as words


def arithmetic(shown: Shown, place: tuple[int, int]) -> None:
    """The sum, the largest value or the function that gives the value at this place."""
    if shown.question.of_gradient:
        st.write(words.OF_GRADIENT)
        return
    unit = shown.unit
    result = cached.arithmetic(shown.question, unit, *place)
    st.write(escape_markdown(words.explain(result, unit)))
    if not isinstance(result, Terms):
        return
    total, channels = words.sum_of(result), words.readable(result)
    left, right = st.columns(2, gap="large")
    table(words.sum_rows(total), left)
    left.caption(words.rounding(total))
    with right:
        _products(shown, result, channels)


def _products(shown: Shown, terms: Terms, channels: tuple[int, ...]) -> None:
    """Patch, weights and products as numbers, where they are few enough to be read."""
    side = max(terms.patch.shape[1:])
    if side == 1:
        return
    alt = words.describe_products(terms, channels)
    st.text(alt)
    if side > words.READABLE:
        table(words.row_sums(terms, channels))
        return
    view = View(
        "products",
        f"Products of a value of unit {shown.unit} of {shown.node.name}",
        alt,
        figure=partial(figures.products, terms, channels),
        columns=partial(words.csv_columns, terms),
        settings={"layer": shown.node.name, "unit": shown.unit},
    )
    stage.show(view)
