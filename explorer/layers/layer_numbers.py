"""Layers in numbers: how are h, dL/dh and dL/dW of every layer distributed over a set of images, and how many of its units
are silent, hardly ever active, or saturated?

h is what a convolution or a linear layer gives, before normalisation and activation function, as everywhere; units are those
of activation functions, by trainer/unit_shares.py. L is the cross entropy of one image: dL/dh has one element for every
value of h, dL/dW is the mean over the images. All is counted batch by batch, in constant memory.

To show one more distribution, add a row to DISTRIBUTIONS of distributions.py and feed it in `Measuring`."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.spread import GRADIENT_EDGES
from explorer.images.preprocessing import Preprocessing
from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import unit_axis, watched_layers
from explorer.layers.distributions import DISTRIBUTIONS, Distribution, Running, distribution
from explorer.layers.unit_index import CHUNK, MAX_BATCH, batch_size, read_views, to_batch
from explorer.layers.unit_sets import UnitSet
from explorer.networks.model import UnsuitedError
from trainer.outputs import logits_of
from trainer.probes import followed, loss_gradients, weighted_layers
from trainer.unit_shares import KINDS, SHARES, Kind, UnitCounts, count, kind_of, shares

BUDGET = 300 * 2**20  # bytes of what the layers of a batch give, with gradients and copies
COPIES = 4
MAX_SHOWN, MAX_WEIGHTS = (
    2**15,
    2**16,
)  # values behind a histogram: of a layer and image, of its weights


@dataclass(frozen=True)
class UnitTable:
    """Shares of SHARES of the units of every activation function that is known: names (A,), each (A,) float64, NaN where a word does
    not apply. silencing (A,): whether its units can be exactly 0."""

    names: tuple[str, ...]
    dead: np.ndarray
    rare: np.ndarray
    saturated: np.ndarray
    silencing: np.ndarray


@dataclass(frozen=True)
class LayerNumbers:
    """One network over `images` of a set of `total`; `unreadable` others could not be read. `labelled` of them are of a class of the
    network; of all others L is that of the class that the network finds most probable. loss: the mean of L."""

    distributions: dict[str, Distribution]
    units: UnitTable
    images: int
    total: int
    unreadable: int
    labelled: int
    loss: float


class Measuring:
    """A measurement that is under way. One thread at a time lets it go on.

    outputs (C,): the network's output of each class of the set, -1 for none."""

    def __init__(
        self,
        unit_set: UnitSet,
        preprocessing: Preprocessing,
        graph: LayerGraph,
        outputs: Sequence[int],
    ):
        self.unit_set, self.preprocessing, self.graph = unit_set, preprocessing, graph
        self.outputs = dict(enumerate(outputs))
        self.order = unit_set.order()
        self.batch = images_at_once(graph, preprocessing)
        self.done = self.images = self.labelled = 0
        self.loss = 0.0
        self._running: dict[str, dict[str, Running]] = {key: {} for key in DISTRIBUTIONS}
        self._weights: dict[str, Tensor] = {}  # some of dL/dW, summed over the images
        self._units: dict[str, UnitCounts] = {}
        self._result: LayerNumbers | None = None
        self._going_on = threading.Lock()

    @property
    def total(self) -> int:
        return len(self.order)

    @property
    def finished(self) -> bool:
        return self.done == self.total

    @property
    def held(self) -> int:
        """Bytes of the gradients that it sums, until it has finished."""
        return sum(total.nbytes for total in list(self._weights.values()))

    def go_on(self, net: nn.Module, seconds: float = CHUNK) -> None:
        """Look at further images for about so long, at one batch at least. Raises NoGradientError."""
        with self._going_on:
            end = time.monotonic() + seconds
            while not self.finished:
                places = self.order[self.done : self.done + self.batch]
                readable, views = read_views(self.unit_set, places, self.preprocessing)
                if len(readable):
                    labels = [self.unit_set.source.images[place].label for place in readable]
                    classes = np.array([self.outputs.get(label, -1) for label in labels])
                    self.take(net, to_batch(views, self.preprocessing), classes)
                self.done += len(places)
                if time.monotonic() >= end:
                    break

    def take(self, net: nn.Module, x: Tensor, outputs: np.ndarray) -> None:
        """The next images x (N, C, H, W), and the network's output of the class of each (N,), -1 where it is not known."""
        layers, kinds = weighted_layers(net), activation_functions(net, self.graph)
        with (
            followed(net, layers) as seen,
            watched_layers(net, self.graph, kinds) as watched,
        ):
            logits = logits_of(net(x))
            target = torch.where(
                torch.from_numpy(outputs) < 0, logits.argmax(1), torch.from_numpy(outputs)
            )
            loss = nn.functional.cross_entropy(logits, target, reduction="sum")
            weights = [layers[name].weight for name in seen]
            calls = [output for uses in seen.values() for output in uses]
            gradients = loss_gradients(loss, [*weights, *calls])
        self.images += len(x)
        self.labelled += int((outputs >= 0).sum())
        self.loss += float(loss.detach())
        names = [name for name, uses in seen.items() for _ in uses]
        most = MAX_SHOWN * len(x)
        self._add("activation", zip(names, calls, strict=True), most)
        self._add("activation_gradient", zip(names, gradients[len(weights) :], strict=True), most)
        for name, gradient in zip(seen, gradients, strict=False):
            some = gradient.flatten()[:: max(1, gradient.numel() // MAX_WEIGHTS) | 1]
            self._weights[name] = self._weights.get(name, 0) + some.clone()
        for name, values in watched.values.items():
            kind, axis = kinds[name]
            counts = count(kind, values, axis)
            self._units[name] = self._units[name] + counts if name in self._units else counts

    def _add(self, key: str, values: Iterable[tuple[str, Tensor]], most: int) -> None:
        for name, tensor in values:
            running = self._running[key].setdefault(name, Running(DISTRIBUTIONS[key]))
            running.add(tensor, most)

    def result(self) -> LayerNumbers:
        """Of the images until now. Raises UnsuitedError where none of them could be read."""
        with self._going_on:
            if self._result is None:
                numbers = self._numbers()
                if not self.finished:
                    return numbers
                self._result = numbers
                self._weights.clear()
            return self._result

    def _numbers(self) -> LayerNumbers:
        if not self.images:
            raise UnsuitedError(
                f"None of the {self.done:,} images of {self.unit_set.name} can be read."
            )
        weights = {}
        for name, total in self._weights.items():
            weights[name] = Running(GRADIENT_EDGES)
            weights[name].add(total / self.images, len(total))
        running = self._running | {"weight_gradient": weights}
        return LayerNumbers(
            distributions={key: distribution(rows) for key, rows in running.items()},
            units=unit_table(self._units),
            images=self.images,
            total=self.total,
            unreadable=self.done - self.images,
            labelled=self.labelled,
            loss=self.loss / self.images,
        )


def unit_table(counts: Mapping[str, UnitCounts]) -> UnitTable:
    """Of what the units of every activation function gave."""
    table = np.array(list(shares(counts).values()), np.float64).reshape(-1, len(SHARES))
    silencing = np.array([layer.kind.silences for layer in counts.values()], bool)
    dead, rare, saturated = table.T
    return UnitTable(tuple(counts), dead, rare, saturated, silencing)


def images_at_once(graph: LayerGraph, preprocessing: Preprocessing) -> int:
    """How many images go through a network together, so that memory is bounded."""
    bytes_each = COPIES * sum(node.memory for node in graph.nodes) + 1
    return max(1, min(MAX_BATCH, batch_size(preprocessing), BUDGET // bytes_each))


def activation_functions(net: nn.Module, graph: LayerGraph) -> dict[str, tuple[Kind, int]]:
    """The layers of a graph that are activation functions of KINDS: kind, and which dimension counts the units."""
    known = {}
    for node in graph.nodes:
        call = node.call
        kind = (
            KINDS.get(node.kind.lower())
            if call.function
            else kind_of(net.get_submodule(call.module))
        )
        if kind and len(node.output) in (1, 2, 3):
            known[node.name] = kind, unit_axis(node)
    return known
