"""What if: what becomes of a network's answer when one change of a picture grows, all others staying
as they are?

The changes stand in changes.py. A picture is changed as pixels, before the network's own
preprocessing, so that an answer is about the photo and not about the network's input."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.changes import CHANGES, Change, Recipe, changed
from explorer.inside.predictions import softmax_or_sigmoid
from explorer.networks.devices import batch_share

SHOWN = 8  # pictures beside a curve, at most
LARGE, AT_ONCE = 100, (16, 4)  # px of a side; pictures in one pass up to it, and beyond it


@dataclass(frozen=True)
class Inputs:
    """A picture at several amounts of one change, ascending (A,): x (A, C, H, W). Amounts are those
    that were applied, in whole pixels; of those that give the same picture there is one, the nearest to
    the neutral. `left_out`: how many amounts that makes fewer."""

    amounts: np.ndarray
    x: Tensor
    left_out: int


@dataclass(frozen=True)
class Curve:
    """`probabilities` (A, K) of all classes at A `amounts` of one of CHANGES, see Inputs; NaN where
    scores are not finite."""

    change: str
    amounts: np.ndarray
    probabilities: np.ndarray
    left_out: int = 0

    @property
    def row(self) -> Change:
        return CHANGES[self.change]

    @property
    def finite(self) -> bool:
        """Whether the scores are numbers that can be compared."""
        return bool(np.isfinite(self.probabilities).all())

    @property
    def neutral(self) -> int:
        """The place among the amounts of the one that changes nothing."""
        return int(np.argmin(np.abs(self.amounts - self.row.neutral)))

    @property
    def shown(self) -> np.ndarray:
        """The amounts of which a picture is shown, evenly chosen, first and last among them."""
        count = len(self.amounts)
        places = np.linspace(0, count - 1, min(SHOWN, count)).round().astype(int)
        return self.amounts[np.unique(places)]

    @property
    def winners(self) -> np.ndarray:
        """(A,) the most probable class at each amount."""
        return self.probabilities.argmax(1)


def inputs(
    pixels: np.ndarray,
    recipe: Recipe,
    change: str,
    to_input: Callable[[np.ndarray], Tensor],
    second: np.ndarray | None = None,
) -> Inputs:
    """The picture at every amount of `change`, the rest of the recipe as it is; `to_input` makes
    x (1, C, H, W) of pixels, as the network takes them."""
    row = CHANGES[change]
    by_picture: dict[bytes, tuple[float, Tensor]] = {}
    for amount in sorted(row.amounts, key=lambda amount: abs(amount - row.neutral)):
        view = np.ascontiguousarray(changed(pixels, recipe.at(change, amount), second))
        digest = hashlib.sha256(view.data).digest()
        if digest not in by_picture:
            applied = row.rounded(view.shape[:2], amount) if row.rounded else amount
            by_picture[digest] = applied, to_input(view)
    pictures = sorted(by_picture.values(), key=lambda picture: picture[0])
    amounts = np.array([amount for amount, _ in pictures], np.float64)
    x = torch.cat([x for _, x in pictures])  # (A, C, H, W)
    return Inputs(amounts, x, len(row.amounts) - len(pictures))


def curve(net: nn.Module, x: Tensor, change: str, amounts: np.ndarray, left_out: int) -> Curve:
    """The probabilities of all classes at every amount of `inputs`, of which x (A, C, H, W) are those
    on the device of `net`; so many at once that memory stays bounded."""
    most = max(1, int(AT_ONCE[x.shape[-1] > LARGE] * batch_share()))
    with torch.no_grad():
        parts = [net(part) for part in x.split(most)]
    logits = torch.cat(parts).cpu().double().numpy()  # (A, K)
    probabilities = np.stack([softmax_or_sigmoid(row) for row in logits])
    return Curve(change, amounts, probabilities, left_out)
