"""Success: is an object recognised away from the middle, and what becomes of two objects in one
picture?

Of two pictures that are put side by side there is room for half: how each does alone, cut or shrunk
like this and at this place, is measured as well, so that only the second object makes the
difference. The pictures are made in inside/compositions.py."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.facts import reference
from explorer.inside.predictions import softmax
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

OFFSETS = (-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50)  # % of the side
AWAY = 20  # % of the side: up to here an object that was moved counts as off-centre; one of OFFSETS
BLIND = 0.05  # share of a probability that a network which looks at the picture changes by, wherever it is moved
MORE = 1.5  # times what evenly spread would be: from here on similar classes stand out
MOST = 0.5  # share of the rest from which on it is similar classes that compete
ABOVE_CHANCE = 2.0  # times 1 / classes: a first guess below it is hardly one
CONFIDENT = 0.9  # probability of a group from which on the network is sure of it
OPTIONS = ("1", "1/2", "1/4")
SHARES = (1.0, 0.5, 0.25)  # what OPTIONS say


@dataclass(frozen=True)
class Example:
    """What is measured while nobody has chosen: keys of a network that ships and of two sample pictures, on which the
    lecture's readings of one object and of two hold, as a test says."""

    model: str
    image: str
    other: str


EXAMPLE = Example("alexnet64", "coffee", "rocket")


@dataclass(frozen=True)
class ClassProbabilities:
    """What a network says of N pictures: probabilities (N, T) of T classes, the most probable class
    (N,) and its probability (N,)."""

    targets: tuple[int, ...]
    probabilities: np.ndarray
    first: np.ndarray
    best: np.ndarray


def class_probabilities(net: nn.Module, x: Tensor, targets: Sequence[int]) -> ClassProbabilities:
    """x (N, C, H, W), see `_probabilities`."""
    p = _probabilities(net, x)
    return ClassProbabilities(tuple(targets), p[:, list(targets)], p.argmax(1), p.max(1))


def _probabilities(net: nn.Module, x: Tensor) -> np.ndarray:
    """(N, K) of x (N, C, H, W), one at a time where they are large, so that memory stays as it is for one."""
    with torch.no_grad():
        parts = x.split(4 if x.shape[-1] > 100 else 64)
        return torch.cat([net(part).double() for part in parts]).softmax(1).cpu().numpy()


@dataclass(frozen=True)
class ShiftedProbabilities:
    """The first guess for one picture at every one of OFFSETS: its probability (O,), and which class came
    first (O,), of so many `classes`. target: what came first with nothing moved."""

    target: int
    probability: np.ndarray
    first: np.ndarray
    classes: int = 1000

    @property
    def finite(self) -> bool:
        """Whether the network gives numbers at all: NaN and overflow are none."""
        return bool(np.isfinite(self.probability).all())

    @property
    def at_chance(self) -> bool:
        """Whether the first guess is hardly more than what every class would get by chance."""
        return self.classes > 1 and bool(
            self.probability[self.middle] < ABOVE_CHANCE / self.classes
        )

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
        lost = [abs(offset) for offset, stays in zip(OFFSETS, self.stays, strict=True) if not stays]
        return max(abs(offset) for offset in OFFSETS if not lost or abs(offset) < min(lost))

    @property
    def blind(self) -> bool:
        """Whether its probability is the same wherever the picture is: the network may not look at
        it at all."""
        return float(np.ptp(self.probability)) <= BLIND * float(self.probability[self.middle])

    @property
    def succeeds(self) -> bool | None:
        """The lecture's reading: one object is recognised even off-centre, here up to AWAY % both
        ways. None where the network is blind, at chance or gives no numbers: no test."""
        if not self.finite or self.blind or self.at_chance:
            return None
        inside = np.abs(OFFSETS) <= AWAY
        return bool(self.stays[inside].all())


