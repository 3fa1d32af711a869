"""Dropout: what do the sub-networks that it samples say of one image?

While training, dropout sets every unit of a layer to 0 with a probability, the rate, drawn anew for
every image: each image trains another sub-network, all with the same weights. Srivastava et al.
2014; in AlexNet at 50 %, in two fully connected layers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.facts import fact, number, reference
from explorer.lessons.alexnet import counted
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from trainer.errors import PersonsError

RATES = (0.0, 0.1, 0.5)

EPOCHS = number("alexnet_epochs")
IMAGES = 1e6 * number("alexnet_images")

MAX_SUB_NETWORKS = 1000
SHOWN = 6  # sub-networks of which it is kept which units they have
MAX_UNITS = 500_000  # of all sub-networks together

OPTIONS = (
    "8,192: one for each unit",
    "16,777,216: one for each pair",
    "2^8192: a number of 2,467 digits",
)


class DropoutError(PersonsError, ValueError):
    """A network without the dropout that is the question here, with a sentence that says so."""


@dataclass(frozen=True)
class SubNetworks:
    """probabilities (N, K) of N sub-networks and those of the `whole` network (K,), in which every
    unit stands, as when it is tested; units: how many each dropout layer can drop; kept (SHOWN,
    units[0]) bool of the first sub-networks."""

    rate: float
    probabilities: np.ndarray
    whole: np.ndarray
    units: tuple[int, ...]
    kept: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """(K,) arithmetic mean of the sub-networks, which sums to 1."""
        return self.probabilities.mean(0)

    @property
    def geometric(self) -> np.ndarray:
        """(K,) geometric mean, divided by its sum. Where one linear layer and the softmax follow
        the dropout, that of all 2^n sub-networks at 50 % is exactly `whole` (Hinton et al.
        2012)."""
        logs = np.log(np.maximum(self.probabilities, 1e-300)).mean(0)
        raised = np.exp(logs - logs.max())
        return raised / raised.sum()

    @property
    def agreeing(self) -> float:
        """The share of sub-networks whose first class is the whole network's."""
        return float((self.probabilities.argmax(1) == self.whole.argmax()).mean())


def flat_layers(net: nn.Module, x: Tensor) -> dict[str, int]:
    """The dropout layers of `net`, and how many units each drops of. Raises DropoutError where
    there is none, or where one drops of maps."""
    sizes: dict[str, tuple[int, ...]] = {}

    def note_size(name: str, given: Tensor) -> None:
        sizes.setdefault(name, tuple(given.shape))

    with _replaced(net, note_size), torch.no_grad():
        net(x)
    if not sizes or any(len(size) != 2 for size in sizes.values()):
        raise DropoutError("This network has no dropout before a fully connected layer.")
    return {name: size[1] for name, size in sizes.items()}


def sample(
    net: nn.Module, x: Tensor, rate: float, count: int = MAX_SUB_NETWORKS, seed: int = 0
) -> SubNetworks:
    """The network on x (1, C, H, W), as it is and with `count` random sets of units dropped at this
    rate, whatever rate it was trained with; what stands is divided by 1 - rate, as while training.
    Fewer where layers are large.

    Everything before the first dropout is computed once. Raises DropoutError, and ValueError for a
    rate outside of [0, 1).
    """
    if not 0 <= rate < 1:
        raise ValueError(f"a rate lies in [0, 1), not {rate}")
    layers = flat_layers(net, x)
    count = max(min(count, MAX_UNITS // sum(layers.values())), 100)
    generator = torch.Generator().manual_seed(seed)
    masks: list[Tensor] = []

    def thinned(_name: str, given: Tensor) -> Tensor:
        stands = torch.rand(count, given.shape[1], generator=generator) >= rate
        masks.append(stands[:SHOWN])
        stands = stands.to(given.device)
        return (
            given * stands / (1 - rate)
        )  # (count, units), also of the one row that comes in first

    with torch.no_grad():
        whole = net(x)[0].cpu().double().softmax(0)  # (K,)
        with _replaced(net, thinned):
            probabilities = net(x).cpu().double().softmax(1)  # (count, K)
    return SubNetworks(
        rate, probabilities.numpy(), whole.numpy(), tuple(layers.values()), masks[0].numpy()
    )


@contextmanager
def _replaced(net: nn.Module, change: Callable[[str, Tensor], Tensor | None]) -> Iterator[None]:
    """While it is entered, dropout layers give change(name, input); None leaves them as they
    are."""
    handles = [
        module.register_forward_hook(
            lambda _module, given, _output, name=name: change(name, given[0])
        )
        for name, module in net.named_modules()
        if isinstance(module, nn.Dropout)
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def quiz_answer() -> tuple[str, str]:
    """Which of OPTIONS is the number of sets of units that AlexNet's two layers with dropout can
    keep."""
    units = [layer.output[0] for layer in counted("paper").layers if layer.name in ("fc1", "fc2")]
    ways = 2 ** sum(units)
    options = (
        f"{sum(units):,}: one for each unit",
        f"{units[0] * units[1]:,}: one for each pair",
        f"2^{sum(units)}: a number of {len(str(ways)):,} digits",
    )
    return options[-1], (
        f"Each of the {' + '.join(map(str, units))} units stands or does not: 2 · 2 · … · 2. While it "
        f"trained, {EPOCHS:g} · {IMAGES / 1e6:g} = {EPOCHS * IMAGES / 1e6:.0f} million images were seen, "
        "each by another sub-network: hardly any is ever trained, but all share their weights."
    )


LESSON = Lesson(
    "Dropout",
    "In training, for every image anew, dropout switches off each unit of a layer with a probability, in AlexNet "
    f"{fact('dropout_rate')}: each image trains another sub-network, all with shared weights. In testing all units stand: one pass in "
    "place of the average over all sub-networks.",
    Link("predictions", "Predictions: the whole network's answer"),
    (
        LECTURE,
        reference("hinton2012"),
        reference("dropout"),
    ),
    Question(
        "AlexNet drops units of two layers of 4,096. How many different sub-networks can that leave?",
        OPTIONS,
        quiz_answer,
    ),
)
