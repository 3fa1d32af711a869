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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

from explorer.images.zips import rewrite
from explorer.training import zip_shares
from explorer.training.files import PROJECT, locked
from explorer.training.limits import JobError
from explorer.visitors import NOBODY
from trainer import runs
from trainer.data import two_splits
from trainer.datasets import DATASETS, DatasetSpec, dataset
from trainer.downloads import cache_folder
from trainer.image_files import is_text
from trainer.image_folder import DatasetError, image_folder

MAX_ZIP, MAX_UPLOADED = 200 * 2**20, 2 * 2**30
MIN_CLASSES = 2
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
    on."""

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


def find(root: Path, key: str) -> DataSet:
    """The data set of a key of `known` or of `keep`; files are listed, none is read. Raises
    JobError for other keys."""
    kind, _, name = key.partition(":")
    if key in DATASETS or key in WORLDS:
        return described(key)
    if kind == "data" and name in placed():
        return _listed(key, home() / name)
    if kind == "zip" and (path := _uploaded(root, name)):
        return _listed(key, path)
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


def described(value: str) -> DataSet:
    """The data set of what the trainer is told: a name or a path; files are listed, none is read."""
    row = dataset(value)
    return _named(value, row) if row else _listed("", Path(value))


def _listed(key: str, path: Path) -> DataSet:
    uploaded = zip_shares.is_upload(path)
    try:
        folder = image_folder(path)
        splits, origin = two_splits(folder)
    except DatasetError as error:
        return DataSet(key, path.stem, str(path), "", uploaded=uploaded, problem=str(error))
    train, val = len(splits["train"]), len(splits["val"])
    classes = len({entry.label for entry in splits["train"]})
    if classes < MIN_CLASSES:
        problem = f"{folder.name} has images of one class alone: a network learns to tell two or more apart."
        return DataSet(key, path.stem, str(path), "", uploaded=uploaded, problem=problem)
    validation = origin["val"] if "share" not in origin else "one image in ten, set aside here"
    summary = f"{train + val:,} images of {classes} classes; validation: {validation}"
    return DataSet(
        key,
        folder.name,
        str(path),
        summary,
        classes,
        train,
        val,
        decoded=True,
        uploaded=uploaded,
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
        two_splits(image_folder(path))
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
