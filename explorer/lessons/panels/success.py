"""The parts of the lesson on success: off-centre, two objects, similar classes, and all readings."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import session, sidebar
from explorer.app.cache import png
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown, hidden, select
from explorer.images.samples import SAMPLES
from explorer.inside import compositions
from explorer.lessons import success
from explorer.lessons.cached import success as cached
from explorer.lessons.cached.examples import mistaken
from explorer.lessons.cached.success import Composition
from explorer.lessons.figures import success as figures
from explorer.lessons.panels.charts import chart, finding, numbers
from explorer.lessons.panels.examples import eight
from explorer.lessons.words import groups as group_words
from explorer.lessons.words import readings as reading_words
from explorer.lessons.words import success as words
from explorer.networks.model import Model
from explorer.networks.registry import find


def off_centre(place: DeltaGenerator, model: Model, image: str) -> None:
    """The picture moved."""
    left, middle, right = place.columns(3)
    share = left.select_slider(
        "Moved, % of the side", success.OFFSETS, 30, key="moved", **URL_STATE
    )
    direction = middle.selectbox("Which way", list(compositions.DIRECTIONS), key="way", **URL_STATE)
    fill = right.selectbox(
        "What comes free is",
        list(compositions.FILLS),
        0,
        compositions.FILLS.__getitem__,
        "fill",
        **URL_STATE,
    )
    name = cached.names(model, image).__getitem__
    result = cached.shift(model, image, direction, fill)
    composition = Composition(share=share, direction=direction, fill=fill)
    chart(
        (figures.shift_curve, result, name, share, direction),
        words.describe_shift(result, name, direction, fill, mistaken(model, image)),
        "moving",
        _pixels_and_map(model, image, result.target, composition),
    )
    numbers(words.shift_table(result, name), "moved", words.ABOUT_SHIFT)


def two_objects(place: DeltaGenerator, model: Model, image: str) -> None:
    """The picture beside another one."""
    other = place.selectbox(
        "The other picture",
        beside(model, image),
        0,
        session.image_label,
        f"beside_{image}",
        **URL_STATE,
    )
    arrangement = place.radio(
        "How",
        compositions.ARRANGEMENTS,
        0,
        compositions.ARRANGEMENTS.__getitem__,
        "how",
        horizontal=True,
        **URL_STATE,
    )
    name = cached.names(model, image).__getitem__
    pair = cached.pair(model, image, other, arrangement)
    labels = [session.image_label(key) for key in (image, other)]
    second = place.toggle("Where it sees the other", key="seen", **URL_STATE)
    chart(
        (figures.pair_bars, pair, name, labels),
        words.describe_pair(pair, name, labels, [mistaken(model, key) for key in (image, other)]),
        "together",
        _pixels_and_map(model, image, pair.targets[second], Composition(other, arrangement)),
    )
    numbers(words.pair_table(pair, name, labels), "together", words.ABOUT_PAIR)


def beside(model: Model, image: str) -> list[str]:
    """Keys of the pictures that can stand beside this one; the example's first where it is shown."""
    keys = cached.companions(model, image, list(session.images()))
    example = success.EXAMPLE
    first = example.other if (model.key, image) == (example.model, example.image) else ""
    return sorted(keys, key=lambda key: key != first)


def supersets(_place: DeltaGenerator, model: Model, image: str) -> None:
    """The groups that the first guess belongs to."""
    path = cached.groups(model, image)
    chart(figures.group_bars(path), group_words.describe_groups(path), "groups")
    numbers(group_words.group_table(path), "groups", group_words.ABOUT_GROUPS)


def readings(_place: DeltaGenerator, model: Model, image: str) -> None:
    """The lecture's readings next to what this network does with the picture."""
    other = beside(model, image)[0]
    table = reading_words.readings(
        [
            cached.shift(model, image, direction, "mirrored")
            for direction in compositions.DIRECTIONS
        ],
        cached.pair(model, image, other),
        cached.groups(model, image),
        [mistaken(model, key) for key in (image, other)],
    )
    numbers(table, "readings", reading_words.ABOUT_READINGS)
    finding(reading_words.describe_readings(table), "readings")


def _pixels_and_map(
    model: Model, image: str, target: int, composition: Composition
) -> DeltaGenerator:
    """What the network is given and where it sees a class, and a place beside them."""
    view = cached.composed(model, image, composition)
    saliency_map = cached.grad_cam(model, image, target, composition)
    name = cached.names(model, image)[target]
    *columns, place = st.columns([3, 3, 5])
    for column, pixels, (heading, alt) in zip(
        columns,
        figures.pixels_and_map(view, saliency_map),
        words.pixels_and_map(view, saliency_map, name),
        strict=True,
    ):
        column.image(png(pixels), escape_markdown(heading), "stretch", output_format="PNG", alt=alt)
    return place


def measured_on(place: DeltaGenerator) -> tuple[Model, str]:
    """Network and picture: the example where the sidebar stands on what ships, until that is asked for."""
    choice = sidebar.current_network()
    ships = (next(iter(sidebar.available_models())), next(iter(SAMPLES)))
    if hidden("success_of") or (choice.model.key, choice.image) != ships:
        return choice.model, choice.image
    place.button(
        f"Measure {escape_markdown(choice.model.label)} and {escape_markdown(choice.image_label)} instead",
        key="success_instead",
        on_click=callback(select),
        args=("success_of", "sidebar"),
    )
    return find(success.EXAMPLE.model), success.EXAMPLE.image


PARTS: dict[str, Callable[[DeltaGenerator, Model, str], None]] = {
    "Off-centre": off_centre,
    "Two objects": two_objects,
    "Similar and superset": supersets,
    "Eight examples": eight,
    "In all": readings,
}
