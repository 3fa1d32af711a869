"""Visualisation: which picture does a unit answer most, if it may be any picture?

Gradient ascent from noise: the picture is written in waves (fourier_pictures.py), moved a little before each step
(picture_moves.py), and changed so that a unit, a channel or a class answers more. (Olah, Mordvintsev and Schubert 2017,
"Feature visualization".) It is no photo: people say better what a unit does from its top patches (Borowski et al. 2021).

`Visualising` takes as many steps as it is let, so that a long ascent gives way to other questions. To let something else
be answered to, add a row to GOALS."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.images.preprocessing import Preprocessing
from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.layer_outputs import as_maps, layer_outputs, unit_axis, watched_layers
from explorer.layers.fourier_pictures import Colours, first_numbers, pictures, to_pixels
from explorer.layers.layer_units import node_of
from explorer.layers.picture_moves import Moves, moved
from explorer.layers.unit_index import to_batch
from explorer.networks.model import UnsuitedError

STEPS, RATE = 256, 0.1
SHIFT, SCALE, TURN = 8 / 224, 0.1, 5.0  # a share of what is seen, a share, degrees
LOUDER = 1.5  # by how much a picture that no gradient comes back to gets more contrast
CHUNK = 0.4  # seconds in which nobody else is asked
# never fall, but are flat where they are 0 or full: what they take is raised instead of what they give
RISING = {"ReLU", "ReLU6", "LeakyReLU", "Sigmoid", "Hardsigmoid", "Hardtanh", "Tanh", "Softplus"}


def _centre(maps: Tensor) -> Tensor:
    weights = torch.zeros_like(maps)
    weights[..., maps.shape[-2] // 2, maps.shape[-1] // 2] = 1
    return weights


def _everywhere(maps: Tensor) -> Tensor:
    return torch.full_like(maps, 1 / (maps.shape[-2] * maps.shape[-1]))


GOALS: dict[str, Callable[[Tensor], Tensor]] = {  # the weight of each place of maps (..., h, w)
    "unit": _centre,
    "channel": _everywhere,
}


@dataclass(frozen=True, eq=False)
class Visualisation:
    """Pictures that B units of a layer answer to, after `steps` steps of `total`. pixels (B, side, side, C) uint8; values
    (B,): what each unit answers to just these pixels, at the middle place of its map ("unit") or on the average over
    all places ("channel"). course (T, B): the same at `at` (T,) steps, from 0 on."""

    layer: str
    goal: str
    units: tuple[int, ...]
    seeds: tuple[int, ...]
    total: int
    pixels: np.ndarray
    at: np.ndarray
    course: np.ndarray

    @property
    def steps(self) -> int:
        return int(self.at[-1])

    @property
    def values(self) -> np.ndarray:
        return self.course[-1]

    @property
    def finished(self) -> bool:
        return self.steps == self.total


def raised(graph: LayerGraph, layer: str) -> LayerNode:
    """The layer that ascent raises so that `layer` answers more: itself, or what its activation function is given."""
    node = node_of(graph, layer)
    while node.kind.split()[0] in RISING and len(node.inputs) == 1:
        before = node_of(graph, node.inputs[0])
        if before.output != node.output:
            break
        node = before
    return node


def moves(node: LayerNode, goal: str, side: int) -> Moves:
    """How far pictures are moved: shifts are a share of what the goal sees, in pixels."""
    seen = side if goal == "channel" else min(side, max(node.receptive_field.size))
    return Moves(SHIFT * seen, SCALE, TURN)


def answers(
    net: nn.Module,
    pixels: np.ndarray,
    units: Sequence[int],
    graph: LayerGraph,
    layer: str,
    goal: str,
    preprocessing: Preprocessing,
) -> np.ndarray:
    """(B,) what unit i of `units` answers to picture i of pixels (B, side, side, C) uint8, as `goal` says. Raises
    UnsuitedError, LayerError."""
    axis = unit_axis(node_of(graph, layer))
    x = to_batch(pixels, preprocessing)
    maps = as_maps(layer_outputs(net, x, (layer,), graph)[layer], axis)
    own = maps[torch.arange(len(units)), list(units)]  # (B, h, w)
    return (own * GOALS[goal](own)).sum((1, 2)).numpy()


class Visualising:
    """An ascent under way, of a unit each for a picture each, all of one layer: unit i from the noise of seed i. A picture becomes the
    same alone and among others, to rounding. One thread at a time lets it go on."""

    def __init__(
        self,
        graph: LayerGraph,
        preprocessing: Preprocessing,
        layer: str,
        units: Sequence[int],
        seeds: Sequence[int],
        goal: str = "unit",
        steps: int = STEPS,
        colours: Colours | None = None,
    ) -> None:
        node = node_of(graph, layer)
        count = node.output[unit_axis(node) - 1]
        if not all(0 <= unit < count for unit in units):
            raise UnsuitedError(f"{layer} has the units 0 to {count - 1}.")
        self.graph, self.preprocessing, self.layer, self.goal = graph, preprocessing, layer, goal
        self.units, self.seeds, self.total = tuple(units), tuple(seeds), steps
        self.colours = colours if preprocessing.channels == 3 else None
        self.done = 0
        self._raised = raised(graph, layer)
        side = preprocessing.crop
        self._numbers = first_numbers(seeds, preprocessing.channels, side).requires_grad_()
        self._adam = torch.optim.Adam([self._numbers], lr=RATE)
        limits = moves(node, goal, side)
        self._moves = np.stack([limits.drawn(seed, steps) for seed in seeds], 1)  # (steps, B, 4)
        self._seen: Visualisation | None = None
        self._going_on = threading.Lock()

    @property
    def finished(self) -> bool:
        return self.done == self.total

    def go_on(self, net: nn.Module, seconds: float = CHUNK) -> None:
        """Take further steps for about so long, one at least. Raises UnsuitedError, LayerError."""
        with self._going_on, torch.enable_grad():
            end = time.monotonic() + seconds
            if self._seen is None:
                self._look(net)
            while not self.finished:
                self._step(net)
                if time.monotonic() >= end:
                    break
            self._look(net)

    def result(self) -> Visualisation | None:
        """What has become of the pictures until now, None before the first step."""
        return self._seen

    def _values(self) -> Tensor:
        return pictures(self._numbers, self.colours)

    def _step(self, net: nn.Module) -> None:
        values = moved(self._values(), self._moves[self.done])
        mean, std = (
            torch.tensor(each, dtype=torch.float32)[:, None, None]
            for each in (self.preprocessing.mean, self.preprocessing.std)
        )
        name = self._raised.name
        with watched_layers(net, self.graph, (name,), leave=True) as layers:
            net((values - mean) / std)
        gradient = layers.pulled_back(name, self._weights(layers.values[name]), self._numbers)
        silent = (gradient == 0).flatten(1).all(1)
        with torch.no_grad():
            self._numbers[silent] *= LOUDER
        self._numbers.grad = -gradient
        self._adam.step()
        self.done += 1

    def _weights(self, output: Tensor) -> Tensor:
        """By how much each number of a layer's output counts: those of the units, in their own pictures."""
        weights = torch.zeros_like(output)
        maps = as_maps(weights, unit_axis(self._raised))
        which = torch.arange(len(self.units)), list(self.units)
        maps[which] = GOALS[self.goal](maps[which])
        return weights

    def _look(self, net: nn.Module) -> None:
        """What the units answer to the pictures as they are shown."""
        with torch.no_grad():
            pixels = to_pixels(self._values())
        new = answers(
            net, pixels, self.units, self.graph, self.layer, self.goal, self.preprocessing
        )
        if not np.isfinite(new).all():
            raise UnsuitedError(
                f"What {self.layer} answers is no finite number (NaN or infinite): no picture can be made for it."
            )
        at, course = np.array([self.done]), new[None]
        if self._seen is not None:
            at = np.concatenate([self._seen.at, at])
            course = np.concatenate([self._seen.course, course])
        self._seen = Visualisation(
            self.layer, self.goal, self.units, self.seeds, self.total, pixels, at, course
        )
