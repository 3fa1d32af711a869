"""Batches: which labelled images are there for a network, without a download?

Digits for networks that take one channel and give ten scores, drawn scenes for networks that name what is drawn in them."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from explorer.images.samples import own_kind
from explorer.networks.model import Model
from trainer import data, runs
from trainer.scenes.images import SceneImages, labels
from trainer.scenes.world import World, world

SHUFFLE = 7  # seed of the order
Batch = tuple[Tensor, Tensor]  # x (N, C, H, W) and labels (N,)


def kind(model: Model) -> str:
    """Which labelled images a network can be measured on: a key of MAKERS, "" where there are none."""
    own = own_kind(model.preprocessing.channels, model.classes)
    digits = model.classes is None or tuple(map(str, model.classes)) == tuple("0123456789")
    if own == "digit" and model.outputs == 10 and digits:
        return "digit"
    return "scene" if own == "scene" else ""


def digits(model: Model, count: int) -> Batch:
    """Training images of scikit-learn's digits."""
    frame = model.preprocessing
    dataset = data.load("digits", frame.crop)
    order = torch.randperm(len(dataset.train_labels), generator=generator())[:count]
    return data.to_input(dataset.train_images[order], frame.mean, frame.std), dataset.train_labels[
        order
    ]


def scenes(model: Model, count: int) -> Batch:
    """Training images of the world of scenes that a run was trained on, of the usual one for other networks."""
    frame, world = model.preprocessing, world_of(model)
    images = SceneImages(world, "train")
    order = torch.randperm(len(images), generator=generator())[:count]
    pixels = data.resized(np.stack([images[row] for row in order.tolist()]), frame.crop)
    x = data.to_input(torch.from_numpy(pixels), frame.mean, frame.std)
    return x, torch.from_numpy(labels(world, "train"))[order]


def world_of(model: Model) -> World:
    """The scenes that a network was trained on, where that is known."""
    if model.path is None:
        return World()
    name, _, options = str(runs.read(model.path).dataset["name"]).partition(":")
    return world(options) if name == "scenes" else World()


def generator() -> torch.Generator:
    """Of the order of the images, always the same."""
    return torch.Generator().manual_seed(SHUFFLE)


SETS = {"digit": "scikit-learn's digits", "scene": "drawn scenes"}
MAKERS: dict[str, Callable[[Model, int], Batch]] = {"digit": digits, "scene": scenes}


def batch(model: Model, count: int) -> Batch:
    """So many training images in random order, as this network takes them. Raises KeyError where there are none."""
    x, target = MAKERS[kind(model)](model, count)
    return x.clone(memory_format=torch.contiguous_format), target
