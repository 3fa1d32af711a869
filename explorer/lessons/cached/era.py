"""Cached answers of the lessons on ResNet, on success and failure, and on the era."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from explorer.app.cache import WORKERS, in_worker, network, network_view
from explorer.depth import recordings
from explorer.depth.cached.recordings import bundled
from explorer.depth.cached.residual import skip
from explorer.failures import taxonomy
from explorer.images import preprocessing
from explorer.inside import published_numbers
from explorer.inside.anatomy import Layer
from explorer.inside.cached import anatomy, predictions, stages
from explorer.inside.saliency import SaliencyError, SaliencyMap, saliency
from explorer.lessons import degradation, era, identity, success
from explorer.lessons.cached import basics
from explorer.lessons.figures import blocks as blocks_of
from explorer.lessons.figures import questions as sheet
from explorer.lessons.figures import success as figures
from explorer.lessons.syllabus import LESSONS
from explorer.networks import registry

RESNETS = {key: net for key, net in published_numbers.NETWORKS.items() if net.family == "ResNet"}
BLOCKS = {
    "Basic block, ResNet-34": ("resnet34", "layer1.1"),
    "Bottleneck, ResNet-50": ("resnet50", "layer1.1"),
}


@st.cache_data(max_entries=60, show_spinner="Training two small stacks")
def fit(layers: int, start: float, task: str) -> identity.Fit:
    """See explorer.lessons.identity.fit."""
    return WORKERS.submit(identity.fit, layers, start, task).result()


def twins() -> list[recordings.Recording]:
    """The recorded plain and residual nets that ship."""
    return bundled(degradation.asked)


@st.cache_data(max_entries=1, show_spinner=False)
def cifar_parameters() -> dict[int, int]:
    """Counted parameters of He et al.'s nets for CIFAR-10, by depth."""
    with registry.BUILDING:
        return {one.depth: degradation.parameters(one.depth) for one in degradation.CIFAR}


def blocks() -> dict[str, tuple[Layer, ...]]:
    """The layers of one building block of each kind."""
    return {
        label: tuple(layer for layer in anatomy(model).layers if layer.block == name)
        for label, (model, name) in BLOCKS.items()
    }


@st.cache_data(max_entries=1, show_spinner="Counting the ResNets")
def resnets() -> dict[str, list]:
    """Columns about the five ResNets: counted here, and published errors."""
    columns = published_numbers.comparison({key: anatomy(key) for key in RESNETS})
    labels = [net.label for net in RESNETS.values()]
    kept = [row for row, label in enumerate(columns["network"]) if label in labels]
    return {
        name: [blocks_of.shown(columns[name][row], form) for row in kept]
        for name, form in blocks_of.FAMILY.items()
    }


def paths(model: str, image: str):
    """See explorer.depth.residual.paths: of this network, or, where it has no skips, of the one
    that ships."""
    key = (
        model
        if registry.find(model).family == "ResNet" and skip("paths", model, image).blocks
        else "resnet20"
    )
    return registry.find(key).label, skip("paths", key, image)


# --- when it succeeds and fails ------------------------------------------------------------------------------------


def composed(
    model: str,
    image: str,
    other: str = "",
    how: str = "cut",
    share: int = 0,
    way: str = "sideways",
    fill: str = "mirrored",
) -> np.ndarray:
    """pixels (S, S, 3) as the network is given them: the picture beside another one (`how`: a key
    of HOWS), or moved by `share` % of its side. Raises ImageError."""
    view = network_view(model, image)
    if other:
        return success.halves(view, network_view(model, other), how=how)
    return success.moved(view, share, success.WAYS[way], fill)


def names(model: str, image: str) -> Callable[[int], str]:
    """What the network's outputs are called, no two alike."""
    return predictions(model, image).unique_names().__getitem__


def trained_on(model: str) -> str:
    """See explorer.lessons.figures.success.trained_on."""
    return figures.trained_on(registry.find(model).label, registry.find(model).trained_on)


def beside(model: str, image: str, own: Sequence[str]) -> list[str]:
    """Keys of the pictures that can stand beside this one, those of the network's own kind
    first."""
    digits = registry.find(model).preprocessing.channels == 1
    found = [key for key in (*own, *preprocessing.SAMPLES) if key != image]
    return sorted(found, key=lambda key: key.startswith("digit") != digits)


