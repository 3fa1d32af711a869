"""Predictions: what does the network say, and how sure is it?

The last layer gives every class a score z; softmax turns the scores into probabilities, cross
entropy into the loss of one true class, and p - y is what that loss sends back. All of it in
float64. A single output, of which softmax would always say 1, gets its sigmoid instead: the same
three of the yes-or-no question that such a network is trained on. Of scores that are not finite
all of them are NaN. To show one more number per class, add a field to Table and a column to COLUMNS in
words/predictions.py."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.drawing.numbers import probability
from explorer.facts import cite


@dataclass(frozen=True)
class Top:
    """The classes of highest score, best first; `indices` name the network's outputs."""

    indices: tuple[int, ...]
    names: tuple[str, ...]
    logits: np.ndarray
    probabilities: np.ndarray

    def caption(self, index: int) -> str:
        """Name and probability of output `index`, one of `indices`."""
        place = self.indices.index(index)
        return f"{self.names[place]} ({probability(self.probabilities[place])})"


@dataclass(frozen=True)
class Predictions:
    """What one network says of one image: `logits` (K,) and their `probabilities` (K,), see `softmax_or_sigmoid`.
    `classes` is None where the outputs have no names."""

    logits: np.ndarray
    probabilities: np.ndarray
    classes: tuple[str, ...] | None = None

    @property
    def finite(self) -> bool:
        """Whether the scores are numbers that can be compared."""
        return bool(np.isfinite(self.logits).all())

    @property
    def order(self) -> np.ndarray:
        """(K,) outputs from the highest score to the lowest; of equal ones the first comes
        first."""
        return np.argsort(-self.logits, kind="stable")

    def name(self, index: int) -> str:
        return self.classes[index] if self.classes else f"output {index}"

    def unique_names(self) -> tuple[str, ...]:
        """(K,) names to choose from; where classes share one (ImageNet has two cranes), the output
        is added."""
        names = [self.name(i) for i in range(len(self.logits))]
        often = Counter(names)
        return tuple(
            f"{name} (output {i})" if often[name] > 1 else name for i, name in enumerate(names)
        )

    def top(self, n: int) -> Top:
        """The `n` classes of highest score, or all if there are fewer."""
        indices = tuple(int(i) for i in self.order[:n])
        where = list(indices)
        return Top(
            indices, tuple(map(self.name, indices)), self.logits[where], self.probabilities[where]
        )

    def at(self, temperature: float) -> "Predictions":
        """The same scores divided by `temperature` before the softmax."""
        return Predictions(self.logits, softmax_or_sigmoid(self.logits, temperature), self.classes)

    def loss(self, target: int, temperature: float = 1.0) -> float:
        """See `cross_entropy`."""
        return cross_entropy(self.logits, target, temperature)

    def table(self, target: int | None, temperature: float = 1.0) -> "Table":
        """All numbers of all classes, best first; `target` is the output of the true class, None
        where nobody said it."""
        order, probabilities = self.order, softmax_or_sigmoid(self.logits, temperature)
        return Table(
            indices=order,
            names=tuple(self.name(int(i)) for i in order),
            logits=self.logits[order],
            exponentials=exponentials(self.logits, temperature)[order],
            probabilities=probabilities[order],
            errors=_errors(probabilities, target)[order],
            temperature=temperature,
            target=target,
        )


@dataclass(frozen=True)
class Table:
    """One row a class, best first, each (K,): the output's index and name, score z, e^(z/T), its
    share of the sum of all of them p (of a single output its sigmoid), and p - y with y = 1 for the
    true class and 0 for the others; NaN as long as nobody said which that is. e^(z/T) is inf where
    it overflows."""

    indices: np.ndarray
    names: tuple[str, ...]
    logits: np.ndarray
    exponentials: np.ndarray
    probabilities: np.ndarray
    errors: np.ndarray
    temperature: float
    target: int | None

    @property
    def of_target(self) -> float:
        """p of the true class."""
        return float(self.probabilities[self.indices == self.target][0])

    def places(self, rows: int) -> tuple[list[int], int]:
        """Places in the table of its best `rows` classes and of the true class, and the place of
        that one."""
        target = int(np.flatnonzero(self.indices == self.target)[0])
        best = list(range(min(rows, len(self.indices))))
        return (best if target in best else [*best, target]), target

    @property
    def overflows(self) -> bool:
        return bool(np.isinf(self.exponentials).any())


