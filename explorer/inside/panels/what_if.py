"""A picture as it is and as it is changed, side by side, and the curve of one change."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import session, sidebar, stage, waiting
from explorer.app.cache import png
from explorer.app.components.photo_place import photo_place
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import Setting, View
from explorer.inside import archives, cached
from explorer.inside.cached import changed
from explorer.inside.changes import CHANGES, Recipe
from explorer.inside.figures import predictions as prediction_figures
from explorer.inside.figures import saliency as saliency_figures
from explorer.inside.figures import what_if as figures
from explorer.inside.panels.changes import WHERE, Look
from explorer.inside.predictions import Predictions
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.what_if import Curve
from explorer.inside.words import predictions as prediction_words
from explorer.inside.words import saliency as saliency_words
from explorer.inside.words import what_if as words

SIDES = "before", "after"
BARS = 5  # classes, of each side


def done(choice: sidebar.Choice, recipe: Recipe, before: Predictions, after: Predictions) -> None:
    """What was done to the picture, and what of it did what."""
    model, image = choice.model, choice.image
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


def settings(recipe: Recipe) -> dict[str, Setting]:
    """The amounts of all changes, and what else was set, by their names."""
    asked: dict[str, Setting] = {row.label: amount for row, amount in recipe.steps}
    used = {name for row, _ in recipe.steps for name in row.uses}
    asked |= {name: getattr(recipe.setting, name) for name in sorted(used)}
    if recipe.second:
        asked |= {"second picture": recipe.second, "arrangement": recipe.arrangement}
    return asked


def both_sides(
    choice: sidebar.Choice,
    recipe: Recipe,
    results: tuple[Predictions, Predictions],
    finding: DeltaGenerator,
) -> None:
    """Photo and bars, before and after."""
    view = View(
        "photos",
        "The picture as it is and as it is changed",
        words.finding(*results),
        pictures=partial(_photos, choice, recipe),
        arrays=partial(_given, choice, recipe),
        settings=settings(recipe),
    )
    with stage.view(view, finding):
        for place, each in zip(st.columns(2), (Recipe(), recipe), strict=True):
            with place:
                _photo(choice, each)
    for side, (place, result) in enumerate(zip(st.columns(2), results, strict=True)):
        top, key = result.top(BARS), SIDES[side]
        shown = View(
            key,
            words.HEADS[side],
            words.side(words.HEADS[side], prediction_words.answer(result)),
            figure=partial(prediction_figures.bars, top.names, top.probabilities, 1.0, side),
            columns=partial(prediction_words.columns, result.table(None)),
            settings=settings(recipe) if side else {},
        )
        with place:
            stage.show(shown)


def _photos(choice: sidebar.Choice, recipe: Recipe) -> dict[str, bytes]:
    """Both photos, with a frame around what the network is given."""
    recipes = Recipe(), recipe
    framed = (changed.framed(choice.model, choice.image, each) for each in recipes)
    return dict(zip(words.HEADS, framed, strict=True))


def _given(choice: sidebar.Choice, recipe: Recipe) -> dict[str, np.ndarray]:
    """The changed photo, and what the network is given of both."""
    return {
        "changed": changed.pixels(choice.image, recipe),
        "given_before": changed.view(choice.model, choice.image, Recipe()),
        "given_after": changed.view(choice.model, choice.image, recipe),
    }


def _photo(choice: sidebar.Choice, recipe: Recipe) -> None:
    """The whole picture, with a frame around what the network is given; where there is a square, a
    click on it places it."""
    shown = changed.framed(choice.model, choice.image, recipe)
    done = "as it is" if recipe.is_empty else "changed"
    alt = f"{choice.image_label}, {done}, with a frame around what the network is given of it"
    if "square" not in dict(recipe.amounts):
        head = words.HEADS[not recipe.is_empty]
        st.image(shown, head, width="stretch", output_format="PNG", alt=alt)
        return
    setting = recipe.setting
    photo_place(shown, alt, "square_place", (setting.column, setting.row), _place_square)


def _place_square(column: float, row: float) -> None:
    st.session_state.update(zip(WHERE, (column, row), strict=True))


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


def maps(
    choice: sidebar.Choice,
    recipe: Recipe,
    results: tuple[Predictions, Predictions],
    look: Look,
) -> None:
    """What the network is given, and the map over it, before and after."""
    target = look.of(results)
    views, drawn = [], []
    for each in (Recipe(), recipe):
        views.append(changed.view(choice.model, choice.image, each))
        drawn.append(
            changed.saliency_or_words(choice.model, choice.image, each, look.method, target)
        )
    name = results[0].unique_names()[target]
    heads = [f"{head}: {name}" for head in words.HEADS]
    tiles = list(map(saliency_words.describe_tile, drawn, heads))
    asked: dict[str, Setting] = {"method": look.method_label, "class": name}
    for saliency_map in drawn:
        if isinstance(saliency_map, SaliencyMap):
            asked |= saliency_words.settings(saliency_map, name)
    shown = View(
        "maps",
        words.of_map(look.method_label, name),
        " ".join(tiles),
        pictures=partial(_maps, views, drawn),
        arrays=partial(archives.network_arrays, drawn, SIDES),
        settings=settings(recipe) | asked,
    )
    with stage.more("maps_head"):
        st.header(escape_markdown(shown.title))
        so_far = [saliency_words.estimate(each) for each in drawn if isinstance(each, SaliencyMap)]
        place = st.empty()  # also where nothing is said: what was said before goes
        if any(so_far):
            place.write(max(so_far))
    stage.show(shown)


def _maps(views: Sequence[np.ndarray], drawn: Sequence[SaliencyMap | str]) -> dict[str, bytes]:
    side, pictures = saliency_figures.SIDE, {}
    for head, view, saliency_map in zip(words.HEADS, views, drawn, strict=True):
        given = saliency_figures.fitted(view, side)
        pictures[f"{head}: {words.GIVEN[:1].lower()}{words.GIVEN[1:]}"] = png(given)
        pictures[f"{head}: the map"] = png(saliency_figures.tile(view, saliency_map, 0.6, side))
    return pictures


def curve(choice: sidebar.Choice, recipe: Recipe, before: Predictions, after: Predictions) -> None:
    """The probabilities of the first class before and after against the amount of one change."""
    keys = [key for key, _ in recipe.amounts]
    with stage.controls("curve"):
        st.header("From where on?")
        change = _choose_change(keys)
    if change is None:
        return
    result = changed.curve(choice.model, choice.image, recipe, change)
    names = before.unique_names()
    first, second = (int(each.order[0]) for each in (before, after))
    targets = list(dict.fromkeys((first, second)))
    summary = words.describe_curve(result, first, second, names)
    shown = [names[target] for target in targets], dict(recipe.amounts)[change]
    now = after.probabilities[targets].tolist()
    asked = settings(recipe) | {"curve of": CHANGES[change].label}
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    view = View(
        "curve",
        "From where on?",
        summary,
        figure=partial(figures.curves, result, targets, *shown, now),
        columns=partial(words.table, result, targets, names),
        settings=asked,
    )
    if result.finite:
        with left:
            stage.show(view)
    with right:
        _small_pictures(choice.image, recipe, result, asked)
        with stage.more("curve"):
            st.write(escape_markdown(summary))


def _choose_change(keys: Sequence[str]) -> str | None:
    if not keys:
        st.info(words.CHOOSE)
        return None
    return st.selectbox(
        "Curve of",
        keys,
        len(keys) - 1,
        lambda key: CHANGES[key].label,
        key=f"curve_of_{'_'.join(keys)}",
        **URL_STATE,
    )


def _small_pictures(image: str, recipe: Recipe, result: Curve, asked: dict[str, Setting]) -> None:
    caption, views = words.strip_caption(result), changed.small_views(image, recipe, result)
    pictures = partial(_strip, views, caption)
    stage.show(View("strip", result.row.label, caption, pictures=pictures, settings=asked))


def _strip(views: Sequence[np.ndarray], caption: str) -> dict[str, bytes]:
    return {caption: png(figures.strip(views))}
