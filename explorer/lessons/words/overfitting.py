"""What the overfitting lesson says: what came of noise, from how many parameters on, and which remedy helps."""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.drawing.numbers import percent
from explorer.lessons.overfitting import (
    CLASSES,
    FEW,
    MORE,
    REMEDIES,
    SIZES_COMPARED,
    Learning,
    Setting,
    final_values,
    mean_curve,
    setting_with,
)

GAP = 2.5  # points between training and validation that may be chance: 360 images
CHANCE = 3.0  # points between two trainings that may be chance: 1,000 photos
ENOUGH = 0.98  # of the training images right: learned by heart
NEAR_CHANCE = 0.05  # share that validation may differ from chance by

ABOUT_NOISE = (
    "Recorded: one hidden layer, 2,000 steps of 64 handwritten digits (scikit-learn), Adam, no remedy; "
    "lines are means of three seeds. Training: the images it learns from. Validation: 360 that it never "
    "saw, with their true labels."
)

ABOUT_QUOTES = "What the lecture says, next to the same computed here."

ABOUT_REMEDIES = (
    f"Recorded: three convolutions and two fully connected layers, 427,178 parameters, {FEW:,} photos of "
    f"ten classes (CIFAR-10), or {MORE:,}; 600 steps of 64, Adam, one seed. Both curves are measured on "
    "unchanged photos, without dropout. Validation: 1,000 photos, so "
    f"differences below about {CHANCE:g} points "
    "may be chance. "
)


def describe_noise(trainings: Mapping[str, Sequence[Learning]]) -> str:
    """What came of learning these labels, by the last of the trainings."""
    seeds = list(trainings.values())[-1]
    setting = seeds[0].setting
    train, val = mean_curve(seeds, "train_accuracy")[-1], mean_curve(seeds, "val_accuracy")[-1]
    labels = "labels drawn at random" if setting.shuffled else "their true labels"
    return (
        f"{setting.images:,} digits with {labels}, {seeds[0].parameters:,} parameters: at the end "
        f"{percent(train, 1)} of the training images are right and {percent(val, 1)} of the validation "
        "images. "
    ) + (_of_noise(train) if setting.shuffled else _of_true_labels(train, val))


def _of_noise(train: float) -> str:
    if not np.isfinite(train):
        return "Nothing was measured."
    return (
        "It has learned the noise by heart: there was nothing else to learn."
        if train > 0.95
        else "It has too few parameters, or too few steps, to learn all of the noise by heart."
    )


def _of_true_labels(train: float, val: float) -> str:
    gap = 100 * (train - val)
    if not np.isfinite(gap):
        return "Nothing was measured."
    if gap >= GAP:
        return f"The gap of {gap:.1f} points is overfitting."
    if val > 0.9:
        return "There is hardly a gap: what it has learned holds for new images too."
    return "There is hardly a gap: it has too few parameters, or too few steps, to learn even these images."


def describe_capacity(
    recorded: Mapping[Setting, Learning], shuffled: bool, sizes: Sequence[int] = SIZES_COMPARED
) -> str:
    """From how many parameters on everything is learned by heart."""
    sentences = []
    for images in sizes:
        parameters, values = final_values(recorded, images, shuffled, "train_accuracy")
        sentences.append(f"{images:,} images {_enough(parameters, values)}")
    _, val = final_values(recorded, sizes[-1], shuffled, "val_accuracy")
    near = abs(val[-1] - 1 / CLASSES) < NEAR_CHANCE
    end = "validation stays near chance, " if near else "validation comes to "
    return (
        f"At least {percent(ENOUGH)} are right at the end: {'; '.join(sentences)}. For {sizes[-1]:,} images and the "
        f"largest network {end}{percent(val[-1])}. Recorded."
    )


def _enough(parameters: np.ndarray, values: np.ndarray) -> str:
    """From which of these parameters (U,) on all shares (U,) are ENOUGH."""
    failing = np.flatnonzero(~(values >= ENOUGH))
    if not len(failing):
        return f"already with {parameters[0]:,} parameters"
    if failing[-1] == len(values) - 1:
        return "not with the largest of these networks"
    return f"from {parameters[failing[-1] + 1]:,} parameters on"


def _points(training: Learning) -> str:
    """The gap at the end."""
    gap = 100 * (training.train_accuracy[-1] - training.val_accuracy[-1])
    return f"{gap:z.1f}" if np.isfinite(gap) else "undefined"


def describe_remedies(without: Learning, remedies: Sequence[str], remedied: Learning) -> str:
    """Training and validation at the end, without and with what is switched on."""
    text = (
        f"Without remedies: {percent(without.train_accuracy[-1], 1)} of the training photos right, "
        f"{percent(without.val_accuracy[-1], 1)} of the validation photos"
    )
    if not remedies:
        return f"{text}, a gap of {_points(without)} points. Recorded: {_lowest(without.val_loss)}."
    names = ", ".join(REMEDIES[name].lower() for name in remedies)
    return (
        f"With {names} the gap between training and validation is {_points(remedied)} points, without remedies "
        f"{_points(without)}. {text}. With them: {percent(remedied.train_accuracy[-1], 1)} and "
        f"{percent(remedied.val_accuracy[-1], 1)}; validation loss {_loss(remedied.val_loss[-1])} instead of {_loss(without.val_loss[-1])}."
    )


def _loss(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "no number"


def _lowest(losses: np.ndarray) -> str:
    """Where a validation loss (E,) ends beside its lowest value."""
    lowest, last = losses.min(), losses[-1]
    if not np.isfinite(losses).all():
        return "the validation loss is not a number all the way"
    if last == lowest:
        return f"the validation loss is lowest at the end, {_loss(last)}"
    if _loss(last) == _loss(lowest):
        return f"the validation loss ends hardly above its lowest value, {_loss(lowest)}"
    return f"the validation loss rises from {_loss(lowest)} to {_loss(last)}"


def about_remedies(recorded: Mapping[Setting, Learning]) -> str:
    """What was recorded, and what each remedy does on top of more photos."""
    base = recorded[setting_with(["more"])].val_accuracy[-1]
    groups: dict[str, list[str]] = {"higher": [], "lower": [], "not different beyond chance": []}
    for name, label in REMEDIES.items():
        if name == "more":
            continue
        value = recorded[setting_with([name, "more"])].val_accuracy[-1]
        points = 100 * (value - base)
        verdict = "higher" if points > CHANCE else "lower" if points < -CHANCE else ""
        groups[verdict or "not different beyond chance"].append(
            f"{label.lower()} ({percent(value, 1)})"
        )
    found = "; ".join(f"{verdict}: {', '.join(rows)}" for verdict, rows in groups.items() if rows)
    return (
        f"{ABOUT_REMEDIES}{REMEDIES['more']} alone come to {percent(base, 1)} on the validation photos. With one remedy on top, "
        f"in as many steps, it is {found}."
    )


def remedy_table(recorded: Mapping[Setting, Learning]) -> dict[str, list]:
    """Each remedy alone, none, and all."""
    rows: dict[str, list[str]] = {
        "none": [],
        **{label: [name] for name, label in REMEDIES.items()},
        "all but more photos": [name for name in REMEDIES if name != "more"],
        "all": list(REMEDIES),
    }
    trainings = [recorded[setting_with(remedies)] for remedies in rows.values()]
    return {
        "remedy": list(rows),
        "training": [percent(training.train_accuracy[-1], 1) for training in trainings],
        "validation": [percent(training.val_accuracy[-1], 1) for training in trainings],
        "gap, points": [_points(training) for training in trainings],
        "validation loss": [_loss(training.val_loss[-1]) for training in trainings],
    }
