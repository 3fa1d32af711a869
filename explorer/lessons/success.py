"""Situations: is an object recognised away from the middle, and what becomes of two objects in one
picture?

Pictures are made of what the network is given, (S, S, 3) uint8, so that an object keeps its size
where it moves. Of two pictures that are put side by side there is room for half: how each does
alone, cut or shrunk like this and at this place, is measured as well, so that only the second
object makes the difference. Ways to fill what comes free are rows of FILLS, ways to make room rows
of HOWS."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from explorer.inside.predictions import softmax

GREY = (124, 116, 104)  # ImageNet's mean colour: 0 after its normalisation
OFFSETS = (-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50)  # % of the side
AWAY = 25  # % of the side: an object this far from where it was is off-centre
BLIND = 0.05  # share of a probability that a network which looks at the picture changes by, wherever it is moved
MORE = 1.5  # times what evenly spread would be: from here on similar classes stand out
WAYS = {"sideways": 1, "up and down": 0}  # label: axis of the pixels
HOWS = {"cut": "the middle half of each", "small": "each whole, half as large"}
FILLS = {
    "mirrored": "mirrored at the edge",
    "grey": "grey",
}  # what stands where the picture has moved away


def moved(view: np.ndarray, share: float, axis: int, fill: str = "mirrored") -> np.ndarray:
    """The picture moved by `share` % of its side, right or down where positive. What comes free is
    the picture's own mirror image, or GREY; what moves out is lost."""
    side = view.shape[axis]
    source = np.arange(side) - round(share / 100 * side)
    outside = (source < 0) | (source >= side)
    source = np.where(
        source < 0, -1 - source, np.where(source >= side, 2 * side - 1 - source, source)
    )
    found = view.take(source.clip(0, side - 1), axis).copy()
    if fill == "grey":
        found[(slice(None),) * axis + (outside,)] = GREY
    return found


def halves(
    view: np.ndarray, other: np.ndarray | None, left: bool = True, how: str = "cut"
) -> np.ndarray:
    """On grey ground half of `view` to the left or to the right, beside half of `other`, if there
    is one: the middle half of its width where cut, else all of it at half its size, halfway up.
    Both (S, S, 3)."""
    side = len(view)
    half = side // 2
    sheet, rest = np.empty_like(view), (side - half) // 2
    sheet[:] = GREY
    for picture, start in ((view, 0 if left else side - half), (other, side - half if left else 0)):
        if picture is not None and how == "cut":
            sheet[:, start : start + half] = picture[:, rest : rest + half]
        elif picture is not None:
            sheet[rest : rest + half, start : start + half] = shrunk(picture, half)
    return sheet


def shrunk(view: np.ndarray, side: int) -> np.ndarray:
    """Every pixel the mean of those that it covers."""
    x = torch.from_numpy(np.ascontiguousarray(view)).permute(2, 0, 1)[None].float()
    return interpolate(x, (side, side), mode="area")[0].permute(1, 2, 0).round().byte().numpy()


@dataclass(frozen=True)
class Guesses:
    """What a network says of N pictures: probabilities (N, T) of T asked classes, the most probable
    class (N,) and its probability (N,)."""

    targets: tuple[int, ...]
    probabilities: np.ndarray
    first: np.ndarray
    best: np.ndarray


def guesses(net: nn.Module, x: Tensor, targets: Sequence[int]) -> Guesses:
    """x (N, C, H, W), one at a time where they are large, so that memory stays as it is for one."""
    with torch.no_grad():
        parts = x.split(4 if x.shape[-1] > 100 else 64)
        p = torch.cat([net(part).double() for part in parts]).softmax(1).cpu().numpy()
    return Guesses(tuple(targets), p[:, list(targets)], p.argmax(1), p.max(1))


