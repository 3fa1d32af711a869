"""What becomes of an image's predicted and true class when the image is changed a
little more each time?

Pictures are changed as pixels, before the network's own preprocessing, so that an answer is about
the photo and not about the network's input. To add a change, write a function (pixels (H, W, 3)
uint8, amount) -> pixels of the same shape, which returns what it was given at its neutral amount,
and a row in PERTURBATIONS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor, nn

BATCH = 8
LARGEST = 1024  # px of the shorter side; larger pictures are made smaller first, which no network here can see
GREY = 124  # about the mean colour of photos
# ITU-R 601 luma and the two colour differences that are turned about it (YIQ)
YIQ = np.array(
    [[0.299, 0.587, 0.114], [0.595716, -0.274453, -0.321263], [0.211456, -0.522591, 0.311135]]
)


@dataclass(frozen=True)
class Perturbation:
    """A row of PERTURBATIONS: `change(pixels, amount)`, the amounts that are tried, the one that
    changes nothing, what the amount is (with its unit) and how an amount is printed."""

    label: str
    change: Callable[[np.ndarray, float], np.ndarray]
    amounts: tuple[float, ...]
    neutral: float
    quantity: str
    help: str
    shown: str = "{:g}"


@dataclass(frozen=True)
class Curve:
    """Softmax probabilities (A, T) of the T asked classes at A amounts, the most probable class
    (A,) and its probability (A,) at each."""

    kind: str
    amounts: np.ndarray
    targets: tuple[int, ...]
    probabilities: np.ndarray
    winners: np.ndarray
    winning: np.ndarray

    @property
    def neutral(self) -> int:
        """The place among the amounts of the one that changes nothing."""
        return int(np.argmin(np.abs(self.amounts - PERTURBATIONS[self.kind].neutral)))


def shift_right(pixels: np.ndarray, share: float) -> np.ndarray:
    """Moved by `share` of the width, to the right where positive; the edge's colours are carried
    on."""
    return _shifted(pixels, share, axis=1)


def shift_down(pixels: np.ndarray, share: float) -> np.ndarray:
    """Moved by `share` of the height, downwards where positive; the edge's colours are carried
    on."""
    return _shifted(pixels, share, axis=0)


def _shifted(pixels: np.ndarray, share: float, axis: int) -> np.ndarray:
    side = pixels.shape[axis]
    return pixels.take((np.arange(side) - round(share / 100 * side)).clip(0, side - 1), axis)


def blur(pixels: np.ndarray, share: float) -> np.ndarray:
    """A Gaussian whose standard deviation is `share` per cent of the shorter side."""
    radius = share / 100 * min(pixels.shape[:2])
    if not radius:
        return pixels
    return np.array(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


def occlude(pixels: np.ndarray, share: float) -> np.ndarray:
    """A grey rectangle in the middle, of the picture's own proportions, over `share` per cent of
    its area."""
    height, width = pixels.shape[:2]
    side = np.sqrt(share / 100)
    h, w = round(side * height), round(side * width)
    changed = pixels.copy()
    changed[(height - h) // 2 : (height - h) // 2 + h, (width - w) // 2 : (width - w) // 2 + w] = (
        GREY
    )
    return changed


def mirror(pixels: np.ndarray, mirrored: float) -> np.ndarray:
    """Left and right exchanged where 1."""
    return pixels[:, ::-1] if mirrored else pixels


def hue(pixels: np.ndarray, degrees: float) -> np.ndarray:
    """Every colour turned about the greys by `degrees`; its luma stays as far as there is such a
    colour."""
    if not degrees:
        return pixels
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turn = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return _linear(pixels, np.linalg.inv(YIQ) @ turn @ YIQ)


def saturation(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Every colour's distance from the grey of its luma times `factor` per cent: 0 is a grey
    picture."""
    if factor == 100:
        return pixels
    chroma = factor / 100
    return _linear(pixels, np.linalg.inv(YIQ) @ np.diag([1, chroma, chroma]) @ YIQ)


