"""What can a network be trained on?

A data set is one uint8 tensor of images per split, (N, H, W, C), so that a batch is one indexing on the device.
To add one, write a function (size) -> Dataset and a row in DATASETS; any other name is taken for an image folder
or a zip of one.
"""
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import torch
from PIL import Image
from torch import Tensor

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"}
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
MOST_FILES, MOST_BYTES = 2_000_000, 20 * 2**30
MOST_PIXELS, MOST_FILE_BYTES = 25_000_000, 64 * 2**20


class DatasetError(ValueError):
    """A data set that cannot be used, with a sentence that says what is wrong with what."""


@dataclass(frozen=True)
class Dataset:
    """images (N, H, W, C) uint8 and labels (N,) int64 of both splits; mean and std per channel of train, in [0, 1].

    hash is the sha256 of all images and labels as they are here, after resizing. unreadable names the image files
    that were left out.
    """

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

    @property
    def channels(self) -> int:
        return self.train_images.shape[3]


@dataclass(frozen=True)
class Source:
    """A row of DATASETS: how it is called, how it is loaded for an input side, what it is."""

    label: str
    load: Callable[[int], Dataset]
    help: str


def load_digits(size: int) -> Dataset:
    """scikit-learn's 1,797 digits of 8x8 grey pixels; every fifth of a seeded shuffle within each class validates."""
    from sklearn.datasets import load_digits as fetch
    from sklearn.model_selection import train_test_split

    if size != 8:
        raise DatasetError(f"The digits are 8x8 pixels, so --size must be 8, not {size}.")
    found = fetch()
    images = torch.from_numpy(np.round(found.images * (255 / 16)).astype(np.uint8))[..., None]  # (N, 8, 8, 1)
    labels = torch.from_numpy(found.target.astype(np.int64))
    train, val = train_test_split(np.arange(len(labels)), test_size=0.2, random_state=0, stratify=found.target)
    classes = tuple(str(name) for name in found.target_names)
    return assemble("digits", classes, (images[train], labels[train]), (images[val], labels[val]), "crop")


DATASETS: dict[str, Source] = {
    "digits": Source("scikit-learn's digits", load_digits, "1,797 handwritten digits, 8x8, 10 classes; built in"),
}


def load(name: str, size: int) -> Dataset:
    """The data set of this name, or the image folder or zip at this path, as squares of this side.

    Raises DatasetError.
    """
    if name in DATASETS:
        return DATASETS[name].load(size)
    path = Path(name).expanduser()
    if path.is_dir():
        return from_files(path.name, dict(folder_files(path)), size)
    if path.is_file():
        if not zipfile.is_zipfile(path):
            raise DatasetError(f"{path.name} is neither a folder nor a zip of one.")
        with zipfile.ZipFile(path) as archive:
            return from_files(path.stem, dict(zip_files(archive)), size)
    raise DatasetError(f"There is no data set {name!r}: give one of {', '.join(DATASETS)}, or the path of an image "
                       "folder or zip with train/<class>/ and val/<class>/.")


Files = dict[tuple[str, str, str], Callable[[], bytes]]  # (split, class, file name) -> read


def folder_files(root: Path) -> Iterator[tuple[tuple[str, str, str], Callable[[], bytes]]]:
    """The image files of a folder <root>/<split>/<class>/**."""
    for path in sorted(root.rglob("*")):
        place = split_and_class(PurePosixPath(path.relative_to(root).as_posix()))
        if place and path.is_file():
            yield place, path.read_bytes


def zip_files(archive: zipfile.ZipFile) -> Iterator[tuple[tuple[str, str, str], Callable[[], bytes]]]:
    """The image files of a zip, read in place. Nothing is extracted, so names in the zip are never paths here."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MOST_FILES or total > MOST_BYTES:
        raise DatasetError(f"The zip holds {len(members):,} files of {total / 2**30:.1f} GiB in all; the most is "
                           f"{MOST_FILES:,} files and {MOST_BYTES // 2**30} GiB.")
    for member in sorted(members, key=lambda member: member.filename):
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts:
            raise DatasetError("The zip holds a name with '..' or an absolute name; make it anew from the folder.")
        place = split_and_class(name)
        if place and member.file_size <= MOST_FILE_BYTES:
            yield place, lambda member=member: archive.read(member)


def split_and_class(name: PurePosixPath) -> tuple[str, str, str] | None:
    """('train', class, file) of an image's name in a data set, or None for files that are no part of it."""
    parts = name.parts
    for split in ("train", "val", "test"):
        if split in parts[:-2] and name.suffix.lower() in SUFFIXES:
            return split, parts[parts.index(split) + 1], str(name)
    return None


