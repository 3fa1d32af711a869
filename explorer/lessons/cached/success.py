"""What the chosen network does with the chosen picture, moved or beside another."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from explorer.app.analysis import analysis
from explorer.app.cache import in_worker, network, network_view
from explorer.failures import taxonomy
from explorer.failures.cached.metrics import imagenet_tree
from explorer.images import preprocessing
from explorer.images.samples import SAMPLES, own_kind
from explorer.inside import compositions
from explorer.inside.cached import predictions
from explorer.inside.saliency import SaliencyError, SaliencyMap, saliency
from explorer.lessons import success
from explorer.networks.model import Model


@dataclasses.dataclass(frozen=True)
class Composition:
    """What is made of the chosen picture: put beside another one, or moved by `share` % of its
    side."""

    other: str = ""
    arrangement: str = "cut"  # a key of ARRANGEMENTS
    share: int = 0
    direction: str = "sideways"  # a key of DIRECTIONS
    fill: str = "mirrored"  # a key of FILLS


def composed(model: Model, image: str, composition: Composition) -> np.ndarray:
    """pixels (S, S, 3) as the network is given them. Raises ImageError."""
    view = network_view(model, image)
    if composition.other:
        other = network_view(model, composition.other)
        return compositions.side_by_side(view, other, arrangement=composition.arrangement)
    axis = compositions.DIRECTIONS[composition.direction]
    return compositions.shifted(view, composition.share, axis, composition.fill)


def names(model: Model, image: str) -> tuple[str, ...]:
    """What the network's outputs are called, no two alike."""
    return tuple(predictions(model, image).unique_names())


def companions(model: Model, image: str, uploaded: Sequence[str]) -> list[str]:
    """Keys of the pictures that can stand beside this one, those of the network's own kind
    first."""
    kind = own_kind(model.preprocessing.channels, model.classes)
    others = [key for key in (*uploaded, *SAMPLES) if key != image]
    return sorted(others, key=lambda key: key in SAMPLES and SAMPLES[key].kind != kind)


def as_input(model: Model, views: Sequence[np.ndarray]) -> Tensor:
    """x (N, C, S, S) of pixels that are already cut and sized as this network takes them."""
    frame = dataclasses.replace(model.preprocessing, resize=model.preprocessing.crop)
    return torch.cat([preprocessing.to_input(view, frame) for view in views])


@analysis("Moving the picture")
def shift(model: Model, image: str, direction: str, fill: str) -> success.ShiftedProbabilities:
    """The first guess for the picture as it is, at every one of OFFSETS. Raises ModelError,
    ImageError."""
    views = [
        composed(model, image, Composition(share=share, direction=direction, fill=fill))
        for share in success.OFFSETS
    ]
    x = as_input(model, views)
    return in_worker(network(model), lambda net: success.shifted_probabilities(net, x))


@analysis("Looking at both")
def pair(
    model: Model, image: str, other: str, arrangement: str = "cut"
) -> success.PairProbabilities:
    """Two pictures side by side and each alone. Raises ModelError, ImageError."""
    view, second = network_view(model, image), network_view(model, other)
    x = as_input(
        model,
        [
            compositions.side_by_side(view, None, arrangement=arrangement),
            compositions.side_by_side(second, None, left=False, arrangement=arrangement),
            compositions.side_by_side(view, second, arrangement=arrangement),
        ],
    )
    tops = [predictions(model, key).top(1) for key in (image, other)]
    targets = tops[0].indices[0], tops[1].indices[0]
    result = in_worker(network(model), lambda net: success.class_probabilities(net, x, targets))
    return success.PairProbabilities(
        targets,
        result.probabilities,
        result.first,
        result.best,
        np.array([top.probabilities[0] for top in tops]),
    )


@analysis("Computing the map")
def grad_cam(model: Model, image: str, target: int, composition: Composition) -> SaliencyMap | str:
    """Grad-CAM of a class on the picture as it is composed, or the sentence why there is none."""
    x = as_input(model, [composed(model, image, composition)])
    try:
        return in_worker(
            network(model), lambda net: saliency(net, x, "grad_cam", target, model.deepest)
        )
    except SaliencyError as error:
        return str(error)


def groups(model: Model, image: str) -> tuple[taxonomy.Mass, ...]:
    """From the first guess up to WordNet's root, which holds every class that it knows, the
    probability of each group; () where it does not know the first guess."""
    tree, result = imagenet_tree(model.classes or ()), predictions(model, image)
    target = result.top(1).indices[0]
    if tree is None or tree.nodes[target] < 0:
        return ()
    return taxonomy.mass_path(tree, result.probabilities, target)
