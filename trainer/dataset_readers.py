"""How is each published data set read? A reader is a function (files, on_progress) of the files as
they were downloaded. Nothing is unpickled: the CIFAR sets are read from their binary version."""

import gzip
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from trainer.downloads import ProgressCallback, unpacked
from trainer.image_folder import DatasetError, ImageFolder, image_folder

CIFAR_SIDE = 32
IMAGENETTE = {
    "n01440764": "tench",
    "n02102040": "English springer",
    "n02979186": "cassette player",
    "n03000684": "chain saw",
    "n03028079": "church",
    "n03394916": "French horn",
    "n03417042": "garbage truck",
    "n03425413": "gas pump",
    "n03445777": "golf ball",
    "n03888257": "parachute",
}


@dataclass(frozen=True)
class Arrays:
    """A data set that was made as arrays: images (N, H, W, C) uint8 and labels (N,) int64 of train
    and val; split says where the validation images come from."""

    classes: tuple[str, ...]
    train: tuple[np.ndarray, np.ndarray]
    val: tuple[np.ndarray, np.ndarray]
    split: str = "as published"


def digits(_files: Sequence[Path], _on_progress: ProgressCallback) -> Arrays:
    """scikit-learn's 1,797 digits of 8x8 grey pixels; every fifth of a seeded shuffle within each
    class validates."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    bunch = load_digits()
    images = np.round(bunch.images * (255 / 16)).astype(np.uint8)[..., None]  # (N, 8, 8, 1)
    labels = bunch.target.astype(np.int64)
    train, val = train_test_split(
        np.arange(len(labels)), test_size=0.2, random_state=0, stratify=bunch.target
    )
    return Arrays(
        tuple(str(name) for name in bunch.target_names),
        (images[train], labels[train]),
        (images[val], labels[val]),
        "one in five of each class, seed 0",
    )


def mnist(files: Sequence[Path], _on_progress: ProgressCallback, classes: Sequence[str]) -> Arrays:
    """Four gzipped idx files: images and labels of train, then of test."""
    train_images, train_labels, val_images, val_labels = (idx(path) for path in files)
    return Arrays(
        tuple(classes),
        (train_images[..., None], train_labels.astype(np.int64)),
        (val_images[..., None], val_labels.astype(np.int64)),
    )


def idx(path: Path) -> np.ndarray:
    """The uint8 array in an idx file: two zeros, type 8, number of dimensions, sizes as big-endian
    int32, values."""
    try:
        data = gzip.decompress(path.read_bytes())
        shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
        if data[:3] != b"\0\0\x08":
            raise ValueError("no bytes")
        return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)
    except (OSError, EOFError, ValueError, IndexError) as error:
        raise DatasetError(
            f"{path.name} is no readable idx file ({type(error).__name__})."
        ) from error


def cifar(
    files: Sequence[Path],
    _on_progress: ProgressCallback,
    label_bytes: int,
    test_file: str,
    names_file: str,
) -> Arrays:
    """One tar of records: label bytes (CIFAR-100: a coarse one, then the fine one; the last one
    counts), then 3x32x32 pixel bytes."""
    (path,) = files
    records, classes = {}, b""
    with tarfile.open(path) as archive:
        for member in archive:
            file, name = archive.extractfile(member), Path(member.name).name
            if file and name.endswith(".bin"):
                records[name] = np.frombuffer(file.read(), np.uint8)
            elif file and name == names_file:
                classes = file.read()
    test = records.pop(test_file)
    train = np.concatenate([records[name] for name in sorted(records)])

    def split(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = values.reshape(-1, label_bytes + 3 * CIFAR_SIDE**2)
        images = rows[:, label_bytes:].reshape(-1, 3, CIFAR_SIDE, CIFAR_SIDE)
        images = images.transpose(0, 2, 3, 1)  # (N, 32, 32, 3)
        return np.ascontiguousarray(images), rows[:, label_bytes - 1].astype(np.int64)

    return Arrays(tuple(classes.decode().split()), split(train), split(test))


def imagenette(files: Sequence[Path], on_progress: ProgressCallback) -> ImageFolder:
    """A tar of an image folder whose classes are named by their WordNet ids."""
    (path,) = files
    on_progress("unpacking Imagenette", 0, 1)
    photos = image_folder(unpacked(path, path.parent / "unpacked"))
    classes = tuple(IMAGENETTE.get(name, name) for name in photos.classes)
    return replace(photos, name="imagenette", classes=classes)


def tiny_imagenet(files: Sequence[Path], _on_progress: ProgressCallback) -> ImageFolder:
    """train/<WordNet id>/images/ and, for validation, one folder and a table; the classes are called
    by their words. The test images have no classes."""
    (path,) = files
    photos = image_folder(path)
    with zipfile.ZipFile(path) as archive:
        words = archive.read("tiny-imagenet-200/words.txt").decode().splitlines()
    name_of = dict(line.split("\t") for line in words)
    short = [name_of.get(wordnet, wordnet).split(",")[0].strip() for wordnet in photos.classes]
    classes = tuple(
        name if short.count(name) == 1 else f"{name} ({wordnet})"
        for name, wordnet in zip(short, photos.classes, strict=True)
    )
    splits = {
        split: tuple(sorted(photos.splits[split], key=lambda entry: entry.name))
        for split in ("train", "val")
    }
    return replace(photos, name="tiny-imagenet", classes=classes, splits=splits)
