"""Saliency maps: one, a grid of methods and classes, one for each of several networks."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import cache, sidebar, stage
from explorer.app.cache import png
from explorer.app.replay import chart, draw_cached
from explorer.app.widgets import URL_STATE, escape_markdown, number_state
from explorer.drawing.view import View
from explorer.images.samples import SAMPLES
from explorer.inside import archives, cached
from explorer.inside.contrast import spread as spread_of
from explorer.inside.figures import saliency as figures
from explorer.inside.predictions import Predictions
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import METHODS
from explorer.inside.words import saliency as words
from explorer.inside.words import scores
from explorer.networks.model import Model

LABELS = {key: method.label for key, method in METHODS.items()}
FOUR = ("gradient", "deeplift", "guided_backpropagation", "grad_cam")
MAX_NETWORKS, SEEDS = 6, 10_000
Question = tuple[
    Model, str, str, int, str | None, int | None
]  # all that a map is asked for but the seed


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


def choose_amount(method: str) -> int | None:
    """How much work the method may do; None where that is fixed."""
    amount = METHODS[method].amount
    if amount is None:
        return None
    return st.select_slider(
        amount.label,
        amount.choices,
        amount.default,
        key=f"{amount.keyword}_{method}",
        **URL_STATE,
    )


def choose_seed(method: str) -> int:
    if not METHODS[method].seeded:
        return 0
    return st.number_input(
        "Seed of what is random", 0, SEEDS - 1, key="seed", **number_state("seed")
    )


def about(method: str) -> None:
    """What the method does, what it costs, and who proposed it."""
    row = METHODS[method]
    st.info(
        f"**{row.label}.** {row.help} Costs {row.cost}.  \n*{row.citation}*", icon=":material/info:"
    )


def one_map(
    saliency_map: SaliencyMap | str,
    pixels: np.ndarray,
    name: str,
    opacity: float,
    finding: DeltaGenerator,
) -> None:
    """A map for the class of this name over what the network is given, and what it says; or why there
    is none."""
    if isinstance(saliency_map, str):
        stage.say(saliency_map, finding)
        return
    view = View(
        "map",
        f"{saliency_map.label} for {name}",
        words.describe(saliency_map, name),
        pictures=partial(_views, pixels, saliency_map, opacity),
        scale=figures.scale(saliency_map),
        columns=None,
        arrays=partial(archives.saliency_arrays, saliency_map, pixels),
        settings=words.settings(saliency_map, name),
    )
    stage.show(view, finding)
    with stage.more("account"):
        st.write(escape_markdown(f"{words.account(saliency_map)} {words.legend(saliency_map)}"))
        chart(figures.bar, saliency_map, alt=words.legend(saliency_map))


def _views(pixels: np.ndarray, saliency_map: SaliencyMap, opacity: float) -> dict[str, bytes]:
    drawn = figures.views(pixels, saliency_map, opacity)
    return dict(zip(words.VIEWS, map(png, drawn), strict=True))


def spread(saliency_map: SaliencyMap | str, question: Question) -> None:
    """Of a map that is drawn at random: how far the map of the next seed is from it."""
    if isinstance(saliency_map, str) or saliency_map.seed is None:
        return
    other = cached.saliency_or_words(*question, (saliency_map.seed + 1) % SEEDS)
    if isinstance(other, SaliencyMap):
        st.write(words.describe_spread(spread_of(saliency_map, other), saliency_map.label))


def about_class(predictions: Predictions, target: int, image: str) -> None:
    """Whose word it is that the picture shows the class."""
    place = int(np.flatnonzero(predictions.order == target)[0])
    sentence = scores.about_class(predictions.unique_names()[target], place, SAMPLES.get(image))
    st.caption(escape_markdown(sentence))


def _pictures(
    file: str, drawing: tuple[Any, ...], heads: Sequence[str], alts: Sequence[str]
) -> None:
    """The pictures of `drawing` (function, *arguments), three in a row, drawn once for all
    sessions, and all of them in one file."""
    draw, *args = drawing
    draw_cached(_rows, draw, tuple(args), tuple(heads), tuple(alts))
    st.download_button(
        "Pictures (PNG)",
        lambda: png(figures.grid([draw(*args)], heads)),
        file,
        on_click="ignore",
    )


def _rows(
    draw: Callable[..., list[np.ndarray]],
    args: tuple[Any, ...],
    heads: Sequence[str],
    alts: Sequence[str],
) -> None:
    places = st.columns(3) * 2
    for place, picture, head, alt in zip(places, draw(*args), heads, alts, strict=False):
        place.image(png(picture), escape_markdown(head), "stretch", output_format="PNG", alt=alt)


def methods_and_classes(
    model: Model, image: str, predictions: Predictions, opacity: float, finding: DeltaGenerator
) -> None:
    """A grid of methods and the three best classes."""
    methods = st.multiselect(
        "Methods", list(LABELS), FOUR, LABELS.__getitem__, key="methods", **URL_STATE
    )
    methods = methods or list(FOUR)
    top = predictions.top(3)
    maps = [
        [cached.saliency_or_words(model, image, method, index) for index in top.indices]
        for method in methods
    ]
    labels = [LABELS[method] for method in methods]
    heads = [top.caption(index) for index in top.indices]
    summary = words.describe_classes(maps, labels, top.names)
    summary += words.drawn([METHODS[method] for method in methods])
    view = cache.network_view(model, image)
    drawing = view, maps, labels, heads, opacity
    draw_cached(_sheet, drawing, summary)
    st.download_button(
        "Pictures (PNG)", lambda: png(figures.classes(*drawing)), "methods.png", on_click="ignore"
    )


def _sheet(drawing: tuple[Any, ...], summary: str) -> None:
    caption = escape_markdown(f"Measured now. {summary}")
    st.image(png(figures.classes(*drawing)), caption, output_format="PNG", alt=summary)


def several_networks(
    model: Model, image: str, method: str, name: str, opacity: float, finding: DeltaGenerator
) -> None:
    """One map of each of several networks, for the class of this name or their own best one."""
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
    models = [rows[key] for key in keys] or [model, *here][:MAX_NETWORKS]
    targets = [cached.same_class(row, image, name) for row in models]
    heads = [
        f"{row.label}: {row.class_name(target)}"
        for row, target in zip(models, targets, strict=True)
    ]
    maps = [
        cached.saliency_or_words(row, image, method, target)
        for row, target in zip(models, targets, strict=True)
    ]
    views = [cache.network_view(row, image) for row in models]
    alts = list(map(words.describe_tile, maps, heads))
    _pictures("networks.png", (figures.tiles, views, maps, opacity), heads, alts)
    known = [row.index_of(name) is not None for row in models]
    labels = [row.label for row in models]
    st.caption(escape_markdown(words.networks(METHODS[method], name, labels, known)))
    sidebar.say_untrained(models)
