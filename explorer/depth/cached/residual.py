"""What skip connections change, measured on the networks that can be compared."""

import dataclasses
import functools

import torch

from explorer.app.analysis import DEAR, analysis
from explorer.app.cache import in_worker, network, picture
from explorer.depth import paths as paths_of
from explorer.depth import residual as residual_of
from explorer.depth.words import residual as words
from explorer.images import preprocessing
from explorer.images.samples import SAMPLES, own_kind
from explorer.networks import registry
from explorer.networks.model import Model

SMALL = 64  # pixels: up to here the sample pictures are measured together with the chosen one


def comparable(model: Model) -> dict[str, Model]:
    """By key the networks that can be compared: the plain and residual twins that ship, this one,
    untrained twins."""
    twins = [
        registry.MODELS[key]
        for name, pair in registry.TWINS.items()
        if "residual" in name
        for key in pair
        if key in registry.MODELS
    ]
    return {row.key: row for row in (*twins, model)} | residual_of.untrained_models()


def default_keys(model: Model) -> list[str]:
    """The keys to begin with: the shallower twins that ship and this ResNet, or, where none ships,
    untrained ones."""
    pair = registry.TWINS["Plain against residual, 20 layers"]
    trained = [key for key in pair if key in registry.MODELS]
    if not trained:
        return list(residual_of.UNTRAINED)[:2]
    return list(dict.fromkeys([*trained, *[model.key] * (model.family == "ResNet")]))


def _images(model: Model, image: str) -> list[str]:
    """The chosen picture and, for networks that take small pictures, the samples."""
    frame = model.preprocessing
    kind = own_kind(frame.channels, model.classes)
    samples = [name for name, row in SAMPLES.items() if name != image and row.kind == kind]
    return [image, *(samples if frame.crop <= SMALL else ())]


def _batch(model: Model, image: str) -> torch.Tensor:
    """x (N, C, H, W) of these pictures."""
    return torch.cat(
        [
            preprocessing.to_input(picture(name).pixels, model.preprocessing)
            for name in _images(model, image)
        ]
    )


@analysis("Measuring blocks", guess=DEAR)
def responses(model: Model, image: str) -> residual_of.Responses:
    """See explorer.depth.residual.responses."""
    compute = functools.partial(residual_of.responses, x=_batch(model, image))
    result = in_worker(network(model), compute)
    return dataclasses.replace(result, trained=not model.untrained)


@analysis("Measuring blocks", guess=DEAR)
def lesions(model: Model, image: str) -> residual_of.Lesions:
    """See explorer.depth.residual.lesions."""
    compute = functools.partial(residual_of.lesions, x=_batch(model, image))
    result = in_worker(network(model), compute)
    shown = _images(model, image)[result.image]
    name = SAMPLES[shown].label if result.image else words.CHOSEN
    return dataclasses.replace(result, picture=name, trained=not model.untrained)


@analysis("Measuring blocks", guess=DEAR)
def paths(model: Model, image: str) -> paths_of.Paths:
    """See explorer.depth.paths.paths; fewer of them where the network takes large pictures."""
    small = model.preprocessing.crop <= SMALL
    compute = functools.partial(
        paths_of.paths,
        x=_batch(model, image),
        samples=6 if small else 2,
        max_lengths=12 if small else 6,
    )
    return in_worker(network(model), compute)
