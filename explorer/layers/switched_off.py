"""Switched off: what does a network say of a picture, and how often is it right, without one of its units?

The unit's map is set to one number at every place, 0 or the mean of its map over a set, and all that follows is computed
again. (Morcos et al. 2018, Zhou et al. 2018 do so with many units.)"""

import threading
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.failures.disagreements import contingency
from explorer.images.preprocessing import Preprocessing
from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import as_maps, unit_axis
from explorer.layers.altered_layer import altered_layer
from explorer.layers.layer_units import node_of, with_unit
from explorer.layers.unit_index import CHUNK, batch_size, read_views, to_batch
from explorer.layers.unit_sets import UnitSet


@dataclass(frozen=True, eq=False)
class Off:
    """Probabilities (K,) of one picture, as the network is and with a unit switched off; value: what its map was set
    to, most: the largest value of its map before."""

    before: np.ndarray
    after: np.ndarray
    value: float
    most: float


@dataclass(frozen=True, eq=False)
class OffAccuracy:
    """How a network did on n images whose class is known, as it is and with a unit switched off, of `total` that are asked
    for: both right, only as it is, only without the unit, neither. counts (4,)."""

    counts: np.ndarray
    total: int

    @property
    def images(self) -> int:
        return int(self.counts.sum())

    @property
    def before(self) -> float:
        """The share that is right as it is."""
        return float(self.counts[:2].sum() / max(self.images, 1))

    @property
    def after(self) -> float:
        """The share that is right without the unit."""
        return float(self.counts[:3:2].sum() / max(self.images, 1))


def logits_without(
    net: nn.Module, graph: LayerGraph, x: Tensor, layer: str, unit: int, value: float
) -> tuple[Tensor, Tensor]:
    """Logits (N, K) where the unit's map is `value` at every place, and the largest value of its map before, (N,)."""
    largest: list[Tensor] = []
    axis = unit_axis(node_of(graph, layer))

    def change(output: Tensor) -> Tensor:
        largest.append(as_maps(output, axis)[:, unit].amax((1, 2)))
        return with_unit(output, axis, unit, torch.tensor(value))

    with torch.no_grad(), altered_layer(net, graph, layer, change):
        logits = net(x)
    return logits, largest[0]


def off(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str, unit: int, value: float) -> Off:
    """One picture x (1, C, H, W), see Off."""
    with torch.no_grad():
        before = net(x)
    after, largest = logits_without(net, graph, x, layer, unit, value)
    first, second = (logits[0].double().softmax(0).cpu().numpy() for logits in (before, after))
    return Off(first, second, value, float(largest[0]))


class OffRun:
    """Images go by twice, with a unit and without it. outputs (C,): the network's output of each class of the
    set, -1 for none; images of such a class, and of none, are left out."""

    def __init__(
        self,
        unit_set: UnitSet,
        preprocessing: Preprocessing,
        graph: LayerGraph,
        unit: tuple[str, int, float],
        outputs: tuple[int, ...],
    ) -> None:
        self.unit_set, self.preprocessing, self.graph = unit_set, preprocessing, graph
        self.layer, self.unit, self.value = unit
        images, known = unit_set.source.images, np.array([*outputs, -1])
        self.labels = {place: int(known[images[place].label]) for place in unit_set.order()}
        self.order = np.array([place for place, label in self.labels.items() if label >= 0], int)
        self.done = 0
        self._spent = 0.0
        self.counts = np.zeros(4, int)
        self._going_on = threading.Lock()

    @property
    def total(self) -> int:
        return len(self.order)

    @property
    def finished(self) -> bool:
        return self.done == self.total

    @property
    def seconds_each(self) -> float:
        """Seconds that an image took; 0 before one was looked at."""
        return self._spent / max(self.done, 1)

    def go_on(self, net: nn.Module, seconds: float = CHUNK) -> None:
        """Look at further images for about so long, at one batch at least."""
        with self._going_on, torch.no_grad():
            begin = time.monotonic()
            while not self.finished:
                places = self.order[self.done : self.done + batch_size(self.preprocessing)]
                readable, views = read_views(self.unit_set, places, self.preprocessing)
                if len(readable):
                    self._take(net, readable, to_batch(views, self.preprocessing))
                self.done += len(places)
                if time.monotonic() >= begin + seconds:
                    break
            self._spent += time.monotonic() - begin

    def _take(self, net: nn.Module, places: np.ndarray, x: Tensor) -> None:
        labels = torch.tensor([self.labels[place] for place in places.tolist()])
        before = net(x).argmax(1) == labels
        logits, _ = logits_without(net, self.graph, x, self.layer, self.unit, self.value)
        after = logits.argmax(1) == labels
        self.counts += contingency(before.numpy(), after.numpy())

    def result(self) -> OffAccuracy:
        """Of the images until now."""
        return OffAccuracy(self.counts.copy(), self.total)
