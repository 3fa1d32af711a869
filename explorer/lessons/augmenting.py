"""Augmenting: which new training images can be made from one photo, without changing what it shows?

AlexNet's two ways (Krizhevsky, Sutskever and Hinton 2012, section 4.1): crops with their mirror
images, and colours shifted along their principal components. Pixels are (H, W, 3) uint8 of one
photo, or (N, H, W, 3) of several."""

from dataclasses import dataclass

import numpy as np
import torch

from explorer.facts import reference
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from trainer.augment import IMAGENET_COLOURS, colour

RESIZED, CROP = 256, 224  # pixels: what AlexNet's photos were resized to, and what its input saw

OPTIONS = ("64", "1,024", "2,048", "50,176")

SPREAD = 0.1  # standard deviation of the colour shift's three random numbers


@dataclass(frozen=True)
class Crop:
    """One of the pictures that crops and mirrors make: the corner of its window, and whether it is
    mirrored."""

    top: int
    left: int
    mirrored: bool = False


@dataclass(frozen=True)
class ColourAxes:
    """The principal components of RGB values in [0, 1]: `axes` (3, 3), one a row, and their
    `variances` (3,), largest first. Each axis points to where its components sum to more than 0, or
    its largest one is positive."""

    axes: np.ndarray
    variances: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """(3,) of the total variance; they sum to 1. A picture of one colour has none: NaN."""
        with np.errstate(invalid="ignore"):
            return self.variances / self.variances.sum()


def count(resized: int = RESIZED, crop: int = CROP, places: int | None = None) -> int:
    """How many pictures crops and mirrors make of one photo: places² · 2. The paper takes resized -
    crop places a side, 32 of them, hence 2048; there is one more, since offsets run from 0 to
    32."""
    return 2 * (resized - crop + 1 if places is None else places) ** 2


def ten_crops(resized: int = RESIZED, crop: int = CROP) -> tuple[Crop, ...]:
    """The ten crops that AlexNet averages over when tested: four corners and the middle, and their
    mirror images."""
    far, middle = resized - crop, (resized - crop) // 2
    places = [(0, 0), (0, far), (far, 0), (far, far), (middle, middle)]
    return tuple(Crop(top, left, mirrored) for mirrored in (False, True) for top, left in places)


def cut(pixels: np.ndarray, crop: Crop, side: int = CROP) -> np.ndarray:
    """The crop x crop window of `pixels`, mirrored left to right if it says so. Raises ValueError
    outside of them."""
    if not (0 <= crop.top <= pixels.shape[0] - side and 0 <= crop.left <= pixels.shape[1] - side):
        raise ValueError(
            f"a window of {side} at ({crop.top}, {crop.left}) does not fit into {pixels.shape[:2]} pixels"
        )
    window = pixels[crop.top : crop.top + side, crop.left : crop.left + side]
    return window[:, ::-1] if crop.mirrored else window


def random_crops(
    images: np.ndarray, side: int, crops: bool, mirrors: bool, rng: np.random.Generator
) -> np.ndarray:
    """One random picture of each of `images` (N, H, H, C): a crop or the middle, mirrored half the
    time or never."""
    n, resized = images.shape[:2]
    corners = (
        rng.integers(0, resized - side + 1, (n, 2))
        if crops
        else np.full((n, 2), (resized - side) // 2)
    )
    rows, columns = (corners[:, axis, None] + np.arange(side) for axis in (0, 1))  # (N, side)
    if mirrors:
        columns = np.where(rng.random((n, 1)) < 0.5, columns[:, ::-1], columns)
    return images[
        np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]
    ]  # (N, side, side, C)


def colour_axes(pixels: np.ndarray) -> ColourAxes:
    """The principal components of all RGB values of `pixels` (..., 3) uint8, divided by 255."""
    values = pixels.reshape(-1, 3).astype(np.float64) / 255
    variances, vectors = np.linalg.eigh(np.cov(values.T, bias=True))  # ascending
    axes = vectors.T[::-1]
    strongest = axes[np.arange(3), np.abs(axes).argmax(1)]
    signs = np.where(np.abs(axes.sum(1)) > 1e-9, np.sign(axes.sum(1)), np.sign(strongest))
    falling = variances[::-1]
    return ColourAxes(
        axes * signs[:, None], np.where(falling > 1e-12, falling, 0.0)
    )  # below is rounding


def colour_shift(colours: ColourAxes, amounts: np.ndarray) -> np.ndarray:
    """What is added to every pixel, in units of 255: the paper's sum_i alpha_i lambda_i p_i, with
    p_i the axes, lambda_i the variances and alpha_i the `amounts` (..., 3), normal with standard
    deviation SPREAD. -> (..., 3)."""
    return (amounts * colours.variances) @ colours.axes


def usual_shift(colours: ColourAxes) -> float:
    """How far one standard deviation of the paper's draw shifts colours along their first axis: levels of 255, in the
    channel that it shifts most."""
    return float(255 * SPREAD * colours.variances[0] * np.abs(colours.axes[0]).max())


def imagenet_shift() -> float:
    """The same with the variances that are usually given for ImageNet."""
    return float(255 * SPREAD * np.abs(np.array(IMAGENET_COLOURS)[:, 0]).max())


def recoloured(pixels: np.ndarray, colours: ColourAxes, amounts: np.ndarray) -> np.ndarray:
    """`pixels` (H, W, 3) with each of `amounts` (N, 3) as the trainer shifts colours: (N, H, W, 3)
    uint8."""
    images = torch.from_numpy(np.ascontiguousarray(pixels)).expand(len(amounts), *pixels.shape)
    directions = torch.from_numpy(
        (colours.axes * colours.variances[:, None]).T.copy()
    )  # (3, 3), one a column
    return colour(images, torch.from_numpy(np.asarray(amounts, np.float64)), directions).numpy()


def quiz_answer() -> tuple[str, str]:
    """Which of OPTIONS crops and mirrors make of one photo, and the sum."""
    shift = RESIZED - CROP
    pictures = count(places=shift)
    return f"{pictures:,}", (
        f"({RESIZED} − {CROP})² · 2 = {shift} · {shift} · 2 = {pictures:,}, as the paper and the lecture "
        f"count. Offsets from 0 to {shift} are {shift + 1} places a side, so {count():,} would fit. "
        f"They overlap almost entirely: {pictures:,} times the images is not {pictures:,} times the information."
    )


LESSON = Lesson(
    "More images from one photo",
    "A photo shows the same thing when it is cut a little differently, mirrored, or lit by another light. Each "
    "such picture is one more training image that costs nothing to label.",
    Link("predictions", "Predictions: what any network says of the photo"),
    (LECTURE, reference("alexnet", "section 4.1")),
    Question(
        "Photos are resized to 256×256; windows of 224×224 are cut out of them, each also mirrored. By which "
        "factor, says the paper on AlexNet, does that enlarge the training set?",
        OPTIONS,
        quiz_answer,
    ),
)
