"""Which data sets are known by name?

To add one, write a function (row, cache folder, on_progress) -> Arrays or ImageFolder and a row in DATASETS.
Nothing is unpickled: the CIFAR sets are read from their binary version."""

import gzip
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from trainer import downloads
from trainer.downloads import ProgressCallback, unpacked
from trainer.image_folder import DatasetError, Entry, ImageFolder, image_folder

DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class Arrays:
    """A data set that was made as arrays: images (N, H, W, C) uint8 and labels (N,) int64 of train
    and val."""

    classes: tuple[str, ...]
    train: tuple[np.ndarray, np.ndarray]
    val: tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class DatasetSpec:
    """A row of DATASETS: its name and what it is, how it is fetched, and how large it is before it
    is here.

    side is its own side in pixels, 0 for photos of many sizes; files are (addresses, md5) of what
    is downloaded."""

    label: str
    load: Callable[["DatasetSpec", Path, ProgressCallback], Arrays | ImageFolder]
    help: str
    classes: int
    train: int
    val: int
    side: int
    channels: int
    augment: str
    files: tuple[tuple[tuple[str, ...], str], ...] = ()
    megabytes: int = 0  # of the download

    def fetch(self, folder: Path, on_progress: ProgressCallback) -> list[Path]:
        return [
            downloads.fetch(self.label, urls, md5, folder, on_progress) for urls, md5 in self.files
        ]


def digits(_row: DatasetSpec, _folder: Path, _on_progress: ProgressCallback) -> Arrays:
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
    )


def mnist(row: DatasetSpec, folder: Path, on_progress: ProgressCallback) -> Arrays:
    """Four gzipped idx files: images and labels of train, then of test."""
    files = [idx(path) for path in row.fetch(folder, on_progress)]
    names = CLOTHES if row.label == "FashionMNIST" else DIGITS
    train, val = (
        (images[..., None], labels.astype(np.int64)) for images, labels in (files[:2], files[2:])
    )
    return Arrays(names, train, val)


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


