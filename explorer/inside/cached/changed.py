"""What a network says of a picture that is changed: predictions, maps, and the curve of one change."""

import dataclasses
from functools import partial

import numpy as np
from torch import Tensor

from explorer.app import cache, refining
from explorer.app.analysis import DEAR, analysis
from explorer.app.answers import answer
from explorer.app.cache import PICTURES, network_view, on_input, picture, png
from explorer.drawing.pixels import thumbnail as small_copy
from explorer.images import preprocessing
from explorer.images.decoding import Picture
from explorer.inside import changes, predictions, saliency, what_if
from explorer.inside.cached import estimates
from explorer.inside.saliency_estimates import estimate
from explorer.networks.model import Model

DOING = "Changing the picture"


def pixels(image: str, recipe: changes.Recipe) -> np.ndarray:
    """What a recipe makes of a picture: (H, W, 3), only to be read; the picture itself where it changes
    nothing. Raises ImageError."""
    if recipe.is_empty:
        return picture(image).pixels
    return PICTURES.get((image, recipe), lambda: Picture(_changed(image, recipe))).pixels


def _changed(image: str, recipe: changes.Recipe) -> np.ndarray:
    result = changes.changed(_base(image), recipe, _second(recipe))
    result.setflags(write=False)
    return result


def _base(image: str) -> np.ndarray:
    """A picture as large as those are that are changed."""
    return PICTURES.get((image, "smaller"), lambda: _smaller(image)).pixels


def _smaller(image: str) -> Picture:
    return Picture(changes.smaller(picture(image).pixels))


def _second(recipe: changes.Recipe) -> np.ndarray | None:
    return _base(recipe.second) if recipe.second else None


def _input(model: Model, view: np.ndarray) -> Tensor:
    return preprocessing.to_input(view, model.preprocessing)


def view(model: Model, image: str, recipe: changes.Recipe) -> np.ndarray:
    """See explorer.app.cache.network_view."""
    if recipe.is_empty:
        return network_view(model, image)
    return preprocessing.network_view(pixels(image, recipe), model.preprocessing)


def framed(model: Model, image: str, recipe: changes.Recipe) -> bytes:
    """See explorer.app.cache.framed."""
    if recipe.is_empty:
        return cache.framed(model, image)
    return png(preprocessing.framed(pixels(image, recipe), model.preprocessing))


def prediction(model: Model, image: str, recipe: changes.Recipe) -> predictions.Predictions:
    """See explorer.inside.predictions.predict; classes are named where the network names them."""
    return dataclasses.replace(_prediction(model, image, recipe), classes=model.classes)


@analysis(DOING)
def _prediction(model: Model, image: str, recipe: changes.Recipe) -> predictions.Predictions:
    return on_input(model, _input(model, pixels(image, recipe)), predictions.predict)


def saliency_or_words(
    model: Model, image: str, recipe: changes.Recipe, method: str, target: int
) -> saliency.SaliencyMap | str:
    """The map of a method, as it is by default, on the network's deepest layer where it needs one; or
    the sentence why there is none. What takes longer than a second comes by estimates, see
    explorer.app.refining."""
    whole = partial(_saliency, model, image, recipe, method, target)
    fewer = estimates.steps(model, _gradual(method), whole)
    try:
        return refining.best(
            *(partial(_estimate, model, image, recipe, method, target, some) for some in fewer),
            whole,
        )
    except saliency.SaliencyError as error:
        return str(error)


def seconds(
    model: Model, image: str, recipe: changes.Recipe, method: str, target: int
) -> float | None:
    """See explorer.inside.cached.estimates.seconds_of."""
    whole = partial(_saliency, model, image, recipe, method, target)
    return estimates.seconds_of(model, _gradual(method), whole)


def _gradual(method: str) -> estimates.Gradual | None:
    amount = saliency.METHODS[method].amount
    return (amount, amount.default) if amount else None


@analysis(
    "Computing the map",
    guess=DEAR,
    kind=lambda model, image, recipe, method, target: (model.key, method),
)
def _saliency(
    model: Model, image: str, recipe: changes.Recipe, method: str, target: int
) -> saliency.SaliencyMap:
    return on_input(
        model,
        _input(model, pixels(image, recipe)),
        lambda net, x: saliency.saliency(net, x, method, target, model.deepest),
    )


@analysis(
    "Estimating the map",
    kind=lambda model, image, recipe, method, target, fewer: (model.key, method, fewer),
)
def _estimate(
    model: Model, image: str, recipe: changes.Recipe, method: str, target: int, fewer: int
) -> saliency.SaliencyMap:
    amount = saliency.METHODS[method].amount
    whole = amount.default if amount else fewer
    return on_input(
        model,
        _input(model, pixels(image, recipe)),
        lambda net, x: estimate(net, x, method, target, model.deepest, fewer, 0, whole),
    )


@answer()
def _small_views(
    image: str, recipe: changes.Recipe, change: str, amounts: tuple[float, ...]
) -> list[np.ndarray]:
    base, second = _base(image), _second(recipe)
    views = (changes.changed(base, recipe.at(change, amount), second) for amount in amounts)
    return [small_copy(each, 96) for each in views]


def small_views(image: str, recipe: changes.Recipe, curve: what_if.Curve) -> list[np.ndarray]:
    """The picture at the amounts of a curve that are shown, small."""
    return _small_views(
        image,
        recipe.at(curve.change, curve.row.neutral),
        curve.change,
        tuple(curve.shown.tolist()),
    )


def curve(model: Model, image: str, recipe: changes.Recipe, change: str) -> what_if.Curve:
    """See explorer.inside.what_if.curve; it is the same whatever amount of `change` the recipe has."""
    return _curve(model, image, recipe.at(change, changes.CHANGES[change].neutral), change)


@analysis(DOING, guess=DEAR)
def _curve(model: Model, image: str, recipe: changes.Recipe, change: str) -> what_if.Curve:
    given = what_if.inputs(
        _base(image), recipe, change, lambda view: _input(model, view), _second(recipe)
    )
    return on_input(
        model,
        given.x,
        lambda net, x: what_if.curve(net, x, change, given.amounts, given.left_out),
    )
