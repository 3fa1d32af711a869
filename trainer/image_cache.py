"""How does a set larger than memory become pixels? Each image is decoded once, into a file that is
mapped, not read.

The cache holds one folder for each set and input side, named by the set's key; it is written under
a temporary name and renamed when whole, and a second process that wants the same waits for the
first. Memory stays the same however large the set is: a few images are in flight at a time, and the
mapped pages belong to the system."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from trainer.downloads import ProgressCallback, waiting
from trainer.image_folder import DatasetError, Entry

if TYPE_CHECKING:
    import PIL.Image

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
MAX_PIXELS = 25_000_000
IN_FLIGHT = 16 * 2**20  # bytes of decoded pixels at a time
VERSION = 2  # of the files below; other versions are decoded anew
SPLITS = ("train", "val")


@dataclass(frozen=True)
class ImageCache:
    """images {split: (N, side, side, 3) uint8, mapped}, labels {split: (N,) int64}, the moments of
    train, the sha256 of all pixels and labels, and the names of the files that were left out."""

    images: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]
    moments: "Moments"
    hash: str
    unreadable: tuple[str, ...]


def pillow() -> ModuleType:
    """Pillow's Image module, which only image files and other sides than a set's own need. Raises
    DatasetError."""
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise DatasetError(
            "Reading or resizing images needs Pillow, which is not installed here: pip install pillow. "
            "Sets made of arrays at their own size, such as digits, do without."
        ) from error
    return Image


class Moments:
    """Sums over pixels from which mean, deviation and covariance of the channels follow; exact,
    however many."""

    def __init__(
        self, channels: int, count: int = 0, first: list | None = None, second: list | None = None
    ):
        self.count = count
        self.first = np.array(first if first is not None else np.zeros(channels))
        self.second = np.array(second if second is not None else np.zeros((channels, channels)))

    def add(self, images: np.ndarray) -> None:
        for part in np.array_split(
            images.reshape(-1, images.shape[-1]), max(1, images.size // 1_000_000)
        ):
            values = part.astype(np.float64)
            self.count += len(values)
            self.first += values.sum(0)
            self.second += values.T @ values

    @property
    def mean(self) -> np.ndarray:
        return self.first / self.count / 255

    @property
    def covariance(self) -> np.ndarray:
        return self.second / self.count / 255**2 - np.outer(self.mean, self.mean)


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
    place = hashlib.sha256(
        repr((VERSION, key, side, [len(splits[split]) for split in SPLITS])).encode()
    ).hexdigest()
    folder = cache / "decoded" / f"{place[:24]}-{side}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not (folder / "set.json").is_file():
            with waiting(folder.with_suffix(".lock")):
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
    pillow()
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        digest, moments, unreadable = hashlib.sha256(), Moments(3), []
        done, total = 0, sum(len(splits[split]) for split in SPLITS)
        for split in SPLITS:
            labels = []
            with (temporary / f"{split}_images.bin").open("wb") as file:
                for images, good in decoded_batches(splits[split], side):
                    labels += [entry.label for entry, fine in good if fine]
                    unreadable += [entry.name for entry, fine in good if not fine]
                    digest.update(images)
                    file.write(images)
                    if split == "train":
                        moments.add(images)
                    done += len(good)
                    on_progress(f"decoding {name}", done, total)
                file.flush()
                os.fsync(file.fileno())
            if not labels:
                raise DatasetError(
                    f"None of the {len(splits[split]):,} files for {split} of {name} is a readable "
                    "image."
                )
            np.save(temporary / f"{split}_labels.npy", np.array(labels, np.int64))
            digest.update(np.array(labels, np.int64))
        (temporary / "set.json").write_text(
            json.dumps(
                {
                    "name": name,
                    "hash": digest.hexdigest(),
                    "unreadable": unreadable,
                    "count": moments.count,
                    "first": moments.first.tolist(),
                    "second": moments.second.tolist(),
                }
            )
        )
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def decoded_batches(
    entries: tuple[Entry, ...], side: int
) -> Iterator[tuple[np.ndarray, list[tuple[Entry, bool]]]]:
    """The readable images of a few entries at a time, in order, and which of the entries were
    readable."""

    def decoded(entry: Entry) -> np.ndarray | None:
        try:
            return square(entry.read(), side)
        except Exception:  # Pillow raises many kinds for a broken file; it is counted and named
            return None

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        count = min(1024, max(16, IN_FLIGHT // (3 * side * side)))
        for start in range(0, len(entries), count):
            part = entries[start : start + count]
            decoded_part = list(pool.map(decoded, part))
            images = [image for image in decoded_part if image is not None]
            yield (
                np.stack(images) if images else np.zeros((0, side, side, 3), np.uint8),
                [
                    (entry, image is not None)
                    for entry, image in zip(part, decoded_part, strict=True)
                ],
            )


def square(data: bytes, side: int) -> np.ndarray:
    """An encoded image as (side, side, 3) uint8: upright, short side resized (Lanczos), centre
    cropped."""
    Image = pillow()
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > 20 * min(width, height):
            raise DatasetError("too large or too elongated")
        image.draft(
            "RGB", (2 * side, 2 * side)
        )  # JPEGs far larger than this are decoded at a fraction of their size
        image = rgb(image)
    width, height = image.size
    scale = side / min(width, height)
    width, height = max(side, int(width * scale)), max(side, int(height * scale))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    left, top = (width - side) // 2, (height - side) // 2
    return np.asarray(image.crop((left, top, left + side, top + side)))


def rgb(image: "PIL.Image.Image") -> "PIL.Image.Image":
    """The image turned upright, in RGB: greys of more than 8 bits are rescaled, what is transparent
    shows white."""
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode[0] in "IF":
        return Image.fromarray(rescaled(np.asarray(image))).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def rescaled(values: np.ndarray) -> np.ndarray:
    """Greys as uint8: 16 bits by their full range, as PNG defines it; anything else from its least
    to its greatest."""
    if values.dtype.kind == "u" or (
        values.dtype.kind == "i" and values.min() >= 0 and values.max() < 2**16
    ):
        low, high = 0, 2**16 - 1
    else:
        values = np.nan_to_num(values.astype(np.float64), posinf=0, neginf=0)
        low, high = values.min(), values.max()
    return np.rint((values - float(low)) * (255 / max(float(high - low), 1e-30))).astype(np.uint8)


def open_cache(folder: Path, side: int) -> ImageCache:
    stored = json.loads((folder / "set.json").read_text())
    return ImageCache(
        {
            split: np.memmap(folder / f"{split}_images.bin", np.uint8, mode="c").reshape(
                -1, side, side, 3
            )
            for split in SPLITS
        },
        {split: np.load(folder / f"{split}_labels.npy") for split in SPLITS},
        Moments(3, stored["count"], stored["first"], stored["second"]),
        stored["hash"],
        tuple(stored["unreadable"]),
    )