def taken(model: str, views: Sequence[np.ndarray]) -> Tensor:
    """x (N, C, S, S) of pixels that are already cut and sized as this network takes them."""
    frame = registry.find(model).preprocessing
    return torch.cat(
        [
            preprocessing.to_input(view, dataclasses.replace(frame, resize=frame.crop))
            for view in views
        ]
    )


@st.cache_data(max_entries=300, show_spinner="Moving the picture")
def _moved(version: str, model: str, image: str, way: str, fill: str) -> success.Moved:
    x = taken(
        model, [composed(model, image, "", "cut", share, way, fill) for share in success.OFFSETS]
    )
    target = predictions(model, image).top(1).indices[0]
    found = in_worker(network(model), lambda net: success.guesses(net, x, (target,)))
    return success.Moved(target, found.probabilities[:, 0], found.first)


def moved(model: str, image: str, way: str, fill: str) -> success.Moved:
    """The first guess for the picture as it is, at every one of OFFSETS. Raises ModelError,
    ImageError."""
    return _moved(registry.find(model).version, model, image, way, fill)


@st.cache_data(max_entries=300, show_spinner="Looking at both")
def _together(version: str, model: str, image: str, other: str, how: str) -> success.Together:
    view, second = network_view(model, image), network_view(model, other)
    x = taken(
        model,
        [
            success.halves(view, None, how=how),
            success.halves(second, None, left=False, how=how),
            success.halves(view, second, how=how),
        ],
    )
    pair = tuple(predictions(model, one).top(1) for one in (image, other))
    targets = tuple(top.indices[0] for top in pair)
    found = in_worker(network(model), lambda net: success.guesses(net, x, targets))
    return success.Together(
        targets,
        found.probabilities,
        found.first,
        found.best,
        np.array([top.probabilities[0] for top in pair]),
    )


def together(model: str, image: str, other: str, how: str = "cut") -> success.Together:
    """Two pictures side by side and each alone. Raises ModelError, ImageError."""
    return _together(registry.find(model).version, model, image, other, how)


@st.cache_data(max_entries=100, show_spinner="Computing the map")
def _look(version: str, model: str, target: int, made: tuple) -> SaliencyMap | str:
    layer = (stages(model, model) or (None,))[-1]
    x = taken(model, [composed(model, *made)])
    try:
        return in_worker(network(model), lambda net: saliency(net, x, "grad_cam", target, layer))
    except SaliencyError as error:
        return str(error)


def look(model: str, target: int, *made) -> tuple[np.ndarray, SaliencyMap | str]:
    """`composed(model, *made)` and Grad-CAM of a class on it, or the sentence why there is none."""
    return composed(model, *made), _look(registry.find(model).version, model, target, made)


@st.cache_resource(max_entries=8, show_spinner=False)
def _tree(version: str, model: str) -> taxonomy.Tree | None:
    return taxonomy.imagenet(registry.find(model).classes or ())


def groups(model: str, image: str) -> tuple[taxonomy.Mass, ...]:
    """From the first guess up to WordNet's root, which holds every class that it knows, the
    probability of each group; () where it does not know the first guess."""
    tree, found = _tree(registry.find(model).version, model), predictions(model, image)
    target = found.top(1).indices[0]
    if tree is None or tree.nodes[target] < 0:
        return ()
    return taxonomy.mass_path(tree, found.probabilities, target)


def readings(model: str, image: str, other: str) -> dict[str, list]:
    """The lecture's readings next to what this network does with the picture, moved both ways and
    beside another."""
    shifts = [moved(model, image, way, "mirrored") for way in success.WAYS]
    return figures.readings(shifts, together(model, image, other), groups(model, image))


# --- the era -------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=2, show_spinner="Counting the networks of the era")
def era_points(later: bool) -> tuple[era.Point, ...]:
    """See explorer.lessons.era.points."""
    return era.points({key: anatomy(key) for key in era.ERA}, later)


# --- the question sheet --------------------------------------------------------------------------------------------


@st.cache_data(max_entries=1, show_spinner="Computing the answers")
def questions() -> tuple[sheet.Item, ...]:
    """Every lesson's question with its computed answer, under the number of the lesson."""
    return tuple(
        sheet.Item(
            number, row.title, row.question.prompt, row.question.options, *basics.answer(key)
        )
        for number, (key, row) in enumerate(LESSONS.items(), start=1)
        if row.question
    )
