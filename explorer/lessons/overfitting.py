"""Overfitting: what does a network learn from few images, from labels that are noise, and with
which remedy?

What takes longer than a class waits is recorded, in overfitting.json beside this file; overfitting_recording.py records
it; overfitting_training.py trains a network now. To try one more remedy, add a field to Setting, a row to REMEDIES, and what it does to
`overfitting_training.learn`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from explorer.drawing.numbers import percent
from explorer.facts import reference
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

RECORDED = Path(__file__).with_suffix(".json")
FEW, MORE = 1000, 4000  # photos
UNITS = (2, 8, 32, 128, 512, 2048)  # hidden units of the digits' network
SIZES = (50, 100, 200, 400, 1400)  # digits to learn from
SIZES_COMPARED = (100, 400, 1400)  # of these, a line each
SEEDS = 3
CLASSES = 10  # of digits and of photos
DROPPED = 0.5  # share of the units, where dropout is on
REMEDIES = {
    "crops": "Crops",
    "mirrors": "Mirrors",
    "colours": "Colours shifted",
    "dropout": f"Dropout {100 * DROPPED:g}\u00a0%",
    "more": "Four times the photos",
}  # see `setting_with`
CURVES = ("train_accuracy", "val_accuracy", "train_loss", "val_loss")
OPTIONS = ("about 10 of them: chance", "about half of them", "all of them")
SHARES = (0.1, 0.5, 1.0)  # what OPTIONS say


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


def setting_with(remedies: Sequence[str]) -> Setting:
    """The training on photos with these of REMEDIES."""
    return Setting(
        "photos",
        MORE if "more" in remedies else FEW,
        crops="crops" in remedies,
        mirrors="mirrors" in remedies,
        colours="colours" in remedies,
        dropout=DROPPED if "dropout" in remedies else 0.0,
    )


def of_seeds(setting: Setting) -> list[Learning]:
    """What is recorded of a training of digits, with each of its seeds."""
    return [recorded()[replace(setting, seed=seed)] for seed in range(SEEDS)]


def mean_curve(trainings: Sequence[Learning], name: str) -> np.ndarray:
    """(T,) of one of CURVES over several seeds."""
    return np.mean([getattr(training, name) for training in trainings], axis=0)


def final_values(
    recorded: Mapping[Setting, Learning], images: int, shuffled: bool, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Parameters (U,) and the last value (U,) of one of CURVES, the mean over the seeds, of the
    digits' networks with each of UNITS."""
    groups = [
        [recorded[Setting("digits", images, shuffled, units, seed=seed)] for seed in range(SEEDS)]
        for units in UNITS
    ]
    return np.array([group[0].parameters for group in groups]), np.array(
        [mean_curve(group, name)[-1] for group in groups]
    )


@cache
def recorded() -> dict[Setting, Learning]:
    """Every recorded training."""
    trainings = {}
    for row in json.loads(RECORDED.read_text(encoding="utf-8")):
        setting = Setting(**row["setting"])
        curves = {name: np.array(row[name]) for name in CURVES}
        trainings[setting] = Learning(setting, row["parameters"], np.array(row["steps"]), **curves)
    return trainings


QUIZ = Setting("digits", images=100, shuffled=True, units=512)


def quiz_answer() -> tuple[str, str]:
    """Which of OPTIONS is nearest to what was recorded of QUIZ, and the numbers."""
    trainings = of_seeds(QUIZ)
    train, val = (
        float(mean_curve(trainings, name)[-1]) for name in ("train_accuracy", "val_accuracy")
    )
    nearest = min(range(len(OPTIONS)), key=lambda i: abs(SHARES[i] - train))
    return OPTIONS[nearest], (
        f"Recorded: {percent(train)} of the {QUIZ.images} random labels at the end, by a network of "
        f"{trainings[0].parameters:,} parameters, and {percent(val)} of the validation images, where "
        f"chance is {percent(1 / CLASSES)}. Learning by heart needs no pattern, only parameters."
    )


LESSON = Lesson(
    "Overfitting and its remedies",
    "A network with many parameters and few images learns them by heart, noise and all: ever better on what it has "
    "seen, no better or worse on what it has not. More images, and remedies that make it harder to learn by heart, "
    "close the gap.",
    Link("training", "Over training: recorded runs"),
    (
        LECTURE,
        reference("alexnet", "section 4"),
        reference("noise"),
    ),
    Question(
        "A network is to learn 100 images of digits whose labels were drawn at random. How many of the 100 "
        "has it right at the end?",
        OPTIONS,
        quiz_answer,
    ),
)
