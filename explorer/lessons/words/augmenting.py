"""What the lesson on augmenting says: which of how many crops, how much a cut matters, how far colours are shifted."""

import numpy as np

from explorer.drawing.numbers import percent, probability, sized
from explorer.facts import cite
from explorer.inside.notation import spoken
from explorer.lessons.augmenting import (
    CROP,
    RESIZED,
    SPREAD,
    ColourAxes,
    Crop,
    count,
    imagenet_shift,
    usual_shift,
)

AXES = ("first", "second", "third")

ABOUT_AXES = (
    "Eigenvectors and eigenvalues of the covariance of this photo's red, green and blue, computed now. "
    "AlexNet took those of all training photos and added α₁λ₁p₁ + α₂λ₂p₂ + α₃λ₃p₃ with α drawn anew for "
    f"each photo from a normal distribution of standard deviation {SPREAD:g} ({cite('alexnet', 'section 4.1')})."
)


def describe_window(crop: Crop) -> str:
    """Which of how many this is."""
    mirrored = ", mirrored" if crop.mirrored else ""
    return (
        f"The window {crop.left} pixels from the left and {crop.top} from the top{mirrored}: one of "
        f"{RESIZED - CROP}·{RESIZED - CROP}·2 = {count(places=RESIZED - CROP):,} training images made of this "
        f"photo. So the paper counts; offsets from 0 to {RESIZED - CROP} are {RESIZED - CROP + 1} places a side, "
        f"{count():,}."
    )


def describe_crops(probabilities: np.ndarray, name: str, label: str) -> str:
    """How much it matters where the photo is cut."""
    if not np.isfinite(probabilities).all():
        return f"{label} gives no numbers for these crops: its scores are not finite."
    low, mean, high = map(
        probability, (probabilities.min(), probabilities.mean(), probabilities.max())
    )
    spread = (
        f"{low} on all {len(probabilities)} crops"
        if low == high
        else f"between {low} and {high} on the {len(probabilities)} crops, {mean} on average"
    )
    return (
        f"{label} gives {spoken(name)} {spread}. Measured now: four corners, the middle, mirrored below. AlexNet was tested "
        "with the average of ten such crops."
    )


def crop_table(probabilities: np.ndarray, name: str) -> dict[str, list]:
    """One row a crop, as they are drawn; unrounded."""
    return {"crop": list(range(1, len(probabilities) + 1)), f"p of {name}": probabilities.tolist()}


def describe_colours(colours: ColourAxes, shifts: np.ndarray, times: float) -> str:
    """How large the shifts are, and along what; shifts (..., 3) in units of 255."""
    if not colours.variances[0] > 0:
        return "This picture has one colour only: its colours have no axis, and nothing is shifted."
    usual, imagenet = usual_shift(colours), imagenet_shift()
    return (
        f"Measured now: the first principal axis of this photo's colours holds {percent(colours.shares[0])} of their "
        f"variance. With this photo's variances and the paper's spread of {SPREAD:g} a usual shift along it is "
        f"{sized(usual, 2)} of 255 levels. AlexNet took the variances of all its training photos: with those usually given "
        f"for ImageNet it is {sized(imagenet, 2)} levels, {sized(imagenet / usual, 2)} times as much. Shown at {sized(times, 6)} times the "
        f"spread: the largest shift is {sized(np.abs(255 * shifts).max(), 2)} levels. Every pixel of a picture gets the same "
        "shift, so what is seen stays and the light changes."
    )


def axes_table(colours: ColourAxes) -> dict[str, list]:
    """The three axes in red, green and blue, and their variances."""
    return {
        "axis": list(AXES),
        **{
            name: [f"{value:+.3f}" for value in colours.axes[:, i]]
            for i, name in enumerate(("red", "green", "blue"))
        },
        "variance λ (values 0 to 1)": [f"{value:.4f}" for value in colours.variances],
        "share": [
            percent(value) if np.isfinite(value) else "undefined" for value in colours.shares
        ],
    }
