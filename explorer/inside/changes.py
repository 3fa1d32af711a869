"""Changes: what can be done to a picture, a little or much, before a network is given it?

CHANGES is the table of them, in the order in which they are applied where several are chosen: the
picture is moved, then its colours are changed, then it is covered, then made worse as cameras and files do.
To add one, write a function in picture_changes.py and a row here; the page, its address and the tests of
all changes follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from explorer.drawing.pixels import thumbnail
from explorer.inside import compositions, picture_changes

LARGEST = 1024  # px of the shorter side; larger pictures are made smaller before they are changed


@dataclass(frozen=True)
class Setting:
    """What some changes need beside their amount: what stands where the picture has moved away (a key
    of compositions.FILLS), the seed of the noise, and where the grey square has its middle, in per cent
    of the width and of the height."""

    fill: str = "mirrored"
    seed: int = 0
    column: float = 50.0
    row: float = 50.0


@dataclass(frozen=True)
class Change:
    """A row of CHANGES: `change(pixels (H, W, 3) uint8, amount, setting)` gives pixels of the same
    shape, those that it was given at the `neutral` amount; `amounts`, ascending, are those of the curve,
    and their ends the ends of the slider; `start`: where it stands when the change is chosen; `quantity`
    says what the amount is, with its unit. `rounded((H, W), amount)` is the amount that whole pixels
    allow, where that is another one. `uses` names the fields of Setting that it looks at."""

    label: str
    change: Callable[[np.ndarray, float, Setting], np.ndarray]
    amounts: tuple[float, ...]
    neutral: float
    start: float
    step: float
    quantity: str
    help: str
    rounded: Callable[[tuple[int, int], float], float] | None = None
    uses: tuple[str, ...] = ()


OFF = (-50, -40, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 40, 50)
ROUND = (-180, -150, -120, -90, -60, -30, -15, 0, 15, 30, 60, 90, 120, 150, 180)
FACTORS = (0, 15, 30, 45, 60, 75, 90, 100, 115, 130, 150, 175, 200, 250, 300)
CHANGES: dict[str, Change] = {
    "right": Change(
        "Shift sideways",
        lambda pixels, share, setting: compositions.shifted(pixels, share, 1, setting.fill),
        OFF,
        *(0, 20, 1),
        "to the right, in % of the width",
        "Does the network mind where things are?",
        picture_changes.rounded_shift(1),
        ("fill",),
    ),
    "down": Change(
        "Shift up or down",
        lambda pixels, share, setting: compositions.shifted(pixels, share, 0, setting.fill),
        OFF,
        *(0, 20, 1),
        "downwards, in % of the height",
        "Convolutions move with the picture; what follows them need not.",
        picture_changes.rounded_shift(0),
        ("fill",),
    ),
    "turn": Change(
        "Turn",
        lambda pixels, degrees, setting: picture_changes.turned(pixels, degrees, setting.fill),
        ROUND,
        *(0, 30, 1),
        "clockwise, in degrees",
        "Kernels do not turn with the picture: a network knows what it has seen upright as upright.",
        None,
        ("fill",),
    ),
    "size": Change(
        "Size",
        lambda pixels, share, setting: picture_changes.scaled(pixels, share, setting.fill),
        (25, 33, 40, 50, 60, 70, 80, 90, 100, 120, 150, 180, 220, 300, 400),
        *(100, 60, 1),
        "in % of the size that it has, about its middle",
        "Smaller, the object covers less of what the network sees; larger, its edge is lost.",
        None,
        ("fill",),
    ),
    "mirror": Change(
        "Mirror",
        lambda pixels, mirrored, _setting: picture_changes.mirror(pixels, mirrored),
        (0, 1),
        *(0, 1, 1),
        "0: as it is, 1: left and right exchanged",
        "Few things in photos depend on it; digits and letters do.",
    ),
    "light": Change(
        "Brightness",
        lambda pixels, factor, _setting: picture_changes.brightness(pixels, factor),
        FACTORS,
        *(100, 50, 1),
        "in % of every value",
        "Every value is multiplied; 255 stays the most.",
    ),
    "contrast": Change(
        "Contrast",
        lambda pixels, factor, _setting: picture_changes.contrast(pixels, factor),
        FACTORS,
        *(100, 50, 1),
        "in % of every value's distance from the mean",
        "Fog and glare: everything comes nearer to one grey, or goes away from it.",
    ),
    "colour": Change(
        "Colourfulness",
        lambda pixels, factor, _setting: picture_changes.saturation(pixels, factor),
        FACTORS,
        *(100, 0, 1),
        "in % of every colour's distance from grey",
        "From a grey picture to glaring colours.",
    ),
    "hue": Change(
        "Hue",
        lambda pixels, degrees, _setting: picture_changes.hue(pixels, degrees),
        ROUND,
        *(0, 90, 1),
        "every colour turned about the greys, in degrees",
        "Brightness stays. Is the class told by its colour?",
    ),
    "square": Change(
        "Grey square",
        lambda pixels, share, setting: picture_changes.square(
            pixels, share, setting.column, setting.row
        ),
        (0, 5, 10, 15, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100),
        *(0, 30, 1),
        "its side in % of the shorter side",
        "Click on the changed photo to place it: what falls most was told by what it hides.",
        None,
        ("column", "row"),
    ),
    "blur": Change(
        "Blur",
        lambda pixels, share, _setting: picture_changes.blur(pixels, share),
        (0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 14, 16),
        *(0, 2, 0.1),
        "standard deviation of a Gaussian in % of the shorter side",
        "What is left when the fine texture goes?",
    ),
    "noise": Change(
        "Noise",
        lambda pixels, deviation, setting: picture_changes.noise(pixels, deviation, setting.seed),
        (0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 120, 140),
        *(0, 40, 1),
        "standard deviation in steps of 256",
        "Gaussian noise on every value: people hardly mind what networks do.",
        None,
        ("seed",),
    ),
    "jpeg": Change(
        "JPEG",
        lambda pixels, quality, _setting: picture_changes.jpeg(pixels, quality),
        (1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 65, 80, 95, 100),
        *(100, 10, 1),
        "quality as Pillow counts it (100: never written)",
        "Blocks of 8 × 8 pixels lose their fine parts first.",
    ),
}


@dataclass(frozen=True)
class Recipe:
    """What is done to a picture: `amounts` of some CHANGES, by their keys, with one `setting` for all;
    before that it is put beside a `second` picture, a key of an image, in one of
    compositions.ARRANGEMENTS, where there is one."""

    amounts: tuple[tuple[str, float], ...] = ()
    setting: Setting = Setting()
    second: str = ""
    arrangement: str = "cut"

    @property
    def steps(self) -> list[tuple[Change, float]]:
        """The changes that change something, in the order in which they are applied."""
        amounts = dict(self.amounts)
        return [
            (row, amounts[key])
            for key, row in CHANGES.items()
            if amounts.get(key, row.neutral) != row.neutral
        ]

    @property
    def is_empty(self) -> bool:
        """Whether the picture stays as it is."""
        return not self.steps and not self.second

    def at(self, key: str, amount: float) -> "Recipe":
        """The same with another amount of one change."""
        return replace(self, amounts=tuple((dict(self.amounts) | {key: amount}).items()))


def changed(pixels: np.ndarray, recipe: Recipe, second: np.ndarray | None = None) -> np.ndarray:
    """What a recipe makes of pixels (H, W, 3) uint8; where it changes nothing, these themselves. A
    picture that is changed is made `smaller` first, and one that is put beside a `second` is as large as
    its middle square."""
    if second is not None:
        pixels = beside(smaller(pixels), smaller(second), recipe.arrangement)
    steps = recipe.steps
    if steps:
        pixels = smaller(pixels)
    for row, amount in steps:
        pixels = np.ascontiguousarray(row.change(pixels, amount, recipe.setting))
    return pixels


def beside(pixels: np.ndarray, second: np.ndarray, arrangement: str) -> np.ndarray:
    """The middle squares of two pictures in one, (S, S, 3), with S the shorter side of the first: the
    second is brought to the same size before. See compositions.side_by_side."""
    first = _middle(pixels)
    side = len(first)
    image = Image.fromarray(np.ascontiguousarray(_middle(second)))
    other = np.array(image.resize((side, side), Image.Resampling.LANCZOS))
    return compositions.side_by_side(first, other, arrangement=arrangement)


def _middle(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def smaller(pixels: np.ndarray) -> np.ndarray:
    """The picture with its shorter side brought down to LARGEST where it is longer."""
    height, width = pixels.shape[:2]
    if min(height, width) <= LARGEST:
        return pixels
    return thumbnail(pixels, round(max(height, width) * LARGEST / min(height, width)))
