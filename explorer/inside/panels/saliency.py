"""Saliency maps: one, a grid of methods and classes, one for each of several networks."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import cache, sidebar, stage
from explorer.app.cache import png
from explorer.app.turn_words import costs
from explorer.app.widgets import URL_STATE, escape_markdown, number_state
from explorer.drawing.view import View
from explorer.images import preprocessing
from explorer.images.preprocessing import Preprocessing
from explorer.images.samples import SAMPLES
from explorer.inside import archives, cached
from explorer.inside.cached import estimates
from explorer.inside.contrast import spread as spread_of
from explorer.inside.figures import saliency as figures
from explorer.inside.panels.saliency_costs import say_seconds
from explorer.inside.panels.scripted import beside
from explorer.inside.predictions import Predictions
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import METHODS
from explorer.inside.scripts.saliency import saliency as script
from explorer.inside.words import saliency as words
from explorer.inside.words import saliency_grids as grid_words
from explorer.inside.words import scores
from explorer.networks.model import Model

LABELS = {key: method.label for key, method in METHODS.items()}
FOUR = ("gradient", "deeplift", "guided_backpropagation", "grad_cam")
MAX_NETWORKS, SEEDS = 6, 10_000


def choose_layer(model: Model, method: str) -> str | None:
    """The layer that the method looks at; None for one that needs none, or where there is none."""
    if not METHODS[method].needs_layer or not model.stages:
        return None
    return st.selectbox(
        "Layer (shallow to deep)",
        model.stages,
        len(model.stages) - 1,
        key=f"layer_{model.key}",
        **URL_STATE,
    )


def choose_amount(method: str, model: Model) -> int | None:
    """How much work the method may do, with what it costs on this network; None where that is fixed."""
    amount = METHODS[method].amount
    if amount is None:
        return None
    return st.select_slider(
        amount.label,
        amount.choices,
        amount.default,
        key=f"{amount.keyword}_{method}",
        help=costs(estimates.reckoned(model, amount)) or None,
        **URL_STATE,
    )


def choose_seed(method: str) -> int:
    if not METHODS[method].seeded:
        return 0
    return st.number_input(
        "Seed of what is random", 0, SEEDS - 1, key="seed", **number_state("seed")
    )


def one_map(
    saliency_map: SaliencyMap | str,
    choice: sidebar.Choice,
    name: str,
    opacity: float,
    finding: DeltaGenerator,
) -> None:
    """A map for the class of this name over the photo, and what it says; or why there is none."""
    if isinstance(saliency_map, str):
        stage.say(saliency_map, finding)
        return
    view = View(
        "map",
        f"{saliency_map.label} for {name}",
        words.describe(saliency_map, name),
        pictures=partial(views, choice.model.preprocessing, choice.image, saliency_map, opacity),
        scale=figures.scale(saliency_map),
        arrays=partial(_arrays, choice.model, choice.image, saliency_map),
        settings=words.settings(saliency_map, name) | {"opacity": opacity},
        code=partial(_code, choice.model, choice.image, saliency_map),
        beside=beside(choice.image),
    )
    stage.show(view, finding)
    with stage.more("account"):
        parts = ["Measured now.", words.account(saliency_map), words.legend(saliency_map)]
        st.write(escape_markdown(" ".join(filter(None, parts))))


def views(
    frame: Preprocessing, image: str, saliency_map: SaliencyMap, opacity: float
) -> dict[str, bytes]:
    """The map over the photo, what the network is given of it, the map alone: by what they are."""
    pixels = cache.picture(image).pixels
    given = preprocessing.network_view(pixels, frame)
    photo = preprocessing.photo(pixels, frame, figures.PHOTO)
    names = words.views(len(given), len(photo))
    return dict(
        zip(names, map(png, figures.views(given, photo, saliency_map, opacity)), strict=True)
    )


def _arrays(model: Model, image: str, saliency_map: SaliencyMap) -> dict[str, np.ndarray]:
    return archives.saliency_arrays(saliency_map, cache.network_view(model, image))


def _code(model: Model, image: str, shown: SaliencyMap) -> str:
    """The script that gives this map."""
    options = (shown.method, shown.target, shown.layer, shown.amount, shown.seed or 0)
    return script(model, image, *options)


def spread(saliency_map: SaliencyMap | str, question: estimates.Whole) -> None:
    """Of a map that is drawn at random: how far the map of the next seed is from it."""
    if isinstance(saliency_map, str) or saliency_map.seed is None or saliency_map.whole:
        return
    other = estimates.saliency_later((*question[:-1], (saliency_map.seed + 1) % SEEDS))
    if other is not None:
        st.write(words.describe_spread(spread_of(saliency_map, other), saliency_map.label))


def about_class(predictions: Predictions, target: int, image: str) -> None:
    """Whose word it is that the picture shows the class."""
    place = int(np.flatnonzero(predictions.order == target)[0])
    sentence = scores.about_class(predictions.unique_names()[target], place, SAMPLES.get(image))
    st.caption(escape_markdown(sentence))


def methods_and_classes(
    model: Model, image: str, predictions: Predictions, opacity: float, finding: DeltaGenerator
) -> None:
    """A grid of methods and the three best classes."""
    methods = st.multiselect(
        "Methods", list(LABELS), FOUR, LABELS.__getitem__, key="methods", **URL_STATE
    )
    methods = methods or list(FOUR)
    top = predictions.top(3)
    say_seconds([(model, image, method, index) for method in methods for index in top.indices])
    maps = [
        [cached.saliency_or_words(model, image, method, index) for index in top.indices]
        for method in methods
    ]
    labels = [LABELS[method] for method in methods]
    heads = [top.caption(index) for index in top.indices]
    view = View(
        "methods_and_classes",
        "Methods and classes",
        grid_words.classes_finding(maps, labels, top.names),
        pictures=partial(_sheet, cache.network_view(model, image), maps, labels, heads, opacity),
        arrays=partial(archives.grid_arrays, maps, methods, top.indices),
        settings={"methods": ", ".join(labels), "classes": ", ".join(top.names)},
    )
    stage.show(view, finding)
    with stage.more("classes"):
        summary = grid_words.describe_classes(maps, labels, top.names)
        summary += grid_words.drawn([METHODS[method] for method in methods])
        st.write(escape_markdown(f"Measured now. {summary}"))


def _sheet(
    view: np.ndarray,
    maps: Sequence[Sequence[SaliencyMap | str]],
    labels: Sequence[str],
    heads: Sequence[str],
    opacity: float,
) -> dict[str, bytes]:
    return {"": png(figures.classes(view, maps, labels, heads, opacity))}


def _choose_networks(model: Model) -> list[Model]:
    """At most six; until some are chosen this one and others that are here."""
    rows = sidebar.usable_models()
    keys = st.multiselect(
        "Networks, at most six (empty: those that are here)",
        list(rows),
        format_func=sidebar.model_label,
        key="several_saliency",
        max_selections=MAX_NETWORKS,
        **URL_STATE,
    )
    here = [
        row
        for row in rows.values()
        if row.source in ("bundled", "published") and row.key != model.key
    ]
    return [rows[key] for key in keys] or [model, *here][:MAX_NETWORKS]


def several_networks(
    model: Model, image: str, method: str, name: str, opacity: float, finding: DeltaGenerator
) -> None:
    """One map of each of several networks, for the class of this name or their own best one."""
    models = _choose_networks(model)
    targets = [cached.same_class(row, image, name) for row in models]
    say_seconds([(row, image, method, target) for row, target in zip(models, targets, strict=True)])
    heads = [
        f"{row.label}: {row.class_name(target)}"
        for row, target in zip(models, targets, strict=True)
    ]
    maps = [
        cached.saliency_or_words(row, image, method, target)
        for row, target in zip(models, targets, strict=True)
    ]
    method_row, labels = METHODS[method], [row.label for row in models]
    view = View(
        "networks",
        f"{method_row.label} for {name}, by network",
        grid_words.networks_finding(maps, method_row.label, name),
        pictures=partial(
            _tiles, [row.preprocessing for row in models], image, maps, heads, opacity
        ),
        arrays=partial(archives.network_arrays, maps, [row.key for row in models]),
        settings={"method": method_row.label, "class": name},
        networks=tuple(row.key for row in models),
    )
    stage.show(view, finding)
    with stage.more("networks"):
        known = [row.index_of(name) is not None for row in models]
        tiles = " ".join(map(words.describe_tile, maps, heads))
        st.write(escape_markdown(f"{grid_words.networks(method_row, name, labels, known)} {tiles}"))
        sidebar.say_untrained(models)


def _tiles(
    frames: Sequence[Preprocessing],
    image: str,
    maps: Sequence[SaliencyMap | str],
    heads: Sequence[str],
    opacity: float,
) -> dict[str, bytes]:
    pixels = cache.picture(image).pixels
    photos = [preprocessing.photo(pixels, frame, figures.SIDE) for frame in frames]
    return dict(zip(heads, map(png, figures.tiles(photos, maps, opacity)), strict=True))
