"""Formats of checkpoints: what do the bytes of a file say, whichever of them it has?

To read one more, add a branch to `read` and a module that gives names and tensors. What is none is
named by other_files.py."""

import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from explorer.networks import (
    exported_files,
    numpy_files,
    other_files,
    safetensors_files,
    torch_files,
)
from explorer.networks.archives import open_tar, open_zip
from explorer.networks.checkpoint_error import DAMAGED, CheckpointError

PICKLES = tuple(bytes((0x80, protocol)) for protocol in range(2, 6))
OLD_PICKLES = (b"(", b"]", b"}", b"c")  # of protocols 0 and 1
OLD_MAGIC = b"L%d" % torch_files.MAGIC
TAR_MARK, TAR_PLACE = b"ustar", 257
PARTS = re.compile(r"\.(pth|pt|th|bin|ckpt|safetensors|pkl|pickle|model|tar|pt2|npz)$", re.I)
BESIDE = re.compile(
    r"(^|/)(__MACOSX/|\.|optimizer|scheduler|rng_state|training_args|scaler|random_states)"
)
INDEX = re.compile(r"\.index\.json$", re.I)
MAX_PARTS = 200
EMPTY_TAR = (
    "This is a checkpoint in the format of torch 0.1, a tar, which holds no weights: save "
    "it again with a torch of today, torch.save(net.state_dict(), path)."
)
INSIDE: tuple[tuple[str, str], ...] = (
    (r"\.(h5|hdf5|keras)$", other_files.KERAS),
    (r"\.(pb|index)$", other_files.ENDINGS[".pb"]),
    (r"\.onnx$", other_files.ONNX),
    (r"\.distcp$", other_files.ENDINGS[".distcp"]),
    (
        r"(^|/)tensors/\d+$",
        f"This is TorchScript of an early torch: save the state anew, {other_files.SAVE}.",
    ),
    (
        r"\.(png|jpe?g|jfif|webp|avif|hei[cf]|gif|bmp|tiff?|p[gp]m)$",
        "This zip holds pictures, no checkpoint: open it as a data set.",
    ),
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Content:
    """What a file says, with a StoredTensor in place of each tensor, and the names of the classes
    in it that are not known."""

    value: Any
    objects: tuple[str, ...] = ()


def read(data: memoryview, within: bool = False) -> Content:
    """What a file says; `within` another, it is no archive of files. Raises CheckpointError; for
    damaged bytes, also what their decoding raises."""
    if len(data) < 16:
        raise CheckpointError("This file is empty or cut off: it holds no checkpoint.")
    if data[:4] in (b"PK\3\4", b"PK\5\6"):
        return _zip(data, within)
    if data[TAR_PLACE : TAR_PLACE + len(TAR_MARK)] == TAR_MARK:
        return _tar(data, within)
    if data[:2] in PICKLES or data[: len(OLD_MAGIC)] == OLD_MAGIC:
        return Content(*torch_files.read_pickles(data))
    if safetensors_files.is_one(data):
        return Content(safetensors_files.read(data))
    if data[:1] in OLD_PICKLES and bytes(data[-2:]).strip()[-1:] == b".":
        return Content(*torch_files.read_pickles(data))
    raise CheckpointError(other_files.by_content(data) or DAMAGED)


def _zip(data: memoryview, within: bool) -> Content:
    archive = open_zip(data)
    if any(map(torch_files.is_pickle, archive.members)):
        return Content(*torch_files.read_zip(archive, torch_files.folder_of(archive)))
    if exported_files.is_exported(archive):
        return Content(exported_files.read(archive))
    if numpy_files.is_one(archive):
        return Content(numpy_files.read(archive))
    return read_files(archive.members, archive.read, within)


def _tar(data: memoryview, within: bool) -> Content:
    archive = open_tar(data)
    if set(torch_files.TAR) <= archive.members.keys():
        content = Content(*torch_files.read_tar(archive))
        if not content.value:
            raise CheckpointError(EMPTY_TAR)
        return content
    return read_files(archive.members, archive.read, within)


def read_files(
    members: Iterable[str], member: Callable[[str], memoryview], within: bool = False
) -> Content:
    """What files in an archive or a folder say, `member` by `member`: the one checkpoint, several by
    their names, or the parts of one joined. Raises as `read`."""
    names = sorted(members)
    files = [name for name in names if PARTS.search(name) and not BESIDE.search(name)]
    if within or not files or len(files) > MAX_PARTS:
        raise CheckpointError(_without(names))
    parts = needed(names, member)
    missing = parts - {name.rpartition("/")[2] for name in files}
    if missing:
        raise CheckpointError(
            f"This archive lacks {len(missing)} of the {len(parts)} parts that its index names: "
            f"{min(missing)[:100]}."
        )
    if parts:
        files = [name for name in files if name.rpartition("/")[2] in parts]
    contents = _contents(files, member)
    objects = tuple(dict.fromkeys(name for c in contents.values() for name in c.objects))
    if parts:
        return Content(joined([content.value for content in contents.values()]), objects)
    if len(contents) == 1:
        return next(iter(contents.values()))
    return Content({name: content.value for name, content in contents.items()}, objects)


def _contents(files: list[str], member: Callable[[str], memoryview]) -> dict[str, Content]:
    """What each file says that is a checkpoint. Raises CheckpointError where none is."""
    contents: dict[str, Content] = {}
    problems: list[CheckpointError] = []
    for name in files:
        try:
            contents[name] = read(member(name), within=True)
        except CheckpointError as error:
            log.info("a file in an archive is no checkpoint: %s", error)
            problems.append(error)
    if not contents:
        raise problems[0]
    return contents


def needed(names: list[str], member: Callable[[str], memoryview]) -> set[str]:
    """The names of the parts of one checkpoint: those that an index names, or that count
    themselves."""
    for name in names:
        if INDEX.search(name) and not BESIDE.search(name):
            index = json.loads(bytes(member(name)))
            return {str(part) for part in index["weight_map"].values()}
    short = {name.rpartition("/")[2] for name in names if not BESIDE.search(name)}
    return {part for name in short for part in other_files.parts_with(name)}


def joined(values: list[Any]) -> dict[Any, Any]:
    """The tensors of all parts in one dictionary."""
    return {key: item for value in values if type(value) is dict for key, item in value.items()}


def _without(names: list[str]) -> str:
    """What an archive is that holds no checkpoint."""
    for pattern, sentence in INSIDE:
        if any(re.search(pattern, name, re.I) for name in names):
            return sentence
    shown = ", ".join(name[:60] for name in names[:3])
    return (
        f"This archive holds no checkpoint ({len(names)} files: {shown or 'none'}): bring a file "
        "of weights (.pth, .pt, .safetensors)."
    )