def predict(net: nn.Module, x: Tensor, classes: tuple[str, ...] | None = None) -> Predictions:
    """One forward pass of `net` in evaluation mode on x (1, C, H, W)."""
    with torch.no_grad():
        logits = net(x)[0].cpu().double().numpy()  # (K,)
    return Predictions(logits, softmax_or_sigmoid(logits), classes)


def softmax_or_sigmoid(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """(K,) float64 probabilities: `softmax`, or 1 / (1 + e^(-z/T)) of a single output, or NaN where
    scores are not finite."""
    if not np.isfinite(logits).all():
        return np.full(len(logits), np.nan)
    if len(logits) > 1:
        return softmax(logits, temperature)
    return np.exp(-np.logaddexp(0, -_scaled(logits, temperature)))


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """e^(z_i/T) / sum_j e^(z_j/T), (K,) float64. The largest score is subtracted first, which
    changes nothing but that no exponential overflows."""
    scaled = _scaled(logits, temperature)
    exponentials = np.exp(scaled - scaled.max())
    return exponentials / exponentials.sum()


def cross_entropy(logits: np.ndarray, target: int, temperature: float = 1.0) -> float:
    """-log p of the true class: 0 if it has all the probability, without bound as it has none.
    Computed as log sum_j e^(z_j/T) - z_target/T, so that it is finite also where p is too small to
    be held. Of a single output: -log of its sigmoid. NaN where scores are not finite."""
    scaled = _scaled(logits, temperature)
    if not np.isfinite(scaled).all():
        return float("nan")
    if len(scaled) == 1:
        return float(np.logaddexp(0, -scaled[0]))
    best = scaled.max()
    return float(np.log(np.exp(scaled - best).sum()) + best - scaled[target])


def softmax_gradient(logits: np.ndarray, target: int, temperature: float = 1.0) -> np.ndarray:
    """d cross_entropy / d z = (p - y) / T, (K,) float64: negative for the true class only, and of
    several classes it sums to 0."""
    return _errors(softmax_or_sigmoid(logits, temperature), target) / temperature


def exponentials(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """e^(z/T) as it stands in the formula; inf beyond z/T = 709.78, where float64 ends."""
    with np.errstate(over="ignore"):
        return np.exp(_scaled(logits, temperature))


def _scaled(logits: np.ndarray, temperature: float) -> np.ndarray:
    if not temperature > 0:
        raise ValueError(f"a temperature is greater than 0, not {temperature}")
    return np.asarray(logits, np.float64) / temperature


def _errors(probabilities: np.ndarray, target: int | None) -> np.ndarray:
    if target is None:
        return np.full(len(probabilities), np.nan)
    errors = probabilities.copy()
    errors[target] -= 1
    return errors


@dataclass(frozen=True)
class Example:
    """A softmax worked out by hand: scores, and what was quoted for e^z, p and the cross entropy of
    `target`."""

    predictions: Predictions
    target: int
    exponentials: tuple[float, ...]
    probabilities: tuple[float, ...]
    cross_entropy: float
    source: str


_SCORES = np.array([-3.44, 1.16, -0.81, 3.91])
LECTURE = Example(
    Predictions(_SCORES, softmax(_SCORES), ("dog", "cat", "boat", "airplane")),
    1,
    (0.0321, 3.1899, 0.4449, 49.8990),
    (0.0006, 0.0596, 0.0083, 0.9315),
    2.82,
    cite("lecture"),
)
