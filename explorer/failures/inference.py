"""What does a network say of one batch of images, and how do a few threads keep it busy?"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from PIL.Image import Image
from torch import nn

from explorer.failures import columns, sources
from explorer.failures.batch_norm_folding import fold_batch_norms
from explorer.failures.description import EvaluationError
from explorer.failures.features import Head
from explorer.images import kept_pictures
from explorer.images.decoding import ImageError, Picture
from explorer.isolation import pool as isolation
from explorer.isolation.child import BusyError
from explorer.networks.model import Model
from explorer.networks.private_copy import private_copy
from trainer import accelerators, machine
from trainer.accelerators import CPU
from trainer.errors import lacks_memory

LARGEST = 65504  # of float16
_threads = threading.Lock()
_single: list[int] = []  # torch's threads before the first of the evaluations that run now
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BatchResult:
    """Batch `number` of an evaluation: columns (n, ...) and blobs (n) of the n images that could be
    read, in the order of the batch; processed: how many images it has; unreadable: name and sentence
    of the others."""

    number: int
    columns: Mapping[str, np.ndarray]
    blobs: Mapping[str, Sequence[bytes]]
    processed: int
    unreadable: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ReadBatch:
    """The images of a batch as they were read: places (n,) in the source of those that could be,
    views (n, H, W, C) uint8 as the network is given them, digests (n, 16)."""

    places: np.ndarray
    views: np.ndarray
    digests: np.ndarray
    blobs: dict[str, list[bytes]]
    unreadable: list[tuple[str, str]]


class BatchInference:
    """What a thread needs to compute a batch of a network on a source. `outputs` (K,): the network's
    output of each class of the data, -1 for none."""

    def __init__(
        self,
        net: nn.Module,
        model: Model,
        source: sources.ImageSource,
        device: str,
        outputs: Sequence[int],
    ):
        self.device = torch.device(device)
        self.preprocessing = model.preprocessing
        self.source = source
        self.outputs = np.array([*outputs, -1], np.int32)
        side, channels = self.preprocessing.crop, self.preprocessing.channels
        noise = torch.randn(2, channels, side, side, generator=torch.Generator().manual_seed(0))
        noise = noise.to(self.device)
        with torch.inference_mode():
            own = net if self.device == CPU else private_copy(net).to(self.device)
            self.net = fold_batch_norms(own, noise)
            self.head = Head(self.net, noise)
        self.mean, self.std = (
            torch.tensor(values, dtype=torch.float32).repeat(side).to(self.device)  # (W * C,)
            for values in (self.preprocessing.mean, self.preprocessing.std)
        )
        # a device takes one batch at a time
        self.turn: AbstractContextManager = (
            nullcontext() if self.device.type == "cpu" else threading.Lock()
        )

    def compute(self, number: int, places: np.ndarray) -> BatchResult:
        """Batch `number`: the images at these places of the source. Raises EvaluationError."""
        batch = self.read(places)
        logits, features = self.forward(batch.views)
        if not np.isfinite(logits).all():
            row = int(np.argmin(np.isfinite(logits).all(1)))
            name = batch.blobs["names"][row].decode()[:-1]
            raise EvaluationError(
                f"The network's scores of {name[:80]} are not finite numbers: it cannot be evaluated."
            )
        own_labels = [self.source.images[place].label for place in batch.places]
        labels = self.outputs[np.array(own_labels, np.int32)]
        values = {
            **columns.prediction_columns(logits, labels),
            **columns.image_statistics(batch.views),
            "labels": labels,
            "own_labels": np.array(own_labels, np.int32),
            "index": batch.places,
            "digests": batch.digests,
            "features": features,
        }
        return BatchResult(number, values, batch.blobs, len(places), batch.unreadable)

    def read(self, places: np.ndarray) -> ReadBatch:
        """The images at these places, decoded; those that cannot be are named."""
        readable, views, digests, unreadable = [], [], [], []
        blobs: dict[str, list[bytes]] = {"names": [], "thumbnails": [], "originals": []}
        for place in places.tolist():
            image = self.source.images[place]
            name = image.name.replace("\0", "").encode(errors="replace")
            try:
                data = image.read()
                picture = sources.load(data)
            except (sources.DatasetError, ImageError, OSError) as error:
                unreadable.append((name.decode(), str(error)))
                continue
            keep = self.source.kind == "uploads"
            readable.append(place)
            views.append(columns.view(picture, self.preprocessing))
            digests.append(sources.digest(data))
            blobs["names"].append(name + b"\0")
            blobs["thumbnails"].append(columns.thumbnail(data, picture))
            blobs["originals"].append(_kept(picture) if keep else b"")
        side, channels = self.preprocessing.crop, self.preprocessing.channels
        return ReadBatch(
            np.array(readable, np.int64),
            np.array(views, np.uint8).reshape(len(views), side, side, channels),
            np.array(digests, np.uint8).reshape(len(digests), sources.DIGEST),
            blobs,
            unreadable,
        )

    def forward(self, views: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores (n, K) float32 and features (n, D) float16 of views (n, H, W, C) uint8; the values
        of images.to_input, channels last in memory. Where a device's memory runs out, half as many at
        once; where it runs out for one image, the CPU goes on."""
        try:
            with self.turn:
                return self._forward(views)
        except RuntimeError as error:
            if self.device == CPU or not lacks_memory(error):
                raise
            log.warning("%s: %d images at once are too many", self.device, len(views))
        accelerators.release(self.device)
        if len(views) > 1:
            halves = [self.forward(half) for half in np.array_split(views, 2)]
            logits, features = (np.concatenate(parts) for parts in zip(*halves, strict=True))
            return logits, features
        with self.turn:
            self._move_to_cpu()
        return self.forward(views)

    def _move_to_cpu(self) -> None:
        """Go on without the device, whose memory does not suffice for one image."""
        log.warning("%s: too little memory for one image; the CPU goes on", self.device)
        self.net.to(CPU)
        self.mean, self.std, self.device = self.mean.to(CPU), self.std.to(CPU), CPU

    @torch.inference_mode()
    def _forward(self, views: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = torch.from_numpy(views).to(self.device).flatten(2).float()  # (n, H, W * C)
        x = x.div_(255).sub_(self.mean).div_(self.std)  # long rows are sooner done
        x = x.view(views.shape).permute(0, 3, 1, 2)  # (n, C, H, W)
        logits = self.net(x).float()
        features = self.head.features().clamp(-LARGEST, LARGEST).half()
        return logits.cpu().numpy(), features.cpu().numpy()


def _kept(picture: Image) -> bytes:
    """The whole picture without loss, and without what else its file said."""
    return kept_pictures.encode(Picture(np.asarray(picture)))


def batch_results(
    inference: BatchInference,
    batches: Sequence[np.ndarray],
    first: int,
    step: int,
    stop: Callable[[], bool],
) -> Iterator[BatchResult]:
    """The results of these batches in order, numbered from `first` by `step`, computed by a few
    threads ahead; ends early once `stop` says so.

    A server that is too busy to read a picture of a stranger's is waited for."""

    def compute(number: int, places: np.ndarray) -> BatchResult:
        with isolation.patient(stop):
            return inference.compute(number, places)

    on_cpu = inference.device.type == "cpu"
    workers = torch.get_num_threads() if on_cpu else min(machine.cores(), 16)
    with ExitStack() as stack:
        stack.enter_context(inference.head.watched())
        stack.enter_context(single_threaded_torch())
        pool = stack.enter_context(ThreadPoolExecutor(workers, thread_name_prefix="evaluating"))
        pending: deque[Future[BatchResult]] = deque()
        try:
            for number, places in enumerate(batches):
                if stop():
                    break
                pending.append(pool.submit(compute, first + number * step, places))
                if len(pending) > workers + 1:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BusyError as error:  # it was stopped while it waited
            log.info("an evaluation ends early: %s", error)
        finally:
            for future in pending:
                future.cancel()


@contextmanager
def single_threaded_torch() -> Iterator[None]:
    """One of torch's threads for each of ours: what a batch gives must not depend on how many there
    are."""
    with _threads:
        _single.append(_single[0] if _single else torch.get_num_threads())
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _threads:
            before = _single.pop()
            if not _single:
                torch.set_num_threads(before)
