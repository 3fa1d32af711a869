"""What can be trained on here? The sets that the trainer knows by name, those in the data folder,
and uploaded zips.

A visitor chooses a key of these tables and never a path. The data folder is data/ beside the code
or CNN_EXPLORER_DATA; every folder and zip directly in it is a data set. To add a set by name, add a
row to DATASETS in trainer/datasets.py."""

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlparse

from explorer.images import zip_listing
from explorer.images.zips import rewrite
from explorer.training import zip_shares
from explorer.training.files import PROJECT, locked
from explorer.training.limits import JobError
from explorer.visitors import NOBODY
from trainer import runs
from trainer.datasets import DATASETS, DatasetSpec, dataset
from trainer.downloads import cache_folder
from trainer.image_files import is_text
from trainer.image_folder import Choices, DatasetError, QuestionError, image_folder
from trainer.set_choices import Answer
from trainer.set_summary import describe
from trainer.training_images import training_images

MAX_ZIP, MAX_UPLOADED = 200 * 2**20, 2 * 2**30
AS_IT_SAYS = Choices()
WORLDS = (  # scenes that are offered besides those of DATASETS
    "scenes:background=own",
    "scenes:background=swapped",
)
PLAIN = re.compile(r"[^a-z0-9_-]+")


@dataclass(frozen=True)
class DataSet:
    """One data set: `value` is what the trainer is told, side its own side in pixels (0: photos of
    many sizes), megabytes what is still to be downloaded; decoded: its images are files, which lie on
    the disk when they are decoded; uploaded: by a visitor. `problem` says why it cannot be trained
    on. choices say how it is read; where it can be read in several ways, there are a question and
    answers to it."""

    key: str
    label: str
    value: str
    help: str
    classes: int = 0
    train: int = 0
    val: int = 0
    side: int = 0
    channels: int = 3
    megabytes: int = 0
    decoded: bool = False
    uploaded: bool = False
    problem: str = ""
    choices: Choices = Choices()
    question: str = ""
    answers: tuple[Answer, ...] = ()


def home() -> Path:
    return Path(os.environ.get("CNN_EXPLORER_DATA") or PROJECT / "data").expanduser()


def known() -> dict[str, str]:
    """Key and label of the sets that have a name and of those in the data folder; labels are
    unique."""
    here = {f"data:{name}": f"{name}, in the data folder" for name in placed()}
    worlds = {key: row.label for key in WORLDS if (row := dataset(key))}
    return {key: row.label for key, row in DATASETS.items()} | worlds | here


def placed() -> list[str]:
    """Names of the folders and zips in the data folder."""
    try:
        entries = sorted(home().iterdir())
    except OSError:
        return []
    return [
        path.name
        for path in entries
        if not path.name.startswith(".")
        and path.name.isprintable()
        and is_text(path.name)
        and (_is_folder(path) or path.suffix.lower() == ".zip")
    ]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def find(root: Path, key: str, choices: Choices = AS_IT_SAYS) -> DataSet:
    """The data set of a key of `known` or of `keep`, as `choices` say that it is read; files are
    listed, hardly any is read. Raises JobError for other keys."""
    kind, _, name = key.partition(":")
    if key in DATASETS or key in WORLDS:
        return described(key)
    if kind == "data" and name in placed():
        return _listed(key, home() / name, choices)
    if kind == "zip" and (path := _uploaded(root, name)):
        return _listed(key, path, choices)
    raise JobError(
        "This data set is not on the server (any more): choose another one, or upload it again."
    )


def _named(key: str, row: DatasetSpec) -> DataSet:
    on_disk = all(
        (cache_folder() / key / Path(urlparse(urls[0]).path).name).is_file()
        for urls, _ in row.files
    )
    return DataSet(
        key=key,
        label=row.label,
        value=key,
        help=row.help,
        classes=row.classes,
        train=row.train,
        val=row.val,
        side=row.side,
        channels=row.channels,
        megabytes=0 if on_disk else row.megabytes,
        decoded=row.decoded,
    )


def described(value: str, choices: Choices = AS_IT_SAYS) -> DataSet:
    """The data set of what the trainer is told: a name or a path, and how it is read; files are
    listed, hardly any is read."""
    row = dataset(value)
    return _named(value, row) if row else _listed("", Path(value), choices)


def _listed(key: str, path: Path, choices: Choices) -> DataSet:
    unknown = DataSet(
        key, path.stem, str(path), "", uploaded=zip_shares.is_upload(path), choices=choices
    )
    try:
        images = training_images(image_folder(path, choices))
        if unknown.uploaded:
            zip_listing.refuse_many_classes(path, len(images.classes))
    except QuestionError as error:
        return replace(
            unknown, problem=error.question, question=error.question, answers=error.answers
        )
    except DatasetError as error:
        return replace(unknown, problem=str(error))
    return replace(
        unknown,
        label=images.name,
        help=" ".join(describe(images.summary())),
        classes=len(images.classes),
        train=len(images.splits["train"]),
        val=len(images.splits["val"]),
        decoded=True,
    )


def keep(root: Path, data: bytes, name: str, visitor: str = NOBODY) -> str:
    """Keep an uploaded zip for a visitor below the runs folder, where a training that goes on later
    still finds it; returns its key. Raises JobError for what is no zip of images, is too large, or
    finds no room."""
    if len(data) > MAX_ZIP:
        raise JobError(f"The zip is larger than {MAX_ZIP // 2**20} MB.")
    digest = hashlib.sha256(data).hexdigest()
    with ExitStack() as stack:
        new = None
        if _uploaded(root, digest) is None:
            new = stack.enter_context(_checked(root, data, name))
        stack.enter_context(locked(root))
        zip_shares.admit(root, digest, len(data), visitor, MAX_UPLOADED)
        zip_shares.add(root, digest, visitor, new)
    return f"zip:{digest}"


def _stem(name: str) -> str:
    """What the file of an upload is called: readable, and a name on every system."""
    stem = PLAIN.sub("-", Path(name).stem.lower()).strip("-_")[:40]
    return stem if runs.NAME.fullmatch(stem) else "images"


@contextmanager
def _checked(root: Path, data: bytes, name: str) -> Iterator[Path]:
    """A new folder with the zip, which has been seen to hold images, without what these say of where
    they were taken; gone where it was not moved away. Nobody waits meanwhile. Raises JobError."""
    path = zip_shares.new_folder(root) / f"{_stem(name)}.zip"
    brought = path.parent / "brought" / path.name
    try:
        brought.parent.mkdir(parents=True)
        brought.write_bytes(data)
        rewrite(brought, path)
        with suppress(QuestionError):  # it is asked on the page
            training_images(image_folder(path))
        shutil.rmtree(brought.parent)
        yield path.parent
    except OSError as error:
        raise JobError(f"The zip cannot be kept on this server ({error.strerror}).") from error
    except (DatasetError, zipfile.BadZipFile) as error:
        raise JobError(f"This zip cannot be trained on: {error}") from error
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def _uploaded(root: Path, digest: str) -> Path | None:
    known = re.fullmatch(r"[0-9a-f]{64}", digest)
    return zip_shares.zip_in(zip_shares.folder(root) / digest) if known else None
