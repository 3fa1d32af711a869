"""Loss surface: what does the loss do when all weights are moved along two random directions?

The slices of Li et al. 2018, section 4: W + a d + b e, where d and e are Gaussian and every filter of a direction has the
length that this filter has in the network ("filter normalisation"). Biases and what batch norm learned stay where they
are, and batch norm uses its running averages, as in the paper's own code (xignore=biasbn, evaluation mode).
loss_surfaces.json holds what loss_surface_recording.py measured."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor, nn

from trainer.outputs import logits_of

RECORDED = Path(__file__).with_name("loss_surfaces.json")
CUT = 4.0  # times the loss of a guess: where a linear height ends
REACH = 1.0  # of a slice: weights are moved by as much as they are large
BATCH = 125  # images at once
STRIDES = (4, 2, 1)  # in which a slice is recorded: the coarse grid first
LIVE_POINTS, LIVE_IMAGES = 21, 250  # of a slice that is measured on the page
Direction = dict[str, Tensor]

PAIRS: dict[
    str, tuple[str, str]
] = {  # networks whose slices stand side by side; those not recorded are small
    "56 layers: plain and residual": ("plain56", "resnet56"),
    "10 hidden layers: sigmoid and ReLU": ("mlp10-sigmoid", "mlp10-relu"),
    "2 hidden layers: sigmoid and ReLU": ("mlp2-sigmoid", "mlp2-relu"),
    "Convolutions on digits: sigmoid and ReLU": ("digits-sigmoid", "digits-relu"),
}


@dataclass(frozen=True)
class LossSurface:
    """Mean cross entropy `loss` (A, A) float64 of a network whose weights were moved by at[i] along the first direction and
    at[j] along the second; `accuracy` (A, A) in [0, 1]. at (A,) is symmetric about 0, where the network itself is.
    `moved` of its `parameters` are moved. data: what the `images` are; NaN or infinite: no number came out."""

    key: str
    label: str
    data: str
    at: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    images: int
    classes: int
    parameters: int
    moved: int
    seed: int

    @property
    def middle(self) -> int:
        """The index of the network itself."""
        return len(self.at) // 2

    @property
    def centre(self) -> float:
        """The loss of the network itself."""
        return float(self.loss[self.middle, self.middle])


def direction(net: nn.Module, seed: int) -> Direction:
    """A random direction by name of every weight of two dimensions or more, each filter as long as the network's own; the
    other parameters stay. The same random numbers for networks of equal shapes."""
    generator = Generator().manual_seed(seed)
    result = {}
    for name, weight in net.named_parameters():
        if weight.ndim < 2:
            continue
        drawn = torch.randn(weight.shape, generator=generator)
        filters = tuple(range(1, weight.ndim))
        own = torch.linalg.vector_norm(weight.detach().cpu().float(), dim=filters, keepdim=True)
        length = torch.linalg.vector_norm(drawn, dim=filters, keepdim=True)
        result[name] = drawn * (own / (length + 1e-10))
    return result


def directions(net: nn.Module, seed: int) -> tuple[Direction, Direction]:
    """The two directions of a slice."""
    return direction(net, 2 * seed), direction(net, 2 * seed + 1)


@contextmanager
def movable(
    net: nn.Module, pair: tuple[Direction, Direction]
) -> Iterator[Callable[[float, float], None]]:
    """A function that puts the weights of a network at (a, b), while the block runs; afterwards they are as before. The
    weights are its own meanwhile, also where it shares them with another network."""
    parameters = {name: weight for name, weight in net.named_parameters() if name in pair[0]}
    before = {name: weight.data for name, weight in parameters.items()}
    steps = [{name: move.to(before[name]) for name, move in one.items()} for one in pair]

    def put(a: float, b: float) -> None:
        for name, weight in parameters.items():
            weight.data = before[name] + a * steps[0][name] + b * steps[1][name]

    try:
        yield put
    finally:
        for name, weight in parameters.items():
            weight.data = before[name]


@torch.no_grad()
def evaluate(net: nn.Module, x: Tensor, labels: Tensor) -> tuple[float, float]:
    """Mean cross entropy and share of right answers on x (N, C, H, W) and labels (N,), in evaluation mode."""
    loss, right = 0.0, 0
    for part, target in zip(x.split(BATCH), labels.split(BATCH), strict=True):
        logits = logits_of(net(part)).float()
        loss += nn.functional.cross_entropy(logits, target, reduction="sum").double().item()
        right += int((logits.argmax(1) == target).sum())
    return loss / len(labels), right / len(labels)


def grid(points: int, reach: float = REACH) -> np.ndarray:
    """(points,) from -reach to reach, 0 in the middle; points is odd."""
    return np.linspace(-reach, reach, points)


def slice_of(
    net: nn.Module, x: Tensor, labels: Tensor, at: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Loss and accuracy, both (A, A), at every place of the grid."""
    values = np.full((2, len(at), len(at)), np.nan)
    with movable(net, directions(net, seed)) as put:
        for i, a in enumerate(at):
            for j, b in enumerate(at):
                put(float(a), float(b))
                values[:, i, j] = evaluate(net, x, labels)
    return values[0], values[1]


