"""Which images can a network be evaluated on?

The built-in digits, scenes drawn by code, an image folder or a zip of one, pictures that were uploaded
and labelled by hand, or a data set that the trainer knows by name. To add a kind, write a function that returns an
ImageSource and a line in `source`."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import PIL.Image

from explorer.images import decoding
from trainer.data import refuse_choices
from trainer.dataset_readers import Arrays
from trainer.datasets import dataset
from trainer.downloads import cache_folder
from trainer.image_folder import Choices, DatasetError, ImageFolder, image_folder
from trainer.scenes.images import SceneImages, labels
from trainer.scenes.world import LABELS, SPLITS, World, of_place
from trainer.set_summary import Summary
from trainer.splits import SPLITS as SPLIT_ROWS

PREFERRED_SPLITS = ("val", "test", "all", "train")  # first is taken where none is asked for
MAX_UPLOADED = 500
AS_IT_SAYS = Choices()
DIGEST = 16  # bytes


@dataclass(frozen=True, slots=True)
class Image:
    """One image: its name, its class (an index into the source's classes, -1 unknown), and `read`,
    which gives encoded bytes or pixels (H, W, 3) uint8 and raises DatasetError."""

    name: str
    label: int
    read: Callable[[], bytes | np.ndarray]


@dataclass(frozen=True)
class ImageSource:
    """kind is dataset, folder, zip or uploads; place is what `source` opens it by again ("" for
    uploads); key changes when a file does. `splits` are those that there are; choices say how a folder
    or zip is read, summary what is in it."""

    name: str
    kind: str
    place: str
    split: str
    splits: tuple[str, ...]
    classes: tuple[str, ...]
    images: Sequence[Image]
    key: str
    choices: Choices = AS_IT_SAYS
    summary: Summary | None = None

    @property
    def labelled(self) -> bool:
        return any(image.label >= 0 for image in self.images)


def kind_of(data: str) -> str:
    """dataset, folder or zip. A row of DATASETS comes before a path of the same name. Raises
    DatasetError."""
    if dataset(data):
        return "dataset"
    return "folder" if Path(data).expanduser().is_dir() else "zip"


def source(
    data: str,
    split: str = "",
    cache: str | Path = "",
    on_progress: Callable[[str, int, int], None] = lambda *_: None,
    choices: Choices = AS_IT_SAYS,
) -> ImageSource:
    """`digits` or another row of the trainer's DATASETS, or the path of an image folder or of a zip
    of one.

    split: val, test, all or train; unsaid, the first of these that there is. cache is where
    downloads are kept, on_progress is told how they go on; choices say how a folder is read that can
    be read in several ways. Raises DatasetError, QuestionError."""
    refuse_choices(data, choices)
    if world := of_place(data):
        return _of_world(world, split)
    row = dataset(data)
    if row is None:
        files = image_folder(data, choices)
        place = str(Path(data).expanduser().resolve())
        return replace(_of_folder(files, files.name, kind_of(data), place, split), choices=choices)
    content = row.load(cache_folder(cache) / data, on_progress)
    if not isinstance(content, Arrays):
        return _of_folder(content, row.label, "dataset", data, split)
    return _of_content(row.label, data, content, split)


def _of_content(name: str, place: str, content: Arrays, split: str) -> ImageSource:
    splits = {"train": content.train, "val": content.val}
    chosen = _choose(name, split, tuple(splits))
    images = _of_arrays(chosen, *splits[chosen])
    labels = {part: of_part.tolist() for part, (_, of_part) in splits.items()}
    summary = _summary(name, content.classes, labels, chosen)
    return ImageSource(
        name, "dataset", place, chosen, tuple(splits), content.classes, images, "", summary=summary
    )


def _summary(
    name: str, classes: tuple[str, ...], labels: Mapping[str, Sequence[int]], split: str
) -> Summary:
    """What is to be known before the images of `split` are evaluated."""
    known = [label for label in labels[split] if label >= 0]
    return Summary(
        name,
        classes,
        {part: len(each) for part, each in labels.items()},
        tuple(np.bincount(known, minlength=len(classes)).tolist()),
        (f"Evaluated: {SPLIT_ROWS[split].label}.",) if len(labels) > 1 else (),
    )


def _choose(name: str, split: str, there: tuple[str, ...]) -> str:
    if split and split not in there:
        raise DatasetError(f"{name} has no images in {split}; there is {', '.join(there)}.")
    return split or min(there, key=PREFERRED_SPLITS.index)


def _of_arrays(split: str, images: np.ndarray, labels: np.ndarray) -> tuple[Image, ...]:
    """images (N, H, W, C) uint8 of one or three channels."""
    digits = len(str(len(labels) - 1))

    def reader(row: int) -> Callable[[], np.ndarray]:
        return lambda: np.repeat(images[row], 3 // images.shape[3], axis=2)

    return tuple(
        Image(f"{split}/{row:0{digits}d}", int(label), reader(row))
        for row, label in enumerate(labels)
    )


def _of_world(world: World, split: str) -> ImageSource:
    """Scenes, each of which is drawn when it is read."""
    row = dataset(world.place)
    name = row.label if row else world.place
    chosen = _choose(name, split, SPLITS)
    images = SceneImages(world, chosen)
    digits = len(str(len(images) - 1))
    listed = tuple(
        Image(f"{chosen}/{number:0{digits}d}", int(label), partial(images.__getitem__, number))
        for number, label in enumerate(labels(world, chosen))
    )
    of_splits = {part: labels(world, part).tolist() for part in SPLITS}
    summary = _summary(name, LABELS, of_splits, chosen)
    return ImageSource(
        name, "dataset", world.place, chosen, SPLITS, LABELS, listed, "", summary=summary
    )


def _of_folder(content: ImageFolder, name: str, kind: str, place: str, split: str) -> ImageSource:
    split = _choose(name, split, tuple(content.splits))
    images = tuple(Image(entry.name, entry.label, entry.read) for entry in content.splits[split])
    digest = hashlib.sha256()
    for image in images:
        digest.update(
            f"{image.name}\0{image.label}\0{content.stamp(image.name)}\n".encode(errors="replace")
        )
    labels = {part: [entry.label for entry in rows] for part, rows in content.splits.items()}
    summary = _summary(name, content.classes, labels, split)
    unknown = sum(label < 0 for label in labels[split])
    notes = (
        (f"Of {unknown:,} of them the class is unknown.",) if unknown and content.classes else ()
    )
    return ImageSource(
        name,
        kind,
        place,
        split,
        tuple(content.splits),
        content.classes,
        images,
        digest.hexdigest(),
        summary=replace(
            summary,
            notes=(*content.how, *summary.notes, *notes),
            left_out=content.left_out,
        ),
    )


def uploaded(
    pictures: Sequence[tuple[str, bytes, str]], name: str = "uploaded pictures"
) -> ImageSource:
    """Pictures (name, encoded bytes, class or "" where it is not known) that somebody brought.
    Raises DatasetError."""
    if not 1 <= len(pictures) <= MAX_UPLOADED:
        raise DatasetError(
            f"1 to {MAX_UPLOADED} pictures can be evaluated as uploads, not {len(pictures)}; put more "
            "into a zip with a folder for each class."
        )
    classes = tuple(sorted({label for _, _, label in pictures} - {""}))
    images = tuple(
        Image(file, classes.index(label) if label else -1, partial(bytes, data))
        for file, data, label in pictures
    )
    digest = hashlib.sha256()
    for file, data, label in pictures:
        digest.update(
            f"{file}\0{label}\0{hashlib.sha256(data).hexdigest()}\n".encode(errors="replace")
        )
    labels = {"all": [image.label for image in images]}
    return ImageSource(
        name,
        "uploads",
        "",
        "all",
        ("all",),
        classes,
        images,
        digest.hexdigest(),
        summary=_summary(name, classes, labels, "all"),
    )


def load(data: bytes | np.ndarray) -> PIL.Image.Image:
    """The picture, of mode RGB, of what `Image.read` gave. Raises ImageError."""
    return PIL.Image.fromarray(data) if isinstance(data, np.ndarray) else decoding.decoded(data)[0]


def digest(data: bytes | np.ndarray) -> np.ndarray:
    """(16,) uint8: equal for equal files, or equal pixels where there is no file."""
    if isinstance(data, np.ndarray):
        data = repr(data.shape).encode() + data.tobytes()
    return np.frombuffer(hashlib.blake2b(data, digest_size=DIGEST).digest(), np.uint8)
