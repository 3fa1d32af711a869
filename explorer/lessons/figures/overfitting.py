"""Figures of the overfitting lesson: recorded trainings as curves, and how much noise a network can
hold."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.inside.figures.anatomy import compact
from explorer.lessons.overfitting import (
    FEW,
    MORE,
    REMEDIES,
    SEEDS,
    UNITS,
    Learning,
    Setting,
    mean,
    remedied,
)

QUANTITIES = {"accuracy": "share of images classified correctly", "loss": "mean cross entropy"}
HELD = (100, 400, 1400)  # training images: a line each
GAP = 2.5  # points between training and validation that may be chance: 360 images
ABOUT_NOISE = (
    "Recorded: one hidden layer, 2,000 steps of 64 handwritten digits (scikit-learn), Adam, no remedy; "
    "lines are means of three seeds. Training: the images it learns from. Validation: 360 that it never "
    "saw, with their true labels."
)
ABOUT_QUOTES = "What the lecture says, next to the same computed here."
ABOUT_REMEDIES = (
    f"Recorded: three convolutions and two fully connected layers, 427,178 parameters, {FEW:,} photos of "
    f"ten classes (CIFAR-10), or {MORE:,}; 600 steps of 64, Adam, one seed. Both curves are measured on "
    "unchanged photos, without dropout. Validation: 1,000 photos, so differences below about 3 points "
    "are chance. Remedies also slow learning: where four times the photos have left little gap, the "
    "others cost accuracy within these 600 steps."
)


def curves(trainings: Mapping[str, Sequence[Learning]], quantity: str) -> go.Figure:
    """Training and validation curves of each training, by label; several seeds as their mean, four
    trainings at most. A dotted line marks chance."""
    fig = go.Figure()
    for number, (label, found) in enumerate(trainings.items()):
        for split, name in (("train", "training"), ("val", "validation")):
            fig.add_scatter(
                x=found[0].steps,
                y=mean(found, f"{split}_{quantity}").astype(np.float32),
                mode="lines+markers",
                name=f"{label}: {name}",
                line={"color": COLOURS[number], "dash": DASHES[split == "val"]},
                marker={
                    "symbol": SYMBOLS[2 * number + (split == "val")]
                    if number < 2
                    else SYMBOLS[number],
                    "size": 9,
                },
            )
    if quantity == "accuracy":
        fig.add_hline(
            y=0.1,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text="chance, 10 %",
            annotation_position="bottom right",
            annotation_font_color=NEUTRAL,
        )
    finish(fig, "training step", QUANTITIES[quantity], height=440)
    if quantity == "accuracy":
        return fig.update_yaxes(range=[0, 1.04], tickformat=".0%")
    return fig.update_yaxes(rangemode="tozero")


def describe_noise(trainings: Mapping[str, Sequence[Learning]]) -> str:
    """What came of learning these labels, by the last of the trainings."""
    found = list(trainings.values())[-1]
    setting, train, val = (
        found[0].setting,
        mean(found, "train_accuracy")[-1],
        mean(found, "val_accuracy")[-1],
    )
    labels = "labels drawn at random" if setting.shuffled else "their true labels"
    said = (
        f"{setting.images} digits with {labels}, a network of {found[0].parameters:,} parameters: at the end "
        f"{train:.0%} of the training images are right and {val:.0%} of the validation images. "
    )
    if setting.shuffled:
        return said + (
            "It has learned the noise by heart: there was nothing else to learn."
            if train > 0.95
            else "It has too few parameters, or too few steps, to learn all of the noise by heart."
        )
    gap = 100 * (train - val)
    if gap < GAP:
        return said + (
            "There is hardly a gap: what it has learned holds for new images too."
            if val > 0.9
            else "There is hardly a gap: it has too few parameters to learn even these images."
        )
    return said + f"The gap of {gap:.0f} points is overfitting: fewer images, larger gap."


def capacity(
    recorded: Mapping[Setting, Learning], shuffled: bool, sizes: Sequence[int] = HELD
) -> go.Figure:
    """How many of its training images a network has right at the end, over its parameters; one line
    a number of images, and validation for the largest number."""
    fig = go.Figure()
    for number, images in enumerate(sizes):
        x, y = _ends(recorded, images, shuffled, "train_accuracy")
        fig.add_scatter(
            x=x,
            y=y,
            mode="lines+markers",
            name=f"{images} training images",
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 11},
        )
    x, y = _ends(recorded, sizes[-1], shuffled, "val_accuracy")
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=f"validation, {sizes[-1]} training images",
        line={"color": NEUTRAL, "dash": "dashdot"},
        marker={"symbol": "x", "size": 10},
    )
    finish(fig, "parameters of the network", "share classified correctly at the end", height=440)
    fig.update_xaxes(type="log", tickvals=x, ticktext=[compact(int(value)) for value in x])
    return fig.update_yaxes(range=[0, 1.04], tickformat=".0%")


def _ends(
    recorded: Mapping[Setting, Learning], images: int, shuffled: bool, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Parameters and final value of the mean over seeds, by hidden units."""
    groups = [
        [recorded[Setting("digits", images, shuffled, units, seed=seed)] for seed in range(SEEDS)]
        for units in UNITS
    ]
    return np.array([group[0].parameters for group in groups]), np.array(
        [mean(group, name)[-1] for group in groups]
    )


