"""What does every unit of a layer answer to the images of a set? An index, made in one pass, in constant memory.

`Indexing` looks at one batch after the other, as long as it is let, so that a large set gives way to other
questions; what it knows at any time is a `UnitIndex` of the images until then."""

import hashlib
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor, nn

from explorer.failures import columns, sources
from explorer.images.decoding import ImageError
from explorer.images.preprocessing import Preprocessing
from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import as_maps, layer_outputs, unit_axis
from explorer.layers.layer_units import node_of
from explorer.layers.top_patches import RunningTop, TopPatches
from explorer.layers.unit_sets import UnitSet
from explorer.networks.model import UnsuitedError

MAX_NUMBERS = 1 << 22  # of each kind that are kept of single images: 17 MB
MAX_BATCH, BATCH_PIXELS = 64, 1 << 18
CHUNK = 0.5  # seconds in which nobody else is asked


@dataclass(frozen=True, eq=False)
class UnitIndex:
    """What U units of a layer answered to n images of `total` that are asked for; `unreadable` others could not be read. A
    unit's answer to an image is the largest value of its map, its mean answer the map's mean.

    shape (h, w) of the maps, 1, 1 of a layer without places. places (n,): of the images in the source, in the order in which they went
    by; labels (n,) their classes, -1 unknown. active (U,): how many images it answers above 0. least: the smallest value of all
    maps. top: the strongest patches. largest, mean (m, U) float32: of the first m images, m = n unless these
    are more than MAX_NUMBERS."""

    layer: str
    shape: tuple[int, int]
    total: int
    unreadable: int
    least: float
    places: np.ndarray
    labels: np.ndarray
    active: np.ndarray
    top: TopPatches
    largest: np.ndarray
    mean: np.ndarray

    def __len__(self) -> int:
        return len(self.places)

    @property
    def units(self) -> int:
        return len(self.active)

    @cached_property
    def key(self) -> str:
        """Differs where its content does."""
        facts = self.layer, self.shape, self.total, self.unreadable, self.least
        digest = hashlib.blake2b(repr(facts).encode(), digest_size=16)
        top = (self.top.images, self.top.values, self.top.spots)
        for values in (self.places, self.labels, self.active, *top):
            digest.update(np.ascontiguousarray(values).data)
        return digest.hexdigest()

    @property
    def finished(self) -> bool:
        return len(self) + self.unreadable == self.total

    @property
    def signed(self) -> bool:
        """Whether there are values below 0."""
        return self.least < 0


def layer_maps(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str) -> Tensor:
    """(N, U, h, w): what the units of a layer answer to x (N, C, H, W) at every place. Raises UnsuitedError, LayerError."""
    axis = unit_axis(node_of(graph, layer))
    return as_maps(layer_outputs(net, x, (layer,), graph)[layer], axis)


def to_batch(views: np.ndarray, preprocessing: Preprocessing) -> Tensor:
    """x (N, C, H, W) of views (N, H, W, C) uint8: the values of `preprocessing.to_input`."""
    mean, std = (
        torch.tensor(values, dtype=torch.float32)[:, None, None]
        for values in (preprocessing.mean, preprocessing.std)
    )
    return torch.from_numpy(views).permute(0, 3, 1, 2).float().div_(255).sub_(mean).div_(std)


