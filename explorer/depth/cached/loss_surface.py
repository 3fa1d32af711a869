"""Slices of the loss of small networks, measured now."""

from functools import partial

from explorer.app import analysis as analyses
from explorer.app.analysis import DEAR, analysis
from explorer.app.cache import in_worker, network
from explorer.depth import batches
from explorer.depth import loss_surface as surface_of
from explorer.depth.loss_surface import LIVE_IMAGES, PAIRS, LossSurface
from explorer.networks import registry
from explorer.networks.model import Model


@analysis("Measuring the loss at every place", guess=DEAR)
def surface(model: Model, seed: int) -> LossSurface:
    """See explorer.depth.loss_surface.surface."""
    x, labels = batches.batch(model, LIVE_IMAGES)
    data = f"training images of {batches.SETS[batches.kind(model)]}"
    return in_worker(
        network(model),
        lambda net: surface_of.surface(net, x, labels, seed, model.key, model.label, data),
    )


def surfaces(pair: str, seed: int) -> tuple[LossSurface, ...]:
    """The slices of a key of PAIRS: those that are recorded, or measured now along the directions of this seed."""
    keys = PAIRS[pair]
    if is_recorded(pair):
        return tuple(row for row in surface_of.recorded() if row.key in keys)
    return tuple(surface(row, seed) for row in _rows(pair))


def seconds(pair: str, seed: int) -> float:
    """How long they will take, as far as such slices of these networks were measured before."""
    if is_recorded(pair):
        return 0.0
    asked = (partial(surface, row, seed) for row in _rows(pair))
    return sum(filter(None, map(analyses.seconds, asked)))


def _rows(pair: str) -> list[Model]:
    return [registry.MODELS[key] for key in PAIRS[pair] if key in registry.MODELS]


def is_recorded(pair: str) -> bool:
    """Whether the slices of a key of PAIRS were recorded."""
    return {row.key for row in surface_of.recorded()} >= set(PAIRS[pair])


def pairs() -> list[str]:
    """The keys of PAIRS that can be shown."""
    return [
        name
        for name, keys in PAIRS.items()
        if is_recorded(name) or all(_is_small(key) for key in keys)
    ]


def _is_small(key: str) -> bool:
    return key in registry.MODELS and batches.kind(registry.MODELS[key]) == "digit"