@dataclass(frozen=True)
class Moved:
    """One class of one picture at every one of OFFSETS: its probability (O,), and which class came
    first (O,)."""

    target: int
    probability: np.ndarray
    first: np.ndarray

    @property
    def middle(self) -> int:
        return OFFSETS.index(0)

    @property
    def stays(self) -> np.ndarray:
        """(O,) whether the class that comes first is the one that came first with nothing moved."""
        return self.first == self.first[self.middle]

    @property
    def reach(self) -> int:
        """The largest offset up to which, both ways, the first guess stays, in %."""
        kept = [abs(offset) for offset, stays in zip(OFFSETS, self.stays, strict=True) if not stays]
        return (
            max(abs(offset) for offset in OFFSETS if abs(offset) < min(kept))
            if kept
            else max(OFFSETS)
        )

    @property
    def blind(self) -> bool:
        """Whether its probability is the same wherever the picture is: the network may not look at
        it at all."""
        return float(np.ptp(self.probability)) < BLIND * float(self.probability[self.middle])

    @property
    def succeeds(self) -> bool | None:
        """The lecture's reading: one object is recognised even off-centre, here up to AWAY % both
        ways. None where the network is blind: no test."""
        return (
            None
            if self.blind
            else all(
                stays
                for offset, stays in zip(OFFSETS, self.stays, strict=True)
                if abs(offset) <= AWAY
            )
        )


@dataclass(frozen=True)
class Together:
    """Two pictures A, B. probabilities (3, 2): rows A alone, B alone, both together; columns the
    class of A, that of B; first (3,) the most probable class of each row and best (3,) its
    probability. whole (2,): the probability of the class of A in A at full size, of that of B in
    B."""

    targets: tuple[int, int]
    probabilities: np.ndarray
    first: np.ndarray
    best: np.ndarray
    whole: np.ndarray

    @property
    def known(self) -> tuple[bool, bool]:
        """Whether each is the first guess when it stands alone at this size."""
        return self.first[0] == self.targets[0], self.first[1] == self.targets[1]

    @property
    def lost(self) -> tuple[float, float]:
        """How much probability each class loses when the other stands beside it."""
        return tuple(float(self.probabilities[i, i] - self.probabilities[2, i]) for i in (0, 1))

    @property
    def fails(self) -> bool | None:
        """The lecture's reading: with two objects at least one loses more than half of the
        probability that it has alone. None where one of them is not recognised alone like this
        either, or both are the same class: no test."""
        if not all(self.known) or self.targets[0] == self.targets[1]:
            return None
        return bool((self.probabilities[2] < self.probabilities.diagonal() / 2).any())


@dataclass(frozen=True)
class Lean:
    """Where the probability goes that the first guess does not get. share: how much of it classes
    of the same kind get; fair: what they would get if all other classes were equally probable."""

    rest: float
    share: float
    fair: float

    @property
    def alike(self) -> bool | None:
        """The lecture's reading: it is the similar classes that are confused, well beyond even
        spread. None where there is nothing to share out or no class of the same kind."""
        return None if self.rest < 0.01 or not self.fair else bool(self.share > MORE * self.fair)


def lean(first: float, kind: float, alike: int, classes: int) -> Lean:
    """first: probability of the first guess; kind: that of all `alike` classes of its kind, itself
    included; classes: how many the network knows."""
    rest = max(1 - first, 0.0)
    return Lean(
        rest,
        min(max(kind - first, 0.0) / rest, 1.0) if rest else 0.0,
        (alike - 1) / max(classes - 1, 1),
    )


def sure(masses: Sequence[float], enough: float = 0.9) -> int | None:
    """Of the probabilities of groups, each holding the one before, the first that reaches
    `enough`."""
    return next((place for place, mass in enumerate(masses) if mass >= enough), None)


OPTIONS = ("1", "1/2", "1/4")


def answer() -> tuple[str, str]:
    """What softmax gives each of two equal scores that are far above all others."""
    scores = np.zeros(1000)
    scores[:2] = 30
    share = softmax(scores)[0]
    said = OPTIONS[int(np.argmin([abs(share - value) for value in (1, 0.5, 0.25)]))]
    return said, (
        f"Softmax of two scores of 30 among 998 of 0 gives each {share:.3f}: probabilities add up to 1, so "
        'what one class gets the other loses. The network cannot say "both", and top-1 counts one of them '
        "as wrong; the top-5 rule of the challenge was made for such photos."
    )
