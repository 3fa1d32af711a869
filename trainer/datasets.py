"""Which data sets are known by name?

`dataset(name)` gives the row; a set with options has them behind a colon: scenes:seed=3,side=32. To
add one, write a function (files, on_progress) -> Arrays or ImageFolder in `dataset_readers` and a row
in DATASETS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from trainer import downloads
from trainer.dataset_readers import Arrays, cifar, digits, imagenette, mnist, tiny_imagenet
from trainer.downloads import ProgressCallback
from trainer.image_folder import DatasetError, ImageFolder
from trainer.scenes.images import scenes
from trainer.scenes.world import World, world

PHOTO_AUGMENT = "crop-flip"  # of image folders


@dataclass(frozen=True)
class DatasetSpec:
    """A row of DATASETS: its name and what it is, how it is fetched, and how large it is before it
    is here.

    side is its own side in pixels, 0 for photos of many sizes; decoded says that it is made of image
    files, which lie on the disk when they are decoded and not in memory; augment is how its training images
    are varied where nothing is said; files are (addresses, md5) of what is downloaded, megabytes
    its size."""

    label: str
    help: str
    read: Callable[[Sequence[Path], ProgressCallback], Arrays | ImageFolder]
    classes: int
    train: int
    val: int
    side: int
    channels: int
    augment: str
    files: tuple[tuple[tuple[str, ...], str], ...] = ()
    megabytes: int = 0
    decoded: bool = False
    with_options: Callable[[str], "DatasetSpec"] | None = None

    def load(self, folder: Path, on_progress: ProgressCallback) -> Arrays | ImageFolder:
        """The images, from this folder or fetched into it. Raises DatasetError."""
        paths = [
            downloads.fetch(self.label, urls, md5, folder, on_progress) for urls, md5 in self.files
        ]
        return self.read(paths, on_progress)


def dataset(name: str) -> DatasetSpec | None:
    """The row of a name, with the options behind its colon; None for what is no name of a set.
    Raises DatasetError."""
    key, colon, options = name.partition(":")
    row = DATASETS.get(key)
    if not colon or row is None:
        return row
    if row.with_options is None:
        raise DatasetError(f"{key} has no options: give {key!r} alone.")
    return row.with_options(options)


def usual_augment(name: str) -> str:
    """How training images of this set, or of an image folder of this name, are usually varied."""
    row = DATASETS.get(name.partition(":")[0])
    return row.augment if row else PHOTO_AUGMENT


def scenes_row(options: str) -> DatasetSpec:
    """The row of a world of scenes. Raises DatasetError."""
    return _of_world(world(options))


def _of_world(chosen: World) -> DatasetSpec:
    return DatasetSpec(
        label=chosen.title.capitalize(),
        help=f"{chosen.count:,} scenes drawn by code, {chosen.side}x{chosen.side}, 10 classes; built in, any "
        "number, size and seed",
        read=partial(scenes, chosen),
        classes=10,
        train=chosen.size("train"),
        val=chosen.size("val"),
        side=chosen.side,
        channels=3,
        augment="crop-flip",
        with_options=scenes_row,
    )


def idx_files(mirrors: Sequence[str], *checksums: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The four files of MNIST and its like: images and labels of train, then of test."""
    names = [
        f"{part}-{kind}-ubyte.gz"
        for part in ("train", "t10k")
        for kind in ("images-idx3", "labels-idx1")
    ]
    return tuple(
        (tuple(mirror + name for mirror in mirrors), md5)
        for name, md5 in zip(names, checksums, strict=True)
    )


FASHION = [
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
]
TORONTO = "https://www.cs.toronto.edu/~kriz/"

DATASETS: dict[str, DatasetSpec] = {
    "digits": DatasetSpec(
        label="scikit-learn's digits",
        help="1,797 handwritten digits, 8x8, 10 classes; built in",
        read=digits,
        classes=10,
        train=1437,
        val=360,
        side=8,
        channels=1,
        augment="crop",
    ),
    "scenes": _of_world(World()),
    "mnist": DatasetSpec(
        label="MNIST",
        help="70,000 handwritten digits, 28x28, 10 classes",
        read=partial(mnist, classes="0123456789"),
        classes=10,
        train=60_000,
        val=10_000,
        side=28,
        channels=1,
        augment="crop",
        files=idx_files(
            ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"),
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
        ),
        megabytes=12,
    ),
    "fashion-mnist": DatasetSpec(
        label="FashionMNIST",
        help="70,000 grey photos of clothes, 28x28, 10 classes",
        read=partial(mnist, classes=FASHION),
        classes=10,
        train=60_000,
        val=10_000,
        side=28,
        channels=1,
        augment="crop-flip",
        files=idx_files(
            ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
        megabytes=31,
    ),
    "cifar10": DatasetSpec(
        label="CIFAR-10",
        help="60,000 photos, 32x32, 10 classes",
        read=partial(
            cifar, label_bytes=1, test_file="test_batch.bin", names_file="batches.meta.txt"
        ),
        classes=10,
        train=50_000,
        val=10_000,
        side=32,
        channels=3,
        augment="crop-flip",
        files=(((f"{TORONTO}cifar-10-binary.tar.gz",), "c32a1d4ab5d03f1284b67883e8d87530"),),
        megabytes=162,
    ),
    "cifar100": DatasetSpec(
        label="CIFAR-100",
        help="60,000 photos, 32x32, 100 classes",
        read=partial(cifar, label_bytes=2, test_file="test.bin", names_file="fine_label_names.txt"),
        classes=100,
        train=50_000,
        val=10_000,
        side=32,
        channels=3,
        augment="crop-flip",
        files=(((f"{TORONTO}cifar-100-binary.tar.gz",), "03b5dce01913d631647c71ecec9e9cb8"),),
        megabytes=161,
    ),
    "imagenette": DatasetSpec(
        label="Imagenette",
        help="13,394 photos of 10 easy ImageNet classes, short side 160",
        read=imagenette,
        classes=10,
        train=9469,
        val=3925,
        side=0,
        channels=3,
        augment=PHOTO_AUGMENT,
        files=(
            (
                ("https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz",),
                "e793b78cc4c9e9a4ccc0c1155377a412",
            ),
        ),
        megabytes=94,
        decoded=True,
    ),
    "tiny-imagenet": DatasetSpec(
        label="Tiny ImageNet",
        help="110,000 photos of 200 ImageNet classes, 64x64",
        read=tiny_imagenet,
        classes=200,
        train=100_000,
        val=10_000,
        side=64,
        channels=3,
        augment=PHOTO_AUGMENT,
        files=(
            (
                ("http://cs231n.stanford.edu/tiny-imagenet-200.zip",),
                "90528d7ca1a48142e341f4ef8d21d0de",
            ),
        ),
        megabytes=237,
        decoded=True,
    ),
}
