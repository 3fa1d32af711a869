"""Overfitting: what does a network learn from few images, from labels that are noise, and with
which remedy?

`learn` trains one small network, the same way for every Setting; only what a Setting says differs. What takes longer
than a class waits is recorded once, in overfitting.json beside this file:

    python -m explorer.lessons.overfitting cifar10.zip     # an image folder of 10 classes of 32x32, or a zip of one

The digits come with scikit-learn. To try one more remedy, add a field to Setting and what it does
to `learn`."""

import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from explorer.lessons.augmenting import SPREAD, colour_axes, colour_shift, drawn
from trainer.data import load

RECORDED = Path(__file__).with_suffix(".json")
CLASSES, MOMENTS = 10, 20  # a training is looked at 20 times, evenly spaced
MOST_LOOKED_AT = 1500  # of its training images
DIGITS = {"steps": 2000, "batch": 64, "validate": 360, "side": 8, "rate": 3e-3}
PHOTOS = {
    "steps": 600,
    "batch": 64,
    "validate": 1000,
    "side": 28,
    "rate": 1e-3,
}  # of 32, as AlexNet's 224 of 256
FEW, MORE = 1000, 4000  # photos
UNITS = (2, 8, 32, 128, 512, 2048)  # hidden units of the digits' network
SIZES = (50, 100, 200, 400, 1400)  # digits to learn from
SEEDS = 3
REMEDIES = {
    "crops": "Crops",
    "mirrors": "Mirrors",
    "colours": "Colours shifted",
    "dropout": "Dropout 50 %",
    "more": "Four times the photos",
}  # see `remedied`
OPTIONS = ("about 10 of them: chance", "about half of them", "all of them")
SHARES = (0.1, 0.5, 1.0)  # what OPTIONS say
ASKED = {"task": "digits", "images": 100, "shuffled": True, "units": 512}


@dataclass(frozen=True)
class Setting:
    """One training. shuffled: every training image has a label drawn at random. units: hidden ones,
    of digits. The remedies: random crops, mirrors, shifted colours, and the share of units dropped
    in the connected layers."""

    task: str  # digits or photos
    images: int
    shuffled: bool = False
    units: int = 256
    crops: bool = False
    mirrors: bool = False
    colours: bool = False
    dropout: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Learning:
    """What a training came to at each of `steps` (T,), the last one the end: share of right answers
    and mean cross entropy on its own training images and on validation images, both unchanged and
    without dropout; (T,) each."""

    setting: Setting
    parameters: int
    steps: np.ndarray
    train_accuracy: np.ndarray
    val_accuracy: np.ndarray
    train_loss: np.ndarray
    val_loss: np.ndarray


CURVES = ("train_accuracy", "val_accuracy", "train_loss", "val_loss")


