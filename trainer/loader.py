"""How do images reach the network? In batches that were indexed, varied and normalised on the
device.

The whole set lies on the device as uint8 where it fits. Where it does not, a thread gathers the
next batch from the mapped file while the network works on this one. All random numbers come from
(seed, epoch) and (seed, step), so that a training can go on from any step.

On a GPU small networks wait for their kernels to be launched, not for arithmetic. So several
batches are indexed, varied and normalised at once there, as long as they are small; on a CPU one by
one, which its caches like better."""

import copy
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import torch
from torch import Tensor

from trainer import accelerators, machine
from trainer.augment import apply_all, draw_all, to_device
from trainer.data import Dataset, to_input
from trainer.parallel import Ranks

MAX_SHARE_OF_DEVICE = 0.4  # share of the free memory of the device that the set may take
AHEAD, AHEAD_BYTES = 8, 64 * 2**20  # batches made at once on a GPU, and what they may take


class BatchLoader:
    """Batches of a data set for one process. batch: images per step over all processes."""

    def __init__(self, dataset: Dataset, augment: str, seed: int, batch: int, ranks: Ranks):
        self.dataset, self.augment, self.seed = dataset, augment, seed
        self.batch, self.ranks = batch, ranks
        self.resident = (
            dataset.train_images.numel() + dataset.val_images.numel()
            <= MAX_SHARE_OF_DEVICE * free_memory(ranks.device)
        )
        place = ranks.device if self.resident else "cpu"
        self.train = dataset.train_images.to(place), dataset.train_labels.to(place)
        self.val = dataset.val_images.to(place), dataset.val_labels.to(place)
        self.mean, self.std = (
            torch.tensor(of, device=ranks.device) for of in (dataset.mean, dataset.std)
        )
        size = 4 * batch // ranks.world * dataset.size**2 * dataset.channels
        self.ahead = (
            max(1, min(AHEAD, AHEAD_BYTES // size))
            if self.resident and ranks.device.type == "cuda"
            else 1
        )
        self.colours = None if dataset.colours is None else dataset.colours.to(ranks.device)

    def steps(self) -> int:
        """Steps in an epoch; the rest of the images has its turn in another epoch's order."""
        return len(self.train[1]) // self.batch

    def epoch(self, epoch: int, first: int) -> Iterator[tuple[Tensor, Tensor]]:
        """x (N, C, H, W) float32 and labels (N,) of this process's share, from step `first` of the
        epoch on."""
        order = torch.randperm(len(self.train[1]), generator=generator(self.seed, 0, epoch))
        share, count = self.ranks.share(self.batch), self.batch // self.ranks.world
        order = self.beside_images(order[: self.steps() * self.batch]).view(-1, self.batch)[
            :, share
        ]  # (steps, N)
        parts = range(first, self.steps(), self.ahead)
        rows = (order[start : start + self.ahead].flatten() for start in parts)
        for start, (images, labels) in zip(parts, self.gather(self.train, rows), strict=True):
            steps = range(
                epoch * self.steps() + start,
                epoch * self.steps() + min(start + self.ahead, self.steps()),
            )
            draws = [
                draw_all(
                    self.augment,
                    images.shape[1],
                    generator(self.seed, 1, step),
                    share.start,
                    count,
                    self.batch,
                )
                for step in steps
            ]
            images = apply_all(
                images,
                self.augment,
                [torch.cat(of) for of in zip(*draws, strict=True)],
                self.colours,
            )
            yield from zip(self.normalised(images).split(count), labels.split(count), strict=True)

    def validation(self, count: int) -> Iterator[tuple[Tensor, Tensor]]:
        """This process's share of the validation images, `count` at a time."""
        own = torch.arange(self.ranks.rank, len(self.val[1]), self.ranks.world)
        for images, labels in self.gather(self.val, iter(self.beside_images(own).split(count))):
            yield self.normalised(images), labels

    def spread(self, count: int) -> tuple[Tensor, Tensor]:
        """Training images spread evenly over the set, the same in every run on it."""
        rows = torch.linspace(0, len(self.train[1]) - 1, count).long()
        images, labels = (
            tensor[rows.to(tensor.device)].to(self.ranks.device) for tensor in self.train
        )
        return self.normalised(images), labels

    def alone(self) -> "BatchLoader":
        """The same images, not shared with other processes."""
        loader = copy.copy(self)
        loader.ranks = Ranks(0, 1, self.ranks.device)
        return loader

    def normalised(self, images: Tensor) -> Tensor:
        """(N, H, W, C) uint8 -> (N, C, H, W) float32, see `data.to_input`."""
        return to_input(images, self.mean, self.std)

    def beside_images(self, rows: Tensor) -> Tensor:
        """Numbers of images where the images are."""
        return to_device(rows, self.ranks.device) if self.resident else rows

    def gather(
        self, split: tuple[Tensor, Tensor], rows: Iterator[Tensor]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Images and labels of these rows on the device; those that are not there already one batch
        ahead."""
        if self.resident:
            yield from ((split[0][chosen], split[1][chosen]) for chosen in rows)
            return

        def fetch(chosen: Tensor) -> tuple[Tensor, Tensor]:
            images, labels = split[0][chosen], split[1][chosen]
            if self.ranks.device.type == "cuda":
                return images.pin_memory(), labels.pin_memory()
            return images, labels

        def moved(batch: Future[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
            images, labels = batch.result()
            return to_device(images, self.ranks.device), to_device(labels, self.ranks.device)

        with ThreadPoolExecutor(1) as thread:
            ahead = None
            for chosen in rows:
                later = thread.submit(fetch, chosen)
                if ahead:
                    yield moved(ahead)
                ahead = later
            if ahead:
                yield moved(ahead)


def generator(seed: int, use: int, number: int) -> torch.Generator:
    """The random numbers of one epoch's order (use 0) or of one step (use 1 and above)."""
    return torch.Generator().manual_seed(derived_seed(seed, use, number))


def derived_seed(seed: int, use: int, number: int) -> int:
    """A seed below 2**63 that differs for all triples that occur."""
    return ((seed * 1_000_003 + use) * 1_000_000_007 + number) % (2**63 - 25)


def free_memory(device: torch.device) -> int:
    """Bytes of free memory of an accelerator; all of the machine's for a CPU, where mapped images take
    none, and where an accelerator shares it."""
    free = accelerators.free_memory(device)
    return machine.memory().total if free is None else free