def sizes(net: nn.Module) -> tuple[int, int]:
    """How many parameters a network has, and how many of them a direction moves."""
    counts = [(weight.numel(), weight.ndim) for weight in net.parameters()]
    return sum(count for count, _ in counts), sum(count for count, ndim in counts if ndim > 1)


def surface(
    net: nn.Module, x: Tensor, labels: Tensor, seed: int, key: str, label: str, data: str
) -> LossSurface:
    """The slice of a small network, measured now. x (N, C, H, W), labels (N,); key, label and data say what they are."""
    at = grid(LIVE_POINTS)
    loss, accuracy = slice_of(net.eval(), x, labels, at, seed)
    classes = logits_of(net(x[:1])).shape[1]
    return LossSurface(
        key, label, data, at, loss, accuracy, len(labels), classes, *sizes(net), seed
    )


def order(points: int) -> list[tuple[int, int]]:
    """Every place (i, j) of a grid once: those of each fourth row and column first, then of each second, then the rest, so
    that a recording that is stopped holds a coarser grid."""
    places: dict[tuple[int, int], None] = {}
    for stride in STRIDES:
        kept = range(0, points, stride)
        places |= dict.fromkeys((i, j) for i in kept for j in kept)
    return list(places)


def complete(loss: np.ndarray) -> int:
    """The stride of the finest grid of which every place was measured; 0 where there is none. What was not measured is NaN,
    what is no number is infinite."""
    measured = [stride for stride in STRIDES if not np.isnan(loss[::stride, ::stride]).any()]
    return measured[-1] if measured else 0


def of_row(row: Mapping) -> LossSurface | None:
    """A row of loss_surfaces.json on the finest grid that is complete; None where none is."""
    at, loss, accuracy = (
        np.array(row[name], np.float64) for name in ("at", "loss", "accuracy")
    )  # null becomes NaN
    stride = complete(loss)
    if not stride:
        return None
    kept = slice(None, None, stride)
    rest = {name: row[name] for name in row if name not in ("at", "loss", "accuracy")}
    return LossSurface(at=at[kept], loss=loss[kept, kept], accuracy=accuracy[kept, kept], **rest)


@cache
def recorded() -> tuple[LossSurface, ...]:
    """The recorded slices, of one grid: the finest that all of them have."""
    if not RECORDED.exists():
        return ()
    surfaces = [of_row(row) for row in json.loads(RECORDED.read_text(encoding="utf-8"))]
    return alike([surface for surface in surfaces if surface])


def alike(surfaces: Sequence[LossSurface]) -> tuple[LossSurface, ...]:
    """The same surfaces, each on the coarsest of their grids."""
    points = min((len(surface.at) for surface in surfaces), default=0)
    result = []
    for surface in surfaces:
        kept = slice(None, None, max(1, (len(surface.at) - 1) // max(1, points - 1)))
        result.append(
            replace(
                surface,
                at=surface.at[kept],
                loss=surface.loss[kept, kept],
                accuracy=surface.accuracy[kept, kept],
            )
        )
    return tuple(result)