def network(setting: Setting) -> nn.Module:
    """For digits one hidden layer; for photos three convolutions and two fully connected layers,
    with dropout before each of these as in AlexNet. Weights are drawn from the setting's seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(setting.seed)
        if setting.task == "digits":
            return nn.Sequential(
                nn.Flatten(),
                nn.Linear(64, setting.units),
                nn.ReLU(),
                nn.Dropout(setting.dropout),
                nn.Linear(setting.units, CLASSES),
            )
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


def remedied(chosen: Sequence[str]) -> Setting:
    """The training on photos with these of REMEDIES."""
    return Setting(
        "photos",
        MORE if "more" in chosen else FEW,
        crops="crops" in chosen,
        mirrors="mirrors" in chosen,
        colours="colours" in chosen,
        dropout=0.5 if "dropout" in chosen else 0.0,
    )


def of_seeds(setting: Setting) -> list[Learning]:
    """What is recorded of a training of digits, with each of its seeds."""
    return [recorded()[replace(setting, seed=seed)] for seed in range(SEEDS)]


def mean(found: Sequence[Learning], name: str) -> np.ndarray:
    """(T,) of one of CURVES over several seeds."""
    return np.mean([getattr(one, name) for one in found], axis=0)


def answer() -> tuple[str, str]:
    """Which of OPTIONS is nearest to what was recorded of ASKED, and the numbers."""
    found = of_seeds(Setting(**ASKED))
    train, val = (float(mean(found, name)[-1]) for name in ("train_accuracy", "val_accuracy"))
    best = min(range(len(OPTIONS)), key=lambda i: abs(SHARES[i] - train))
    return OPTIONS[best], (
        f"Recorded: {train:.0%} of the {ASKED['images']} random labels at the end, by a network of "
        f"{found[0].parameters:,} parameters, and {val:.0%} of the validation images, near "
        "chance. Learning by heart needs no pattern, only parameters."
    )


@cache
def digits() -> tuple[np.ndarray, ...]:
    return _arrays("digits", 8)


def _arrays(name: str, size: int) -> tuple[np.ndarray, ...]:
    """Images (N, size, size, C) uint8 and labels (N,) to train on and to validate on, in an order
    drawn once."""
    data, order = load(name, size), np.random.default_rng(0)
    found = []
    for images, labels in (
        (data.train_images, data.train_labels),
        (data.val_images, data.val_labels),
    ):
        rows = order.permutation(len(labels))
        found += [images.numpy()[rows], labels.numpy()[rows]]
    return tuple(found)


def learn(
    setting: Setting, data: tuple[np.ndarray, ...] | None = None, moments: int = MOMENTS
) -> Learning:
    """Train on the first images of `data`, (training images, labels, validation images, labels);
    digits need none.

    Adam, the rate falling to 0 as a cosine; every setting of a task takes equally many steps of
    equally many images. moments fewer than all end it early, everything before the same."""
    how = DIGITS if setting.task == "digits" else PHOTOS
    images, labels, val_images, val_labels = data or digits()
    rng = np.random.default_rng(setting.seed)
    images, labels = images[: setting.images], labels[: setting.images]
    labels = rng.integers(0, CLASSES, len(labels)) if setting.shuffled else labels
    val_images, val_labels = (
        val_images[: how["validate"]],
        torch.from_numpy(val_labels[: how["validate"]]),
    )
    axes, plain = (
        colour_axes(images) if setting.colours else None,
        drawn(images, how["side"], False, False, rng),
    )
    mean, std = plain.mean((0, 1, 2)), plain.std() + 1e-6

    def given(pixels: np.ndarray, shift: np.ndarray | float = 0.0) -> Tensor:
        return torch.from_numpy(((pixels + shift - mean) / std).astype(np.float32)).permute(
            0, 3, 1, 2
        )

    known, unknown = (
        given(plain[:MOST_LOOKED_AT]),
        given(drawn(val_images, how["side"], False, False, rng)),
    )
    net, targets = network(setting), torch.from_numpy(labels)
    optimiser = torch.optim.Adam(net.parameters(), how["rate"])
    every, rows = how["steps"] // MOMENTS, _batches(len(labels), how["batch"], rng)
    curves: dict[str, list[float]] = {name: [] for name in CURVES}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(setting.seed)  # dropout
        for step in range(every * moments):
            optimiser.param_groups[0]["lr"] = (
                how["rate"] * (1 + math.cos(math.pi * step / how["steps"])) / 2
            )
            chosen = next(rows)
            pixels = drawn(images[chosen], how["side"], setting.crops, setting.mirrors, rng)
            shift = (
                255 * colour_shift(axes, rng.normal(0, SPREAD, (len(chosen), 3)))[:, None, None]
                if setting.colours
                else 0.0
            )
            net.train()
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(given(pixels, shift)), targets[chosen]).backward()
            optimiser.step()
            if (step + 1) % every == 0:
                found = _measured(net, known, targets[:MOST_LOOKED_AT], unknown, val_labels)
                for name, value in zip(CURVES, found, strict=True):
                    curves[name].append(value)
    return Learning(
        setting,
        sum(p.numel() for p in net.parameters()),
        every * np.arange(1, moments + 1),
        **{name: np.array(values) for name, values in curves.items()},
    )


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
    net: nn.Module, known: Tensor, targets: Tensor, unknown: Tensor, val_labels: Tensor
) -> list[float]:
    net.eval()
    found = []
    for x, labels in ((known, targets), (unknown, val_labels)):
        logits = torch.cat([net(part) for part in x.split(500)])
        found.append(
            (
                float((logits.argmax(1) == labels).double().mean()),
                float(nn.functional.cross_entropy(logits, labels)),
            )
        )
    return [found[0][0], found[1][0], found[0][1], found[1][1]]


def settings() -> Iterator[Setting]:
    """Everything that is recorded."""
    for shuffled, images, units, seed in product((False, True), SIZES, UNITS, range(SEEDS)):
        yield Setting("digits", images, shuffled, units, seed=seed)
    for images, dropout, crops, mirrors, colours in product(
        (FEW, MORE), (0.0, 0.5), *[(False, True)] * 3
    ):
        yield Setting(
            "photos", images, crops=crops, mirrors=mirrors, colours=colours, dropout=dropout
        )


def record(
    data: tuple[np.ndarray, ...], path: Path = RECORDED, report: Callable[[str], None] = print
) -> None:
    """Train every one of `settings` and write what came of it; what the file has already is
    kept."""
    rows = json.loads(path.read_text()) if path.exists() else []
    known = {Setting(**row["setting"]) for row in rows}
    for setting in settings():
        if setting in known:
            continue
        found = learn(setting, data if setting.task == "photos" else None)
        rows.append(
            {
                "setting": asdict(setting),
                "parameters": found.parameters,
                "steps": found.steps.tolist(),
                **{name: np.round(getattr(found, name), 4).tolist() for name in CURVES},
            }
        )
        path.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
        report(f"{setting}: {found.train_accuracy[-1]:.1%}, {found.val_accuracy[-1]:.1%}")


@cache
def recorded() -> dict[Setting, Learning]:
    """What `record` wrote."""
    return {
        (setting := Setting(**row.pop("setting"))): Learning(
            setting,
            row.pop("parameters"),
            **{name: np.array(values) for name, values in row.items()},
        )
        for row in json.loads(RECORDED.read_text())
    }


if __name__ == "__main__":
    record(_arrays(sys.argv[1], 32))