def cifar(row: DatasetSpec, folder: Path, on_progress: ProgressCallback) -> Arrays:
    """One tar of records: one label byte (CIFAR-100: a coarse one, then the fine one), then 3x32x32
    pixel bytes."""
    (path,) = row.fetch(folder, on_progress)
    parts, names = {}, b""
    with tarfile.open(path) as tar:
        for member in tar:
            if member.name.endswith(".bin"):
                parts[Path(member.name).name] = np.frombuffer(
                    tar.extractfile(member).read(), np.uint8
                )
            elif member.name.endswith(("batches.meta.txt", "fine_label_names.txt")):
                names = tar.extractfile(member).read()
    heads = 1 if row.classes == 10 else 2
    train = np.concatenate([parts[name] for name in sorted(parts) if "test" not in name])
    test = parts["test_batch.bin" if row.classes == 10 else "test.bin"]

    def split(records: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        records = records.reshape(-1, heads + 3072)
        images = records[:, heads:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)  # (N, 32, 32, 3)
        return np.ascontiguousarray(images), records[:, heads - 1].astype(np.int64)

    return Arrays(tuple(names.decode().split()), split(train), split(test))


def imagenette(row: DatasetSpec, folder: Path, on_progress: ProgressCallback) -> ImageFolder:
    (path,) = row.fetch(folder, on_progress)
    on_progress(f"unpacking {row.label}", 0, 1)
    photos = image_folder(unpacked(path, folder / "unpacked"))
    return replace(
        photos, name="imagenette", classes=tuple(NETTE.get(name, name) for name in photos.classes)
    )


def tiny_imagenet(row: DatasetSpec, folder: Path, on_progress: ProgressCallback) -> ImageFolder:
    """train/<WordNet id>/images/; the validation images lie in one folder and a text file says
    which is what."""
    (path,) = row.fetch(folder, on_progress)
    photos = image_folder(path)
    with zipfile.ZipFile(path) as archive:
        names = dict(
            line.split("\t")
            for line in archive.read("tiny-imagenet-200/words.txt").decode().splitlines()
        )
        lines = archive.read("tiny-imagenet-200/val/val_annotations.txt").decode().splitlines()
    of_image = {line.split("\t")[0]: line.split("\t")[1] for line in lines}
    ids = [name for name in photos.classes if name != "images"]
    index = {name: label for label, name in enumerate(ids)}
    train = tuple(
        Entry(entry.name, index[photos.classes[entry.label]], entry.read)
        for entry in photos.splits["train"]
    )
    val = tuple(
        Entry(entry.name, index[of_image[Path(entry.name).name]], entry.read)
        for entry in photos.splits["val"]
    )
    short = [names.get(name, name).split(",")[0].strip() for name in ids]
    classes = tuple(
        name if short.count(name) == 1 else f"{name} ({wordnet})"
        for name, wordnet in zip(short, ids, strict=True)
    )
    return replace(
        photos, name="tiny-imagenet", classes=classes, splits={"train": train, "val": val}
    )


def idx_files(mirrors: tuple[str, ...], *sums: str) -> tuple:
    names = [
        f"{part}-{kind}-ubyte.gz"
        for part in ("train", "t10k")
        for kind in ("images-idx3", "labels-idx1")
    ]
    return tuple(
        (tuple(mirror + name for mirror in mirrors), md5)
        for name, md5 in zip(names, sums, strict=True)
    )


CLOTHES = (
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
NETTE = {
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
TORONTO = "https://www.cs.toronto.edu/~kriz/"

DATASETS: dict[str, DatasetSpec] = {
    "digits": DatasetSpec(
        "scikit-learn's digits",
        digits,
        "1,797 handwritten digits, 8x8, 10 classes; built in",
        10,
        1437,
        360,
        8,
        1,
        "crop",
    ),
    "mnist": DatasetSpec(
        "MNIST",
        mnist,
        "70,000 handwritten digits, 28x28, 10 classes",
        10,
        60_000,
        10_000,
        28,
        1,
        "crop",
        idx_files(
            ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"),
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
        ),
        12,
    ),
    "fashion-mnist": DatasetSpec(
        "FashionMNIST",
        mnist,
        "70,000 grey photos of clothes, 28x28, 10 classes",
        10,
        60_000,
        10_000,
        28,
        1,
        "crop-flip",
        idx_files(
            ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
        31,
    ),
    "cifar10": DatasetSpec(
        "CIFAR-10",
        cifar,
        "60,000 photos, 32x32, 10 classes",
        10,
        50_000,
        10_000,
        32,
        3,
        "crop-flip",
        (((f"{TORONTO}cifar-10-binary.tar.gz",), "c32a1d4ab5d03f1284b67883e8d87530"),),
        162,
    ),
    "cifar100": DatasetSpec(
        "CIFAR-100",
        cifar,
        "60,000 photos, 32x32, 100 classes",
        100,
        50_000,
        10_000,
        32,
        3,
        "crop-flip",
        (((f"{TORONTO}cifar-100-binary.tar.gz",), "03b5dce01913d631647c71ecec9e9cb8"),),
        161,
    ),
    "imagenette": DatasetSpec(
        "Imagenette",
        imagenette,
        "13,394 photos of 10 easy ImageNet classes, short side 160",
        10,
        9469,
        3925,
        0,
        3,
        "crop-flip",
        (
            (
                ("https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz",),
                "e793b78cc4c9e9a4ccc0c1155377a412",
            ),
        ),
        94,
    ),
    "tiny-imagenet": DatasetSpec(
        "Tiny ImageNet",
        tiny_imagenet,
        "110,000 photos of 200 ImageNet classes, 64x64",
        200,
        100_000,
        10_000,
        64,
        3,
        "crop-flip",
        (
            (
                ("http://cs231n.stanford.edu/tiny-imagenet-200.zip",),
                "90528d7ca1a48142e341f4ef8d21d0de",
            ),
        ),
        237,
    ),
}