def _linear(pixels: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.rint(pixels @ matrix.T.astype(np.float32)).clip(0, 255).astype(np.uint8)


def brightness(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Every value times `factor` per cent."""
    if factor == 100:
        return pixels
    return np.rint(pixels * np.float32(factor / 100)).clip(0, 255).astype(np.uint8)


OFF = (-40, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 40)
PERTURBATIONS: dict[str, Perturbation] = {
    "shift_right": Perturbation(
        "Shifted sideways",
        shift_right,
        OFF,
        0,
        "shift to the right in % of the width",
        "The edge's colours are carried on. A network of convolutions should hardly mind.",
    ),
    "shift_down": Perturbation(
        "Shifted up and down",
        shift_down,
        OFF,
        0,
        "shift downwards in % of the height",
        "The edge's colours are carried on.",
    ),
    "blur": Perturbation(
        "Blurred",
        blur,
        (0, 0.5, 1, 1.5, 2, 3, 5, 8, 12, 16),
        0,
        "standard deviation of the blur in % of the shorter side",
        "What is left when the fine texture goes?",
    ),
    "occlude": Perturbation(
        "Occluded",
        occlude,
        (0, 2, 5, 10, 15, 20, 30, 40, 50, 65, 80),
        0,
        "area in the middle that is hidden by grey, in %",
        "A class that stays probable without its object is told by the background.",
    ),
    "mirror": Perturbation(
        "Mirrored",
        mirror,
        (0, 1),
        0,
        "0: as it is, 1: left and right exchanged",
        "Nothing that a photo shows depends on it; digits and letters do.",
    ),
    "hue": Perturbation(
        "Recoloured",
        hue,
        tuple(range(-180, 181, 30)),
        0,
        "hue turned by degrees",
        "Every colour is turned about the greys, brightness stays. Is the class told by its colour?",
    ),
    "saturation": Perturbation(
        "Colour taken away",
        saturation,
        (0, 25, 50, 75, 100, 125, 150, 200),
        100,
        "saturation in % (0: grey, 100: as it is)",
        "From a grey picture to glaring colours.",
    ),
    "brightness": Perturbation(
        "Darkened, brightened",
        brightness,
        (20, 40, 60, 80, 100, 120, 140, 170, 200),
        100,
        "brightness in % (100: as it is)",
        "Every value is multiplied; 255 stays the most.",
    ),
}


def shown_amounts(count: int, most: int = 8) -> list[int]:
    """Places of the amounts of which a picture is shown, evenly chosen, first and last among them."""
    return np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(int)).tolist()


def views(pixels: np.ndarray, kind: str) -> list[np.ndarray]:
    """The picture (H, W, 3) uint8 at every amount of one of PERTURBATIONS."""
    row, pixels = PERTURBATIONS[kind], smaller(pixels)
    return [np.ascontiguousarray(row.change(pixels, amount)) for amount in row.amounts]


def smaller(pixels: np.ndarray) -> np.ndarray:
    """The picture with its shorter side brought down to LARGEST where it is longer."""
    short = min(pixels.shape[:2])
    if short <= LARGEST:
        return pixels
    height, width = (round(side * LARGEST / short) for side in pixels.shape[:2])
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.array(image.resize((width, height), Image.Resampling.LANCZOS))


def perturb(
    net: nn.Module,
    pixels: np.ndarray,
    to_input: Callable[[np.ndarray], Tensor],
    kind: str,
    targets: Sequence[int],
) -> Curve:
    """The probabilities of `targets` at every amount of one of PERTURBATIONS, in batches of at most
    BATCH pictures.

    `to_input` makes x (1, C, H, W) of pixels, as this network takes them."""
    probabilities = []
    changed = views(pixels, kind)
    with torch.no_grad():
        for start in range(0, len(changed), BATCH):
            x = torch.cat(
                [to_input(view) for view in changed[start : start + BATCH]]
            )  # (B, C, H, W)
            probabilities.append(net(x).double().softmax(1).cpu().numpy())
    p = np.concatenate(probabilities)  # (A, K)
    return Curve(
        kind,
        np.array(PERTURBATIONS[kind].amounts, np.float64),
        tuple(targets),
        p[:, list(targets)],
        p.argmax(1),
        p.max(1),
    )
