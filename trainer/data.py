"""What can a network be trained on? `load(name, size)` gives any set of DATASETS, an image folder
or a zip of one.

A data set is one uint8 tensor of images per split, (N, H, W, C), so that a batch is one indexing on
the device. Sets made of files lie in memory-mapped tensors, see `trainer.image_cache`: their size is
bounded by the disk, not by memory."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from trainer import machine
from trainer.dataset_readers import Arrays
from trainer.datasets import DATASETS, dataset, usual_augment
from trainer.decoding import pillow
from trainer.downloads import ProgressCallback, cache_folder
from trainer.image_cache import decode
from trainer.image_files import NAMED, LeftOut, Reasons, printable
from trainer.image_folder import Choices, DatasetError, ImageFolder, image_folder
from trainer.moments import Moments, channels_without_spread, principal
from trainer.set_summary import Summary, describe, left_out
from trainer.training_images import TrainingImages, training_images


@dataclass(frozen=True)
class Dataset:
    """images (N, H, W, C) uint8 and labels (N,) int64 of both splits; mean and std per channel of
    train, in [0, 1].

    hash is the sha256 of all images and labels as they are here, after resizing. colours (3, 3) are
    the principal directions of the colours of train, see `augment.colour`. split says where the
    validation images come from. unreadable names the image files that cannot be decoded, left_out
    counts all other files that were left out, by reason."""

    name: str
    classes: tuple[str, ...]
    train_images: Tensor
    train_labels: Tensor
    val_images: Tensor
    val_labels: Tensor
    mean: tuple[float, ...]
    std: tuple[float, ...]
    hash: str
    augment: str
    unreadable: tuple[str, ...] = ()
    left_out: Reasons = field(default_factory=dict)
    split: dict[str, Any] = field(default_factory=dict)
    colours: Tensor | None = None

    @property
    def channels(self) -> int:
        return self.train_images.shape[3]

    @property
    def size(self) -> int:
        return self.train_images.shape[1]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


def silent(_line: str) -> None:
    """Says nothing."""


def load(
    name: str,
    size: int,
    cache: str | Path = "",
    on_progress: ProgressCallback = quiet,
    choices: Choices | None = None,
    say: Callable[[str], None] = silent,
) -> Dataset:
    """The data set of this name, or the image folder or zip at this path, as squares of this side.

    cache is where downloads and decoded images are kept, see `downloads.cache_folder`; choices say
    how a folder is read that can be read in several ways. `say` is given lines about what is in it:
    before images are decoded, and after. Raises DatasetError."""
    cache = cache_folder(cache)
    row = dataset(name)
    refuse_choices(name, choices)
    if row is None and not Path(name).expanduser().exists():
        raise DatasetError(
            f"There is no data set {printable(Path(name).name)!r}: give one of {', '.join(DATASETS)}, or the path of an image "
            "folder or zip with train/<class>/ and val/<class>/."
        )
    raw = row.load(cache / name, on_progress) if row else image_folder(name, choices)
    if isinstance(raw, ImageFolder):
        images = training_images(raw)
        tell(images.summary(), say)
        result = from_files(images, raw.key(), size, cache, on_progress)
    else:
        tell(summary_of_arrays(name, raw), say)
        result = from_arrays(name, raw, size, usual_augment(name))
    for line in after_decoding(result):
        say(line)
    return result


def tell(summary: Summary, say: Callable[[str], None]) -> None:
    """Say what is in a set before its images are decoded."""
    for line in describe(summary):
        say(line)


def refuse_choices(name: str, choices: Choices | None) -> None:
    """Raise DatasetError for choices of how to read a set that is known by its name."""
    if choices and dataset(name):
        raise DatasetError(
            f"{name} is a set that is known by its name: {choices.options()} is for image folders, leave it out."
        )


def summary_of_arrays(name: str, raw: Arrays) -> Summary:
    """What is to be known of a set that was made as arrays before it is trained."""
    return Summary(
        name,
        raw.classes,
        {"train": len(raw.train[1]), "val": len(raw.val[1])},
        tuple(np.bincount(raw.train[1], minlength=len(raw.classes)).tolist()),
        (f"Validation images: {raw.split}.",),
    )


def after_decoding(dataset: Dataset) -> list[str]:
    """What is only known of a set once its images were decoded, in sentences."""
    lines = []
    if dataset.unreadable:
        first, count = dataset.unreadable[:NAMED], len(dataset.unreadable)
        unreadable = {"files that are not readable as images": LeftOut(count, first)}
        lines.append(f"Left out when decoded: {left_out(unreadable)}.")
    if flat := channels_without_spread(dataset.mean, dataset.std):
        lines.append(flat)
    return lines


def load_digits(size: int) -> Dataset:
    """The set that is built in."""
    return load("digits", size)


def input_size(name: str, size: int, usual: int) -> int:
    """The side to load a set with: the one asked for, else the set's own, else what is usual for
    the network."""
    row = dataset(name)
    return size or (row.side if row else 0) or usual


def from_files(
    images: TrainingImages, key: str, size: int, cache: Path, on_progress: ProgressCallback
) -> Dataset:
    """Decode every file to a square of this side: short side resized, centre cropped. `key` is that
    of the set."""
    pixels = decode(images.name, key, images.splits, size, cache, on_progress)
    return Dataset(
        name=images.name,
        classes=images.classes,
        train_images=torch.from_numpy(pixels.images["train"]),
        train_labels=torch.from_numpy(pixels.labels["train"]),
        val_images=torch.from_numpy(pixels.images["val"]),
        val_labels=torch.from_numpy(pixels.labels["val"]),
        mean=tuple(pixels.moments.mean.tolist()),
        std=tuple(pixels.moments.std.tolist()),
        hash=pixels.hash,
        augment=usual_augment(images.name),
        unreadable=pixels.unreadable,
        left_out=images.left_out,
        split=images.origin,
        colours=principal(pixels.moments),
    )


def from_arrays(name: str, raw: Arrays, size: int, augment: str) -> Dataset:
    """A Dataset of arrays, resized (Lanczos) where another side is asked for. Raises DatasetError
    where that would take more memory than there is."""
    count, channels = len(raw.train[1]) + len(raw.val[1]), raw.train[0].shape[3]
    needed, free = 2 * count * size**2 * channels, machine.memory().free
    if raw.train[0].shape[1] != size and needed > free:
        raise DatasetError(
            f"The {count:,} images of {name} at {size}x{size} pixels take {needed / 2**30:.1f} GiB of "
            f"memory, and {free / 2**30:.1f} GiB are free here: choose a smaller --size."
        )
    train, val = resized(raw.train[0], size), resized(raw.val[0], size)
    moments, digest = Moments(train.shape[3]), hashlib.sha256()
    moments.add(train)
    for array in (train, raw.train[1], val, raw.val[1]):
        digest.update(np.ascontiguousarray(array).data)
    return Dataset(
        name=name,
        classes=raw.classes,
        train_images=torch.from_numpy(train.copy()),
        train_labels=torch.from_numpy(raw.train[1].copy()),
        val_images=torch.from_numpy(val.copy()),
        val_labels=torch.from_numpy(raw.val[1].copy()),
        mean=tuple(moments.mean.tolist()),
        std=tuple(moments.std.tolist()),
        hash=digest.hexdigest(),
        augment=augment,
        split={"val": raw.split},
        colours=principal(moments),
    )


def resized(images: np.ndarray, size: int) -> np.ndarray:
    """(N, H, W, C) uint8 -> (N, size, size, C), by Lanczos."""
    if images.shape[1] == size:
        return images

    Image = pillow()

    def resize(image: np.ndarray) -> np.ndarray:
        picture = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
        return np.asarray(picture.resize((size, size), Image.Resampling.LANCZOS)).reshape(
            size, size, -1
        )

    with ThreadPoolExecutor() as pool:
        return np.stack(list(pool.map(resize, images, chunksize=1024)))


def to_input(
    images: Tensor, mean: tuple[float, ...] | Tensor, std: tuple[float, ...] | Tensor
) -> Tensor:
    """(N, H, W, C) uint8 -> (N, C, H, W) float32, normalised per channel; channels last in
    memory."""
    mean, std = (torch.as_tensor(values, device=images.device) * 255 for values in (mean, std))
    return ((images - mean) / std).permute(0, 3, 1, 2)
