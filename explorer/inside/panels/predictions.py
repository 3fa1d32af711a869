"""Softmax bars: of one network, and of the same image through several."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import cache, replay, sidebar
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.inside import cached
from explorer.inside.figures import predictions as figures
from explorer.inside.predictions import Top
from explorer.inside.words import predictions as words
from explorer.networks.model import Model, ModelError


def framed_image(choice: sidebar.Choice) -> None:
    """The whole picture, with a frame around what the network is given of it."""
    st.image(
        cache.framed(choice.model, choice.image),
        words.FRAME,
        width="stretch",
        output_format="PNG",
        alt=f"{choice.image_label}, with a frame around what is used of it",
    )


def bars(place: DeltaGenerator, top: Top, label: str, temperature: float, colour: int = 0) -> None:
    """The best classes of a network, in a container."""
    place.markdown(f"**{escape_markdown(label)}**, measured now")
    alt = words.describe_bars(label, top.names, top.probabilities)
    replay.chart(
        figures.bars, top.names, top.probabilities, temperature, colour, alt=alt, place=place
    )


def choose_networks(model: Model, classes: tuple[str, ...] | None) -> list[Model]:
    """At most four networks; until some are chosen those that ship with the same `classes`, or
    `model` if there are none."""
    rows = sidebar.available_models()
    keys = st.multiselect(
        "Networks, at most four (empty: those that ship)",
        list(rows),
        max_selections=4,
        format_func=sidebar.model_label,
        key="several",
        **URL_STATE,
    )
    alike = [row for row in rows.values() if row.source == "bundled" and row.classes == classes]
    return [rows[key] for key in keys] or alike[:4] or [model]


def several(models: Sequence[Model], image: str, temperature: float) -> Mapping[str, Top]:
    """Bars of each network, two in a row, or the sentence why there are none; the best classes by
    the network's key."""
    sidebar.say_untrained(models)
    tops = {}
    places = [*st.columns(2), *st.columns(2)]
    for number, (model, place) in enumerate(zip(models, places, strict=False)):
        try:
            tops[model.key] = cached.predictions(model, image).at(temperature).top(5)
        except ModelError as error:
            place.warning(escape_markdown(str(error)))
        else:
            bars(place, tops[model.key], model.label, temperature, number)
    return tops
