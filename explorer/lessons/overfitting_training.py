"""Trainings of the overfitting lesson: one small network, trained the same way for every Setting.

Only what a Setting says differs. To add a task, add a row to TASKS."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn

from explorer.lessons.augmenting import SPREAD, ColourAxes, colour_axes, colour_shift, random_crops
from explorer.lessons.overfitting import CLASSES, CURVES, Learning, Setting
from trainer.data import load

MEASUREMENTS = 20  # of a training, evenly spaced
MAX_MEASURED = 1500  # of its training images
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # images, labels; to validate on


@dataclass(frozen=True)
class Task:
    """What is the same for all trainings of a task: how many steps of how many images, how many
    images to validate on, the side of what the network is given, the learning rate, the network."""

    steps: int
    batch: int
    validate: int
    side: int
    rate: float
    build: Callable[[Setting], nn.Module]


def _perceptron(setting: Setting) -> nn.Module:
    """One hidden layer."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, setting.units),
        nn.ReLU(),
        nn.Dropout(setting.dropout),
        nn.Linear(setting.units, CLASSES),
    )


def _convolutional(setting: Setting) -> nn.Module:
    """Three convolutions and two fully connected layers, with dropout before each of these as in
    AlexNet."""
    return nn.Sequential(
        nn.Conv2d(3, 16, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (N, 16, 14, 14)
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (N, 32, 7, 7)
        nn.Conv2d(32, 64, 3, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(setting.dropout),
        nn.Linear(64 * 7 * 7, 128),
        nn.ReLU(),
        nn.Dropout(setting.dropout),
        nn.Linear(128, CLASSES),
    )


TASKS = {
    "digits": Task(2000, 64, validate=360, side=8, rate=3e-3, build=_perceptron),
    "photos": Task(
        600, 64, validate=1000, side=28, rate=1e-3, build=_convolutional
    ),  # of 32, as AlexNet's 224 of 256
}


def network(setting: Setting) -> nn.Module:
    """The network of its task. Weights are drawn from the setting's seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(setting.seed)
        return TASKS[setting.task].build(setting)


@cache
def digits() -> Arrays:
    return arrays("digits", 8)


def arrays(name: str, size: int) -> Arrays:
    """Images (N, size, size, C) uint8 and labels (N,) to train on and to validate on, in an order
    drawn once."""
    data, order = load(name, size), np.random.default_rng(0)
    train = order.permutation(len(data.train_labels))
    val = order.permutation(len(data.val_labels))
    return (
        data.train_images.numpy()[train],
        data.train_labels.numpy()[train],
        data.val_images.numpy()[val],
        data.val_labels.numpy()[val],
    )


@dataclass(frozen=True)
class Normalisation:
    """Makes of pixels (N, H, W, C), shifted, what a network is given (N, C, H, W)."""

    mean: np.ndarray
    std: float

    def __call__(self, pixels: np.ndarray, shift: np.ndarray | float = 0.0) -> Tensor:
        values = (pixels + shift - self.mean) / self.std
        return torch.from_numpy(values.astype(np.float32)).permute(0, 3, 1, 2)


def learn(
    setting: Setting, data: Arrays | None = None, measurements: int = MEASUREMENTS
) -> Learning:
    """Train on the first images of `data`, (training images, labels, validation images, labels);
    digits need none.

    Adam, the rate falling to 0 as a cosine; every setting of a task takes equally many steps of
    equally many images. measurements fewer than all end it early, everything before the same."""
    task, rng = TASKS[setting.task], np.random.default_rng(setting.seed)
    images, labels, val_images, val_labels = data or digits()
    images, labels = images[: setting.images], labels[: setting.images]
    if setting.shuffled:
        labels = rng.integers(0, CLASSES, len(labels))
    middles, targets = _middles(images, task.side), torch.from_numpy(labels)
    normalise = Normalisation(middles.mean((0, 1, 2)), middles.std() + 1e-6)
    known = normalise(middles[:MAX_MEASURED]), targets[:MAX_MEASURED]
    unknown = (
        normalise(_middles(val_images[: task.validate], task.side)),
        torch.from_numpy(val_labels[: task.validate]),
    )
    net, every = network(setting), task.steps // MEASUREMENTS
    steps = train(net, setting, normalise, images, targets, rng)
    rows = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(setting.seed)  # dropout
        for step in range(1, every * measurements + 1):
            next(steps)
            if step % every == 0:
                rows.append(_measured(net, known, unknown))
    return Learning(
        setting,
        sum(p.numel() for p in net.parameters()),
        every * np.arange(1, measurements + 1),
        **dict(zip(CURVES, np.array(rows).T, strict=True)),
    )


def train(
    net: nn.Module,
    setting: Setting,
    normalise: Normalisation,
    images: np.ndarray,
    targets: Tensor,
    rng: np.random.Generator,
) -> Iterator[None]:
    """One step after another, with the remedies of the setting."""
    task = TASKS[setting.task]
    optimiser = torch.optim.Adam(net.parameters(), task.rate)
    axes = colour_axes(images) if setting.colours else None
    for step, rows in enumerate(_batches(len(images), task.batch, rng)):
        rate = task.rate * (1 + math.cos(math.pi * step / task.steps)) / 2
        optimiser.param_groups[0]["lr"] = rate
        pixels = random_crops(images[rows], task.side, setting.crops, setting.mirrors, rng)
        x = normalise(pixels, 0.0 if axes is None else _shifts(axes, len(rows), rng))
        net.train()
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(x), targets[rows]).backward()
        optimiser.step()
        yield


def _middles(images: np.ndarray, side: int) -> np.ndarray:
    return random_crops(images, side, False, False, np.random.default_rng(0))


def _shifts(axes: ColourAxes, count: int, rng: np.random.Generator) -> np.ndarray:
    """(count, 1, 1, 3) levels of 255 to add to the pixels of each image."""
    return 255 * colour_shift(axes, rng.normal(0, SPREAD, (count, 3)))[:, None, None]


def _batches(count: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Rows of one batch after another, each image as often as the others."""
    waiting = np.empty(0, np.int64)
    while True:
        while len(waiting) < size:
            waiting = np.concatenate([waiting, rng.permutation(count)])
        yield waiting[:size]
        waiting = waiting[size:]


@torch.no_grad()
def _measured(
    net: nn.Module, known: tuple[Tensor, Tensor], unknown: tuple[Tensor, Tensor]
) -> list[float]:
    """The values of CURVES; known, unknown: images and labels."""
    net.eval()
    accuracies, losses = [], []
    for x, labels in (known, unknown):
        logits = torch.cat([net(part) for part in x.split(500)])
        accuracies.append(float((logits.argmax(1) == labels).double().mean()))
        losses.append(float(nn.functional.cross_entropy(logits, labels)))
    return accuracies + losses
