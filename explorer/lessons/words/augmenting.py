"""What the lesson on augmenting says: which of how many crops, how much a cut matters, how far colours are shifted."""

import numpy as np

from explorer.lessons.augmenting import CROP, RESIZED, SPREAD, ColourAxes, Crop, count

AXES = ("first", "second", "third")

ABOUT_AXES = (
    "Eigenvectors and eigenvalues of the covariance of this photo's red, green and blue, computed now. "
    "AlexNet took those of all training photos and added α₁λ₁p₁ + α₂λ₂p₂ + α₃λ₃p₃ with α drawn anew for "
    "each photo from a normal distribution of standard deviation 0.1."
)


def describe_window(crop: Crop) -> str:
    """Which of how many this is."""
    mirrored = ", mirrored" if crop.mirrored else ""
    return (
        f"The window {crop.left} pixels from the left and {crop.top} from the top{mirrored}: one of "
        f"{RESIZED - CROP}·{RESIZED - CROP}·2 = {count(places=RESIZED - CROP):,} training images made of this "
        f"photo, as the paper counts; offsets from 0 to {RESIZED - CROP} are {RESIZED - CROP + 1} places a side, "
        f"{count():,}."
    )


def describe_crops(probabilities: np.ndarray, name: str, label: str) -> str:
    """How much it matters where the photo is cut."""
    return (
        f"Measured now: {label} gives {name} between {probabilities.min():.1%} and {probabilities.max():.1%} on "
        f"the ten crops (four corners, the middle, mirrored below), {probabilities.mean():.1%} on average. AlexNet "
        "is tested with that average."
    )


def describe_colours(colours: ColourAxes, shifts: np.ndarray, times: float) -> str:
    """How large the shifts are, and along what."""
    usual = 255 * SPREAD * colours.variances[0] * np.abs(colours.axes[0]).max()
    return (
        f"Measured now: the first principal axis of this photo's colours holds {colours.shares[0]:.0%} of their "
        f"variance. At the paper's spread of {SPREAD:g} a usual shift along it is {usual:.1f} of 255 levels; shown "
        f"at {times:g} times the spread, the largest is {np.abs(255 * shifts).max():.0f}. Every pixel of a picture "
        "gets the same shift, so what is seen stays and the light changes."
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
        "share": [f"{value:.1%}" if value == value else "undefined" for value in colours.shares],
    }