def from_files(name: str, files: Files, size: int) -> Dataset:
    """Decode every file to a square of this side: short side resized, centre cropped."""
    splits = {split for split, _, _ in files}
    if "train" not in splits or not splits & {"val", "test"}:
        raise DatasetError(f"{name} needs images in train/<class>/ and in val/<class>/ (or test/<class>/); "
                           f"found {', '.join(sorted(splits)) or 'none of them'}.")
    val = "val" if "val" in splits else "test"
    classes = tuple(sorted({label for split, label, _ in files if split == "train"}))
    unknown = sorted({label for split, label, _ in files if split == val} - set(classes))
    if len(classes) < 2 or unknown:
        raise DatasetError(f"{name} has one class only." if len(classes) < 2 else
                           f"{name} has classes in {val}/ that train/ lacks: {', '.join(unknown[:5])}.")
    unreadable: list[str] = []
    train_split, val_split = (decode_split(name, files, split, classes, size, unreadable) for split in ("train", val))
    return assemble(name, classes, train_split, val_split, "crop-flip", tuple(unreadable))


def decode_split(name: str, files: Files, split: str, classes: tuple[str, ...], size: int,
                 unreadable: list[str]) -> tuple[Tensor, Tensor]:
    entries = [(label, file, read) for (of, label, file), read in files.items() if of == split]
    images = np.zeros((len(entries), size, size, 3), np.uint8)
    good = np.zeros(len(entries), bool)
    raw = (read() for _, _, read in entries)  # read in this thread: a zip is one file

    def decode(job: tuple[int, bytes]) -> None:
        row, data = job
        try:
            images[row] = square(data, size)
            good[row] = True
        except Exception:  # Pillow raises many kinds for a broken file; it is counted and named
            unreadable.append(entries[row][1])

    with ThreadPoolExecutor() as pool:
        for start in range(0, len(entries), 4096):  # bounds the undecoded files in memory
            jobs = [(row, next(raw)) for row in range(start, min(start + 4096, len(entries)))]
            list(pool.map(decode, jobs))
    labels = np.array([classes.index(label) for label, _, _ in entries], np.int64)
    if not good.any():
        raise DatasetError(f"None of the {len(entries):,} files in {split}/ of {name} is a readable image.")
    return torch.from_numpy(images[good]), torch.from_numpy(labels[good])


def square(data: bytes, size: int) -> np.ndarray:
    """An encoded image as (size, size, 3) uint8: short side resized (Lanczos), centre cropped."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS or max(width, height) > 20 * min(width, height):
            raise DatasetError("too large or too elongated")
        image = image.convert("RGB")
    scale = size / min(width, height)
    width, height = max(size, int(width * scale)), max(size, int(height * scale))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    left, top = (width - size) // 2, (height - size) // 2
    return np.asarray(image.crop((left, top, left + size, top + size)))


def assemble(name: str, classes: tuple[str, ...], train: tuple[Tensor, Tensor], val: tuple[Tensor, Tensor],
             augment: str, unreadable: tuple[str, ...] = ()) -> Dataset:
    """A Dataset with its statistics and hash."""
    digest = hashlib.sha256()
    for tensor in (*train, *val):
        digest.update(tensor.numpy().tobytes())
    histogram = [np.bincount(channel.ravel(), minlength=256) for channel in np.moveaxis(train[0].numpy(), 3, 0)]
    levels, total = np.arange(256) / 255, train[0][..., 0].numel()
    mean = [float(counts @ levels / total) for counts in histogram]
    std = [float(np.sqrt(counts @ (levels - m) ** 2 / total)) for counts, m in zip(histogram, mean, strict=True)]
    return Dataset(name, classes, *train, *val, tuple(mean), tuple(std), digest.hexdigest(), augment, unreadable)


def to_input(images: Tensor, mean: tuple[float, ...], std: tuple[float, ...]) -> Tensor:
    """(N, H, W, C) uint8 -> (N, C, H, W) float32, normalised per channel; channels last in memory."""
    mean, std = (torch.tensor(values, device=images.device) * 255 for values in (mean, std))
    return ((images - mean) / std).permute(0, 3, 1, 2)


def augmented(images: Tensor, kind: str, generator: torch.Generator) -> Tensor:
    """A random crop of the image padded by reflection (1/8 of its side), for crop-flip also mirrored half the time.

    images (N, H, W, C) uint8 on any device; the generator is on the CPU, so that seeds mean the same everywhere.
    """
    if kind == "none":
        return images
    n, side = images.shape[0], images.shape[1]
    pad = side // 8
    offsets = torch.randint(0, 2 * pad + 1, (2, n, 1), generator=generator)
    window = torch.arange(side) - pad
    rows, columns = (reflect(window + offset, side) for offset in offsets)  # (N, H), (N, W)
    if kind == "crop-flip":
        mirrored = torch.rand(n, 1, generator=generator) < 0.5
        columns = torch.where(mirrored, columns.flip(1), columns)
    rows, columns = rows.to(images.device), columns.to(images.device)
    return images[torch.arange(n, device=images.device)[:, None, None], rows[:, :, None], columns[:, None, :]]


def reflect(index: Tensor, side: int) -> Tensor:
    """Indices outside 0..side-1 mirrored about the border pixel, which is not repeated."""
    index = index.abs()
    return torch.where(index >= side, 2 * (side - 1) - index, index)