def describe_capacity(
    recorded: Mapping[Setting, Learning], shuffled: bool, sizes: Sequence[int] = HELD
) -> str:
    """From how many parameters on everything is learned by heart."""
    said = []
    for images in sizes:
        parameters, values = _ends(recorded, images, shuffled, "train_accuracy")
        enough = parameters[values > 0.98]
        said.append(
            f"{images} images from {enough[0]:,} parameters on"
            if len(enough)
            else f"{images} images with none of these networks"
        )
    _, val = _ends(recorded, sizes[-1], shuffled, "val_accuracy")
    end = (
        "while validation stays near chance, " if shuffled else "and validation comes to "
    ) + f"{val[-1]:.0%}"
    return f"Recorded. All but 2 % are right at the end: {'; '.join(said)}, {end}."


def describe_remedies(without: Learning, chosen: Sequence[str], found: Learning) -> str:
    """Training and validation at the end, without and with what is switched on."""

    def gap(one: Learning) -> float:
        return 100 * (one.train_accuracy[-1] - one.val_accuracy[-1])

    said = (
        f"Without remedies: {without.train_accuracy[-1]:.0%} of the training photos right, "
        f"{without.val_accuracy[-1]:.0%} of the validation photos, a gap of {gap(without):.0f} points"
    )
    if not chosen:
        return (
            said
            + f"; the validation loss rises from {without.val_loss.min():.2f} to {without.val_loss[-1]:.2f}."
        )
    names = ", ".join(REMEDIES[name].lower() for name in chosen)
    return (
        f"{said}. With {names}: {found.train_accuracy[-1]:.0%} and {found.val_accuracy[-1]:.0%}, a gap of "
        f"{gap(found):.0f} points; validation loss {found.val_loss[-1]:.2f} instead of {without.val_loss[-1]:.2f}."
    )


def remedy_table(recorded: Mapping[Setting, Learning]) -> dict[str, list]:
    """Each remedy alone, none, and all."""
    rows = {
        "none": [],
        **{label: [name] for name, label in REMEDIES.items()},
        "all but more photos": [name for name in REMEDIES if name != "more"],
        "all": list(REMEDIES),
    }
    found = [recorded[remedied(chosen)] for chosen in rows.values()]
    return {
        "remedy": list(rows),
        "training": [f"{one.train_accuracy[-1]:.1%}" for one in found],
        "validation": [f"{one.val_accuracy[-1]:.1%}" for one in found],
        "gap, points": [
            f"{100 * (one.train_accuracy[-1] - one.val_accuracy[-1]):.0f}" for one in found
        ],
        "validation loss": [f"{one.val_loss[-1]:.2f}" for one in found],
    }