def shifted_probabilities(net: nn.Module, x: Tensor) -> ShiftedProbabilities:
    """x (O, C, H, W): one picture at every one of OFFSETS."""
    p = _probabilities(net, x)
    target = int(p[OFFSETS.index(0)].argmax())
    return ShiftedProbabilities(target, p[:, target], p.argmax(1), p.shape[1])


@dataclass(frozen=True)
class PairProbabilities:
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
    def finite(self) -> bool:
        """Whether the network gives numbers at all: NaN and overflow are none."""
        return bool(np.isfinite(self.probabilities).all())

    @property
    def known(self) -> tuple[bool, bool]:
        """Whether each is the first guess when it stands alone at this size."""
        return bool(self.first[0] == self.targets[0]), bool(self.first[1] == self.targets[1])

    @property
    def lost(self) -> tuple[float, float]:
        """How much probability each class loses when the other stands beside it."""
        first, second = self.probabilities.diagonal() - self.probabilities[2]
        return float(first), float(second)

    @property
    def fails(self) -> bool | None:
        """The lecture's reading: with two objects at least one loses more than half of the
        probability that it has alone. None where one of them is not recognised alone like this
        either, both are the same class, or there are no numbers: no test."""
        if not self.finite or not all(self.known) or self.targets[0] == self.targets[1]:
            return None
        return bool((self.probabilities[2] < self.probabilities.diagonal() / 2).any())


@dataclass(frozen=True)
class Remainder:
    """Where the probability goes that the first guess does not get. share: how much of it classes
    of the same kind get; fair: what they would get if all other classes were equally probable."""

    rest: float
    share: float
    fair: float

    @property
    def stands_out(self) -> bool | None:
        """Whether classes of the same kind get well more than even spread would give them. None where there is
        nothing to share out, no class of the same kind, or nearly all are of it."""
        if not self.rest >= 0.01 or not 0 < self.fair < 1 / MORE:
            return None
        return bool(self.share > MORE * self.fair)

    @property
    def alike(self) -> bool | None:
        """The lecture's reading: it is similar classes that compete: they stand out and get most of the rest. None
        where `stands_out` is."""
        return None if self.stands_out is None else self.stands_out and self.share >= MOST


def remainder(first: float, kind: float, alike: int, classes: int) -> Remainder:
    """first: probability of the first guess; kind: that of all `alike` classes of its kind, itself
    included; classes: how many the network knows."""
    rest = max(1 - first, 0.0)
    return Remainder(
        rest,
        min(max(kind - first, 0.0) / rest, 1.0) if rest else 0.0,
        (alike - 1) / max(classes - 1, 1),
    )


def confident_group(masses: Sequence[float], enough: float = CONFIDENT) -> int | None:
    """Of the probabilities of groups, each holding the one before, the first that reaches
    `enough`."""
    return next((place for place, mass in enumerate(masses) if mass >= enough), None)


def quiz_answer() -> tuple[str, str]:
    """What softmax gives each of two equal scores that are far above all others."""
    scores = np.zeros(1000)
    scores[:2] = 30
    share = softmax(scores)[0]
    option = OPTIONS[int(np.argmin(np.abs(share - np.array(SHARES))))]
    return option, (
        f"Softmax of two scores of 30 among 998 of 0 gives each {share:.3f}: probabilities add up to 1, so "
        'what one class gets the other loses. The network cannot say "both", and top-1 counts one of them '
        "as wrong; the top-5 rule of the challenge was made for such photos."
    )


LESSON = Lesson(
    "When it succeeds and fails",
    "The lecture reads AlexNet's examples so: a photo of one well-defined object is recognised, even away from the "
    "middle; it lists two objects, similar breeds and a class within a class under failures. Whether that holds is "
    "measured here, first for an example, then for the network and the picture that you choose.",
    Link("saliency", "Saliency: which pixels speak for a class"),
    (
        LECTURE,
        reference("alexnet", "figure 4"),
        reference("beyer"),
    ),
    Question(
        "A photo shows a cat and a dog, and the network finds both equally well: equal scores, far above all "
        "others. Which probability can it give the cat at most?",
        OPTIONS,
        quiz_answer,
    ),
)
