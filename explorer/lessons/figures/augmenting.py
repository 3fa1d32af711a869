"""Figures of augmenting: the window that a crop is, ten crops with what a network says of each, and
shifted colours."""

from collections.abc import Sequence

import numpy as np
from PIL import ImageColor

from explorer.drawing.style import COLOURS, enlarge, grid, labelled
from explorer.lessons.augmenting import CROP, RESIZED, SPREAD, ColourAxes, Crop, count, cut

FRAME, SMALL = 2, 200  # px
AXES = ("first", "second", "third")


def window(pixels: np.ndarray, crop: Crop) -> dict[str, np.ndarray]:
    """The photo (256, 256, 3) with a frame around the crop and the rest darkened, and the crop as a
    network gets it; both twice as large, by title."""
    shown = (pixels // 5 * 2).astype(np.uint8)
    inside = slice(crop.top, crop.top + CROP), slice(crop.left, crop.left + CROP)
    shown[inside] = ImageColor.getrgb(COLOURS[1])
    within = (
        slice(crop.top + FRAME, crop.top + CROP - FRAME),
        slice(crop.left + FRAME, crop.left + CROP - FRAME),
    )
    shown[within] = pixels[within]
    return {
        f"The photo, {RESIZED} pixels a side": enlarge(shown, 2),
        f"The training image, {CROP} pixels a side": enlarge(cut(pixels, crop), 2),
    }


def describe_window(crop: Crop) -> str:
    """Which of how many this is."""
    mirrored = ", mirrored" if crop.mirrored else ""
    return (
        f"The window {crop.left} pixels from the left and {crop.top} from the top{mirrored}: one of "
        f"{RESIZED - CROP}·{RESIZED - CROP}·2 = {count(places=RESIZED - CROP):,} training images made of this "
        f"photo, as the paper counts; offsets from 0 to {RESIZED - CROP} are {RESIZED - CROP + 1} places a side, "
        f"{count():,}."
    )


def crops(pieces: Sequence[np.ndarray], probabilities: Sequence[float]) -> np.ndarray:
    """Crops (h, w, 3) in two rows, each with the probability of the one class that is asked for:
    (H, W, 4)."""
    factor = max(1, SMALL // pieces[0].shape[0])
    tiles = [
        labelled(enlarge(piece, factor), f"{share:.1%}")
        for piece, share in zip(pieces, probabilities, strict=True)
    ]
    return grid(tiles, columns=5, pad=4)


def describe_crops(probabilities: np.ndarray, name: str, label: str) -> str:
    """How much it matters where the photo is cut."""
    return (
        f"Measured now: {label} gives {name} between {probabilities.min():.1%} and {probabilities.max():.1%} on "
        f"the ten crops (four corners, the middle, mirrored below), {probabilities.mean():.1%} on average. AlexNet "
        "is tested with that average."
    )


def colours(tiles: Sequence[np.ndarray], shifts: np.ndarray) -> np.ndarray:
    """Pictures (h, w, 3), the first the photo itself, each with what was added to its red, green
    and blue."""
    words = ["the photo", *("{:+.0f} {:+.0f} {:+.0f}".format(*shift) for shift in 255 * shifts)]
    return grid(
        [labelled(tile, word) for tile, word in zip(tiles, words, strict=True)], columns=4, pad=4
    )


def describe_colours(found: ColourAxes, shifts: np.ndarray, times: float) -> str:
    """How large the shifts are, and along what."""
    usual = 255 * SPREAD * found.variances[0] * np.abs(found.axes[0]).max()
    return (
        f"Measured now: the first principal axis of this photo's colours holds {found.shares[0]:.0%} of their "
        f"variance. At the paper's spread of {SPREAD:g} a usual shift along it is {usual:.1f} of 255 levels; shown "
        f"at {times:g} times the spread, the largest is {np.abs(255 * shifts).max():.0f}. Every pixel of a picture "
        "gets the same shift, so what is seen stays and the light changes."
    )


def axes_table(found: ColourAxes) -> dict[str, list]:
    """The three axes in red, green and blue, and their variances."""
    return {
        "axis": list(AXES),
        **{
            name: [f"{value:+.3f}" for value in found.axes[:, i]]
            for i, name in enumerate(("red", "green", "blue"))
        },
        "variance λ (values 0 to 1)": [f"{value:.4f}" for value in found.variances],
        "share": [f"{value:.1%}" if value == value else "undefined" for value in found.shares],
    }


ABOUT_AXES = (
    "Eigenvectors and eigenvalues of the covariance of this photo's red, green and blue, computed now. "
    "AlexNet took those of all training photos and added α₁λ₁p₁ + α₂λ₂p₂ + α₃λ₃p₃ with α drawn anew for "
    "each photo from a normal distribution of standard deviation 0.1."
)
