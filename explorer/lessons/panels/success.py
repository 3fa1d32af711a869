"""The parts of the lesson on success: off-centre, two objects, similar classes, and all readings."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from explorer.app import session, sidebar, stage
from explorer.app.cache import png
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown, hidden, select
from explorer.drawing.view import View
from explorer.images.samples import SAMPLES
from explorer.inside import compositions
from explorer.inside.saliency_map import SaliencyMap
from explorer.lessons import success
from explorer.lessons.cached import success as cached
from explorer.lessons.cached.examples import mistaken
from explorer.lessons.cached.success import Composition
from explorer.lessons.figures import success as figures
from explorer.lessons.panels.charts import First, chart, numbers, shown_table
from explorer.lessons.panels.examples import eight
from explorer.lessons.words import groups as group_words
from explorer.lessons.words import readings as reading_words
from explorer.lessons.words import success as words
from explorer.networks.model import Model
from explorer.networks.registry import find


def off_centre(first: First, model: Model, image: str) -> None:
    """The picture moved."""
    left, middle, right = first.controls.columns(3)
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
    left, right = first.picture.columns(2)
    chart(
        (figures.shift_curve, result, name, share, direction),
        words.describe_shift(result, name, direction, fill, mistaken(model, image)),
        "moving",
        "The picture moved",
        first._replace(picture=left),
        settings={"direction": direction, "filled with": compositions.FILLS[fill]},
        columns=partial(words.shift_table, result, name),
        **_of(model, image),
    )
    with right:
        _pixels_and_map(model, (image,), result.target, composition)
    numbers(words.shift_table(result, name), "moved", words.ABOUT_SHIFT, "Offset by offset")


def two_objects(first: First, model: Model, image: str) -> None:
    """The picture beside another one."""
    left, middle, right = first.controls.columns(3, vertical_alignment="bottom")
    other = left.selectbox(
        "The other picture",
        beside(model, image),
        0,
        session.image_label,
        f"beside_{image}",
        **URL_STATE,
    )
    arrangement = middle.radio(
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
    second = right.toggle("Where it sees the other", key="seen", **URL_STATE)
    left, right = first.picture.columns(2)
    chart(
        (figures.pair_bars, pair, name, labels),
        words.describe_pair(pair, name, labels, [mistaken(model, key) for key in (image, other)]),
        "together",
        "Two objects",
        first._replace(picture=left),
        settings={"how": compositions.ARRANGEMENTS[arrangement]},
        columns=partial(words.pair_table, pair, name, labels),
        **_of(model, image, other),
    )
    composition = Composition(other, arrangement)
    with right:
        _pixels_and_map(model, (image, other), pair.targets[second], composition)
    numbers(words.pair_table(pair, name, labels), "pair", words.ABOUT_PAIR, "Alone and together")


def beside(model: Model, image: str) -> list[str]:
    """Keys of the pictures that can stand beside this one; the example's first where it is shown."""
    keys = cached.companions(model, image, list(session.images()))
    example = success.EXAMPLE
    first = example.other if (model.key, image) == (example.model, example.image) else ""
    return sorted(keys, key=lambda key: key != first)


def supersets(first: First, model: Model, image: str) -> None:
    """The groups that the first guess belongs to."""
    path = cached.groups(model, image)
    chart(
        (figures.group_bars, path),
        group_words.describe_groups(path),
        "groups",
        "Groups of the first guess",
        first,
        columns=partial(group_words.group_table, path),
        **_of(model, image),
    )
    numbers(group_words.group_table(path), "group", group_words.ABOUT_GROUPS, "Group by group")


def readings(first: First, model: Model, image: str) -> None:
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
    shown_table(
        table,
        reading_words.describe_readings(table),
        "readings",
        "The lecture's readings",
        first,
        **_of(model, image, other),
    )
    first.text.markdown(reading_words.ABOUT_READINGS)


def _of(model: Model, *images: str) -> dict[str, Any]:
    """What a view is of: this network and these pictures, whatever the sidebar says."""
    return {"networks": (model.key,), "images": images}


def _pixels_and_map(
    model: Model, images: tuple[str, ...], target: int, composition: Composition
) -> None:
    """What the network is given and where it sees a class."""
    pixels = cached.composed(model, images[0], composition)
    saliency_map = cached.grad_cam(model, images[0], target, composition)
    name = cached.names(model, images[0])[target]
    view = View(
        "seen",
        f"Where it sees {name}",
        words.describe_seen(saliency_map, name),
        pictures=partial(_two_pictures, pixels, saliency_map, name),
        settings={"class": name, "method": "Grad-CAM"},
        **_of(model, *images),
    )
    stage.show(view)


def _two_pictures(
    pixels: np.ndarray, saliency_map: SaliencyMap | str, name: str
) -> dict[str, bytes]:
    drawn = figures.pixels_and_map(pixels, saliency_map)
    return dict(zip(words.headings(name), map(png, drawn), strict=True))


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


PARTS: dict[str, Callable[[First, Model, str], None]] = {
    "Off-centre": off_centre,
    "Two objects": two_objects,
    "Similar and superset": supersets,
    "Eight examples": eight,
    "In all": readings,
}