def batch_size(preprocessing: Preprocessing) -> int:
    return max(1, min(MAX_BATCH, BATCH_PIXELS // preprocessing.crop**2))


def read_views(
    unit_set: UnitSet, places: np.ndarray, preprocessing: Preprocessing
) -> tuple[np.ndarray, np.ndarray]:
    """The places (n,) of those images that could be read, and what the network is given of them, (n, H, W, C)
    uint8."""
    readable, views = [], []
    for place in places.tolist():
        try:
            picture = sources.load(unit_set.source.images[place].read())
        except (sources.DatasetError, ImageError, OSError):
            continue
        readable.append(place)
        views.append(columns.view(picture, preprocessing))
    side, channels = preprocessing.crop, preprocessing.channels
    return np.array(readable, np.int64), np.array(views, np.uint8).reshape(
        len(views), side, side, channels
    )


class Indexing:
    """An index that is being made. One thread at a time lets it go on."""

    def __init__(
        self, unit_set: UnitSet, preprocessing: Preprocessing, graph: LayerGraph, layer: str
    ) -> None:
        self.unit_set, self.preprocessing = unit_set, preprocessing
        self.graph, self.layer = graph, layer
        self.order = unit_set.order()
        self.done = 0  # images that went by, readable or not
        self._places: list[np.ndarray] = []
        self._seen = 0
        self._least = np.inf
        self._top: RunningTop | None = None
        self._ahead: Future[tuple[np.ndarray, np.ndarray]] | None = None
        self._going_on = threading.Lock()

    @property
    def total(self) -> int:
        return len(self.order)

    @property
    def finished(self) -> bool:
        return self.done == self.total

    def go_on(self, net: nn.Module, seconds: float = CHUNK) -> None:
        """Look at further images for about so long, at one batch at least; meanwhile the next batch is read. Raises
        UnsuitedError."""
        with self._going_on, torch.inference_mode(), ThreadPoolExecutor(1) as reader:
            end = time.monotonic() + seconds
            while not self.finished:
                batch = self._ahead or reader.submit(self._read, self.done)
                following = self.done + batch_size(self.preprocessing)
                more = following < self.total
                self._ahead = reader.submit(self._read, following) if more else None
                readable, views = batch.result()
                if len(readable):
                    x = to_batch(views, self.preprocessing)
                    self._take(readable, layer_maps(net, x, self.graph, self.layer))
                self.done = min(following, self.total)
                if time.monotonic() >= end:
                    break

    def _read(self, first: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch that begins with this image, see read_views."""
        places = self.order[first : first + batch_size(self.preprocessing)]
        return read_views(self.unit_set, places, self.preprocessing)

    def _take(self, places: np.ndarray, maps: Tensor) -> None:
        """The next images: where they are in the source, and maps (n, U, h, w)."""
        largest, mean, least = maps.amax((2, 3)), maps.mean((2, 3)), float(maps.min())
        if not (largest.isfinite().all() and np.isfinite(least) and mean.isfinite().all()):
            raise UnsuitedError(
                f"What {self.layer} answers to {self.unit_set.name} is no finite number (NaN or infinite): its units "
                "cannot be compared."
            )
        units, first = maps.shape[1], self._seen
        if self._top is None:
            self._top, self._shape = RunningTop(units), (maps.shape[2], maps.shape[3])
            self._active = np.zeros(units, np.int64)
            rows = min(self.total, max(MAX_NUMBERS // units, 1))
            self._largest, self._mean = (np.empty((rows, units), np.float32) for _ in range(2))
        self._top.add(maps, largest, first)
        self._active += (largest > 0).sum(0).numpy()
        for kept, values in ((self._largest, largest), (self._mean, mean)):
            part = kept[first : first + len(places)]
            part[:] = values[: len(part)].numpy()
        self._least = min(self._least, least)
        self._places.append(places)
        self._seen += len(places)

    def index(self) -> UnitIndex:
        """Of the images until now. Raises UnsuitedError where none of them could be read."""
        with self._going_on:
            if self._top is None:
                raise UnsuitedError(
                    f"None of the {self.done:,} images of {self.unit_set.name} can be read."
                )
            places = np.concatenate(self._places)
            images = self.unit_set.source.images
            kept = min(self._seen, len(self._largest))
            return UnitIndex(
                layer=self.layer,
                shape=self._shape,
                total=self.total,
                unreadable=self.done - self._seen,
                least=self._least,
                places=places,
                labels=np.array([images[place].label for place in places], np.int32),
                active=self._active.copy(),
                top=self._top.result(),
                largest=self._largest[:kept],
                mean=self._mean[:kept],
            )
