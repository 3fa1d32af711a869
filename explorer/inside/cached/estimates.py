"""Saliency maps that come by estimates, each an analysis of its own, and how long they take."""

from functools import partial

import torch

from explorer.app import analysis as analyses
from explorer.app import refining
from explorer.app.analysis import DEAR, analysis
from explorer.app.cache import cache_per_image, on_input
from explorer.inside import cached, saliency_estimates
from explorer.inside.saliency_map import SaliencyError, SaliencyMap
from explorer.inside.saliency_methods import METHODS, Amount
from explorer.networks.model import Model

_estimate = cache_per_image(
    saliency_estimates.estimate,
    doing="Estimating the map",
    kind=lambda method, target, layer, amount, seed, whole: (method, amount),
)
# what a map is asked for, as `cached.saliency` takes it: network, image, method, class; layer, amount, seed
Short = tuple[Model, str, str, int]
Whole = tuple[Model, str, str, int, str | None, int | None, int]
Question = Short | Whole
Gradual = tuple[Amount, int]  # how much work is asked for, of what


@analysis("Measuring the network's speed")
def forward_seconds(model: Model) -> float:
    """See explorer.inside.saliency_estimates.forward_seconds."""
    return on_input(
        model, torch.zeros(cached.shape(model)), saliency_estimates.forward_seconds, guess=DEAR
    )


def seconds(question: Question) -> float | None:
    """About how long a map takes from now on, see `seconds_of`."""
    whole = partial(cached.saliency, *question)
    return seconds_of(question[0], _amount(question), whole)


def seconds_of(model: Model, gradual: Gradual | None, whole: partial[SaliencyMap]) -> float | None:
    """0 where the map `whole` is kept; as long as such maps took, or as is reckoned from this network's
    speed; None of methods whose cost is fixed before one was measured."""
    measured = analyses.seconds(whole)
    if measured is not None or gradual is None:
        return measured
    return saliency_estimates.seconds(*gradual, forward_seconds(model))


def _amount(question: Question) -> Gradual | None:
    """How much work is asked for, of what; None where that is fixed."""
    row = METHODS[question[2]].amount
    value = question[5] if len(question) > 5 else None
    return (row, value or row.default) if row else None


def reckoned(model: Model, amount: Amount) -> dict[int, float]:
    """The seconds that each of the amounts that can be chosen is reckoned to take."""
    forward = forward_seconds(model)
    return {value: saliency_estimates.seconds(amount, value, forward) for value in amount.choices}


def steps(model: Model, gradual: Gradual | None, whole: partial[SaliencyMap]) -> tuple[int, ...]:
    """See explorer.inside.saliency_estimates.steps; none where the map `whole` by so much is kept, or
    such maps were quick."""
    measured = analyses.seconds(whole)
    if gradual is None or (measured is not None and measured <= saliency_estimates.QUICK):
        return ()
    return saliency_estimates.steps(*gradual, forward_seconds(model))


def saliency_or_words(question: Whole) -> SaliencyMap | str:
    """As `cached.saliency_or_words`, but what takes longer than a second comes by estimates, see
    explorer.app.refining."""
    model, image, method, target, layer, amount, seed = question
    whole = partial(cached.saliency, *question)
    asks = [
        partial(estimate, model, image, method, target, layer, fewer, seed, amount)
        for fewer in steps(model, _amount(question), whole)
    ]
    try:
        return refining.best(*asks, whole)
    except SaliencyError as error:
        return str(error)


def estimate(
    model: Model,
    image: str,
    method: str,
    target: int,
    layer: str | None,
    fewer: int,
    seed: int,
    amount: int | None,
) -> SaliencyMap:
    """An estimate of the map of a method with an amount. Raises SaliencyError."""
    row = METHODS[method]
    layer = (layer or model.deepest) if row.needs_layer else None
    whole = amount or (row.amount.default if row.amount else fewer)
    return _estimate(model, image, method, target, layer, fewer, seed if row.seeded else 0, whole)


def saliency_later(question: Whole) -> SaliencyMap | None:
    """As `cached.saliency`, but None until the page stands. Raises SaliencyError."""
    return refining.later(partial(cached.saliency, *question))
