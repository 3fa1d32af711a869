"""How does a set larger than memory become pixels? Each image is decoded once, into a file that is
mapped, not read.

The cache holds one folder for each set and input side, named by the set's key; it is written under
a temporary name and renamed when whole, and a second process that wants the same waits for the
first. How many of them stay is said in decoded_sets. Memory stays the same however large the set is: a few images are in flight at a time, and the
mapped pages belong to the system."""

import errno
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trainer import decoded_sets, files, machine
from trainer.decoding import pillow, square
from trainer.downloads import ProgressCallback
from trainer.image_folder import DatasetError, Entry
from trainer.moments import Moments

log = logging.getLogger(__name__)

IN_FLIGHT = 16 * 2**20  # bytes of decoded pixels at a time
VERSION = 3  # of the files below; other versions are decoded anew
TRIES = 3
CACHED_SPLITS = ("train", "val")


@dataclass(frozen=True)
class ImageCache:
    """images {split: (N, side, side, 3) uint8, mapped}, labels {split: (N,) int64}, the moments of
    train, the sha256 of all pixels and labels, and the names of the files that were left out."""

    images: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]
    moments: Moments
    hash: str
    unreadable: tuple[str, ...]


def decode(
    name: str,
    key: str,
    splits: dict[str, tuple[Entry, ...]],
    side: int,
    cache: Path,
    on_progress: ProgressCallback,
) -> ImageCache:
    """The images of train and val as squares of this side, from the cache or into it. Raises
    DatasetError."""
    contents = repr((VERSION, key, side, [len(splits[split]) for split in CACHED_SPLITS]))
    digest = hashlib.sha256(contents.encode()).hexdigest()
    folder = cache / "decoded" / f"{digest[:24]}-{side}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(TRIES):  # what was decoded may be cleared before it is opened
            with suppress(FileNotFoundError):
                return open_cache(folder, side)
            with files.locked(folder.with_suffix(".lock")):
                if not (folder / "set.json").is_file():
                    write_cache(folder, name, splits, side, on_progress)
        return open_cache(folder, side)
    except OSError as error:
        raise DatasetError(
            f"The decoded images of {name} cannot be kept in the cache: {error.strerror}. Make room, or "
            "give another folder with --cache."
        ) from error


def write_cache(
    folder: Path,
    name: str,
    splits: dict[str, tuple[Entry, ...]],
    side: int,
    on_progress: ProgressCallback,
) -> None:
    """Decode all images of train and val into a new folder, for which room is made first. Raises
    DatasetError and OSError, and then leaves nothing behind."""
    pillow()
    digest, moments = hashlib.sha256(), Moments(3)
    unreadable: list[str] = []
    done, total = 0, sum(len(splits[split]) for split in CACHED_SPLITS)
    with files.atomic_folder(folder) as temporary:
        reserve(temporary, name, splits, side)
        for split in CACHED_SPLITS:
            labels: list[int] = []
            with (temporary / f"{split}_images.bin").open("r+b") as file:
                for batch, images in decoded_batches(splits[split], side):
                    labels += [entry.label for entry, readable in batch if readable]
                    unreadable += [entry.name for entry, readable in batch if not readable]
                    digest.update(images.data)
                    file.write(images.data)
                    if split == "train":
                        moments.add(images)
                    done += len(batch)
                    on_progress(f"decoding {name}", done, total)
                file.truncate()  # those that could not be read take no room
                file.flush()
                os.fsync(file.fileno())
            if not labels:
                raise DatasetError(
                    f"None of the {len(splits[split]):,} files for {split} of {name} is a readable "
                    "image."
                )
            array = np.array(labels, np.int64)
            np.save(temporary / f"{split}_labels.npy", array)
            digest.update(array.data)
        facts = {"name": name, "hash": digest.hexdigest(), "unreadable": unreadable}
        files.write_json(temporary / "set.json", facts | moments.sums())


def sweep(cache: Path) -> None:
    """Take away what killed processes left half decoded; what a living one is at has its lock."""
    for part in (cache / "decoded").glob(".*.part"):
        folder = part.with_name(part.name.removeprefix(".").removesuffix(".part"))
        try:
            with files.locked(folder.with_suffix(".lock"), wait=False):
                shutil.rmtree(part, ignore_errors=True)
        except OSError as error:
            log.info("%s stays: %s", part.name, error)


def reserve(folder: Path, name: str, splits: dict[str, tuple[Entry, ...]], side: int) -> None:
    """Make room for the images, and give their files the size that they will have at most. Raises
    DatasetError, OSError."""
    sizes = {split: len(splits[split]) * 3 * side**2 for split in CACHED_SPLITS}
    with decoded_sets.changing(folder.parent):
        decoded_sets.make_room(folder.parent, name, sum(sizes.values()), folder)
        for split, size in sizes.items():
            with (folder / f"{split}_images.bin").open("wb") as file:
                file.truncate(size)


def decoded_batches(
    entries: tuple[Entry, ...], side: int
) -> Iterator[tuple[list[tuple[Entry, bool]], np.ndarray]]:
    """A few entries at a time, in order, each with whether it was readable, and the images
    (N, side, side, 3) of those that were."""

    def decode_entry(entry: Entry) -> np.ndarray | None:
        try:
            return square(entry.read(), side)
        except Exception as error:  # Pillow raises many kinds for a broken file
            log.info("%s is no readable image: %s", entry.name, error)
            return None

    count = min(1024, max(16, IN_FLIGHT // (3 * side * side)))
    with ThreadPoolExecutor(min(8, machine.cores())) as pool:
        for start in range(0, len(entries), count):
            batch = entries[start : start + count]
            decoded = list(pool.map(decode_entry, batch))
            images = [image for image in decoded if image is not None]
            yield (
                [(entry, image is not None) for entry, image in zip(batch, decoded, strict=True)],
                np.stack(images) if images else np.zeros((0, side, side, 3), np.uint8),
            )


def open_cache(folder: Path, side: int) -> ImageCache:
    """What `write_cache` wrote; the images stay on disk until they are indexed, and are not cleared
    as long as they can be. What is damaged goes, and is not there. Raises OSError."""
    with decoded_sets.changing(folder.parent):
        try:
            return _opened(folder, side)
        except (ValueError, KeyError, TypeError, EOFError) as error:
            log.warning("the decoded set %s is damaged: %s", folder.name, error)
            shutil.rmtree(folder, ignore_errors=True)
            raise FileNotFoundError(errno.ENOENT, "it is damaged") from error


def _opened(folder: Path, side: int) -> ImageCache:
    facts = json.loads((folder / "set.json").read_text(encoding="utf-8"))

    def images(split: str) -> np.ndarray:
        mapped = np.memmap(folder / f"{split}_images.bin", np.uint8, mode="c")
        decoded_sets.use(folder, mapped)
        return mapped.reshape(-1, side, side, 3)

    pixels = {split: images(split) for split in CACHED_SPLITS}
    labels = {split: np.load(folder / f"{split}_labels.npy") for split in CACHED_SPLITS}
    if any(len(pixels[split]) != len(labels[split]) for split in CACHED_SPLITS):
        raise ValueError("different numbers of images and classes")
    return ImageCache(
        pixels,
        labels,
        Moments.of_sums(facts["count"], facts["first"], facts["second"]),
        facts["hash"],
        tuple(facts["unreadable"]),
    )
