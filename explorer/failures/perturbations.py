"""What becomes of an image's predicted and true class when the image is changed a
little more each time?

Larger pictures are made smaller first, which no network here can see. Pictures are changed as pixels, before the network's own preprocessing, so that an answer is about
the photo and not about the network's input. To add a change, write a function in picture_changes.py
and a row in PERTURBATIONS."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.changes import smaller
from explorer.inside.picture_changes import (
    blur,
    brightness,
    hue,
    mirror,
    occlude,
    rounded_area,
    rounded_shift,
    saturation,
    shift_down,
    shift_right,
)

BATCH = 8


@dataclass(frozen=True)
class Perturbation:
    """A row of PERTURBATIONS: `change(pixels, amount)`, the amounts that are tried, the one that
    changes nothing, and what the amount is (with its unit). `rounded((H, W), amount)` is the amount
    that whole pixels allow, where that is another one."""

    label: str
    change: Callable[[np.ndarray, float], np.ndarray]
    amounts: tuple[float, ...]
    neutral: float
    quantity: str
    help: str
    rounded: Callable[[tuple[int, int], float], float] | None = None


@dataclass(frozen=True)
class Curve:
    """Softmax probabilities (A, T) of the T asked classes at A amounts, ascending, the most probable
    class (A,) and its probability (A,) at each. Amounts are those that were applied, in whole pixels;
    of those that give the same picture there is one, so a picture that a change does not touch has
    only the neutral one. `left_out`: how many amounts that makes fewer."""

    kind: str
    amounts: np.ndarray
    targets: tuple[int, ...]
    probabilities: np.ndarray
    winners: np.ndarray
    winning: np.ndarray
    left_out: int = 0

    @property
    def neutral(self) -> int:
        """The place among the amounts of the one that changes nothing."""
        return int(np.argmin(np.abs(self.amounts - PERTURBATIONS[self.kind].neutral)))


OFF = (-40, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 40)
PERTURBATIONS: dict[str, Perturbation] = {
    "shift_right": Perturbation(
        "Shifted sideways",
        shift_right,
        OFF,
        0,
        "shift to the right in % of the width",
        "The edge's colours are carried on. Does the network mind where things are?",
        rounded_shift(1),
    ),
    "shift_down": Perturbation(
        "Shifted up and down",
        shift_down,
        OFF,
        0,
        "shift downwards in % of the height",
        "The edge's colours are carried on.",
        rounded_shift(0),
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
        rounded_area,
    ),
    "mirror": Perturbation(
        "Mirrored",
        mirror,
        (0, 1),
        0,
        "0: as it is, 1: left and right exchanged",
        "Few things in photos depend on it; digits and letters do.",
    ),
    "hue": Perturbation(
        "Recoloured",
        hue,
        tuple(range(-150, 181, 30)),
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


def views(pixels: np.ndarray, kind: str) -> dict[float, np.ndarray]:
    """The pictures (H, W, 3) uint8 that one of PERTURBATIONS makes of one, by the amount that was
    applied. Of amounts that give the same picture, the one nearest to the neutral stands."""
    row, pixels = PERTURBATIONS[kind], smaller(pixels)
    pictures: dict[bytes, tuple[float, np.ndarray]] = {}
    for amount in sorted(row.amounts, key=lambda amount: abs(amount - row.neutral)):
        view = np.ascontiguousarray(row.change(pixels, amount))
        applied = row.rounded(pixels.shape[:2], amount) if row.rounded else amount
        pictures.setdefault(hashlib.sha256(view.tobytes()).digest(), (applied, view))
    return dict(sorted(pictures.values(), key=lambda picture: picture[0]))


def perturb(
    net: nn.Module,
    pixels: np.ndarray,
    to_input: Callable[[np.ndarray], Tensor],
    kind: str,
    targets: Sequence[int],
) -> Curve:
    """The probabilities of `targets` at every amount of one of PERTURBATIONS (of `views`), in batches
    of at most BATCH pictures.

    `to_input` makes x (1, C, H, W) of pixels, as this network takes them."""
    probabilities = []
    by_amount = views(pixels, kind)
    changed = list(by_amount.values())
    with torch.no_grad():
        for start in range(0, len(changed), BATCH):
            x = torch.cat(
                [to_input(view) for view in changed[start : start + BATCH]]
            )  # (B, C, H, W)
            probabilities.append(net(x).double().softmax(1).cpu().numpy())
    p = np.concatenate(probabilities)  # (A, K)
    return Curve(
        kind,
        np.array(list(by_amount), np.float64),
        tuple(targets),
        p[:, list(targets)],
        p.argmax(1),
        p.max(1),
        len(PERTURBATIONS[kind].amounts) - len(by_amount),
    )
