"""A picture as it is and as it is changed, side by side, and the curve of one change."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay, session, sidebar, waiting
from explorer.app.cache import png
from explorer.app.components.photo_place import photo_place
from explorer.app.widgets import DOWNLOAD, URL_STATE, download_csv, escape_markdown
from explorer.drawing import pixels as drawing
from explorer.inside import cached
from explorer.inside.cached import changed
from explorer.inside.changes import CHANGES, Recipe
from explorer.inside.figures import predictions as prediction_figures
from explorer.inside.figures import saliency as saliency_figures
from explorer.inside.figures import what_if as figures
from explorer.inside.panels.changes import WHERE, Look
from explorer.inside.predictions import Predictions
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words import predictions as prediction_words
from explorer.inside.words import saliency as saliency_words
from explorer.inside.words import what_if as words

BARS = 5  # classes, of each side


def findings(
    choice: sidebar.Choice, recipe: Recipe, before: Predictions, after: Predictions
) -> None:
    """What became of the answer, and what was done."""
    model, image = choice.model, choice.image
    st.markdown(f"**{escape_markdown(words.finding(before, after))}**")
    label = session.image_label(recipe.second) if recipe.second else ""
    sentences = [words.describe_recipe(recipe, label)]
    if "column" in {name for row, _ in recipe.steps for name in row.uses}:
        first = int(before.order[0])
        without = changed.prediction(model, image, recipe.at("square", 0))
        name = before.unique_names()[first]
        drop = float(without.probabilities[first]), float(after.probabilities[first])
        sentences.append(words.square_drop(name, *drop))
    if recipe.second:
        both = changed.prediction(
            model, image, Recipe(second=recipe.second, arrangement=recipe.arrangement)
        )
        alone = before, cached.predictions(model, recipe.second)
        sentences.append(words.describe_pair((choice.image_label, label), alone, both))
    st.write(escape_markdown(" ".join(sentences)))


def say_seconds(
    choice: sidebar.Choice, recipe: Recipe, results: tuple[Predictions, Predictions], look: Look
) -> None:
    """How long both maps will take, where that is long."""
    target = look.of(results)
    known = [
        changed.seconds(choice.model, choice.image, each, look.method, target)
        for each in (Recipe(), recipe)
    ]
    waiting.say_beforehand(sum(filter(None, known)))


def both_sides(
    places: Sequence[DeltaGenerator],
    choice: sidebar.Choice,
    recipe: Recipe,
    results: tuple[Predictions, Predictions],
    look: Look,
) -> None:
    """Photo, bars and map before and after, side by side."""
    target = look.of(results)
    recipes, heads = (Recipe(), recipe), (words.BEFORE, words.AFTER)
    for side, (place, each, result) in enumerate(zip(places, recipes, results, strict=True)):
        with place:
            st.subheader(heads[side], anchor=False)
            _photo(choice, each)
            top = result.top(BARS)
            alt = prediction_words.describe_bars(heads[side], top.names, top.probabilities)
            replay.chart(prediction_figures.bars, top.names, top.probabilities, 1.0, side, alt=alt)
            saliency_map = changed.saliency_or_words(
                choice.model, choice.image, each, look.method, target
            )
            view = changed.view(choice.model, choice.image, each)
            replay.draw_cached(_given, view, saliency_map, result.unique_names()[target])
    places[1].download_button(
        "Changed photo (PNG)",
        lambda: drawing.png(changed.pixels(choice.image, recipe)),
        "changed.png",
        key="changed_photo",
        **DOWNLOAD,
    )


def _photo(choice: sidebar.Choice, recipe: Recipe) -> None:
    """The whole picture, with a frame around what the network is given; where there is a square, a
    click on it places it."""
    shown = changed.framed(choice.model, choice.image, recipe)
    done = "as it is" if recipe.is_empty else "changed"
    alt = f"{choice.image_label}, {done}, with a frame around what the network is given of it"
    if "square" not in dict(recipe.amounts):
        st.image(shown, width="stretch", output_format="PNG", alt=alt)
        return
    setting = recipe.setting
    photo_place(shown, alt, "square_place", (setting.column, setting.row), _place_square)


def _place_square(column: float, row: float) -> None:
    st.session_state.update(zip(WHERE, (column, row), strict=True))


def _given(view: np.ndarray, saliency_map: SaliencyMap | str, name: str) -> None:
    """What the network is given, and the map over it."""
    left, right = st.columns(2)
    side = saliency_figures.SIDE
    given = png(saliency_figures.fitted(view, side))
    left.image(given, words.GIVEN, "stretch", output_format="PNG", alt=words.GIVEN)
    about = saliency_words.describe_tile(saliency_map, name)
    tile = png(saliency_figures.tile(view, saliency_map, 0.6, side))
    right.image(tile, escape_markdown(about), "stretch", output_format="PNG", alt=about)


def curve(choice: sidebar.Choice, recipe: Recipe, before: Predictions, after: Predictions) -> None:
    """The probabilities of the first class before and after against the amount of one change."""
    st.header("From where on?")
    keys = [key for key, _ in recipe.amounts]
    if not keys:
        st.info(words.CHOOSE)
        return
    change = st.selectbox(
        "Curve of",
        keys,
        len(keys) - 1,
        lambda key: CHANGES[key].label,
        key=f"curve_of_{'_'.join(keys)}",
        **URL_STATE,
    )
    result = changed.curve(choice.model, choice.image, recipe, change)
    names = before.unique_names()
    first, second = (int(each.order[0]) for each in (before, after))
    targets = list(dict.fromkeys((first, second)))
    summary = words.describe_curve(result, first, second, names)
    now = dict(recipe.amounts)[change]
    shown = [names[target] for target in targets], now, after.probabilities[targets].tolist()
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    if result.finite:
        replay.chart(figures.curves, result, targets, *shown, alt=summary, place=left)
    right.write(escape_markdown(summary))
    views, caption = changed.small_views(choice.image, recipe, result), words.strip_caption(result)
    right.image(png(figures.strip(views)), caption, "stretch", output_format="PNG", alt=caption)
    right.caption(words.MEASURED)
    with right:
        download_csv("Curves (CSV)", lambda: words.table(result, targets, names), "what_if")
