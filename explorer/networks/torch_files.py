"""Files of torch.save, without torch: which tensors does one name, and where do their numbers lie?

Three formats are read: the zip of today, the row of pickles before torch 1.6, and the tar of 2016.
What is a pickle and no file of torch.save is read as one, too."""

import struct
from collections.abc import Callable
from typing import Any

from explorer.networks import pickles
from explorer.networks.archives import Archive, open_zip
from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.pickle_machine import Machine
from explorer.networks.pickle_values import Budget, Inert
from explorer.networks.stored_tensors import MAX_DIMENSIONS, Kind, Source, Stored
from explorer.networks.torch_constructors import Storage, tensor
from explorer.networks.torch_globals import Library, text

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
BIG_ENDIAN = "This file was saved on a machine of another byte order: save it again on a usual one."
PICKLE = "data.pkl"
TAR = ("storages", "tensors", "pickle")


def library(view: Callable[[str], memoryview], budget: Budget | None = None) -> Library:
    """What names in a file stand for whose storages `view` gives by their keys."""
    return Library(view, nested, budget or Budget())


def machine_of(data: memoryview, names: Library) -> Machine:
    """The machine for the pickles in `data`."""
    return Machine(data, names.named, names.stored, names.budget)


def nested(data: bytes, budget: Budget) -> Any:
    """What a file of torch.save says that lies in a pickle: plain pickles of tensors hold their
    storages so. Raises CheckpointError."""
    if type(data) is not bytes:
        return Inert("")
    view = memoryview(data)
    if view[:2] != b"PK":
        return read_pickles(view, budget)[0]
    archive = open_zip(view)
    return read_zip(archive, folder_of(archive), budget)[0]


def folder_of(archive: Archive) -> str:
    """The folder of the pickle in a zip of torch.save; several or none raise CheckpointError."""
    folders = [name.removesuffix(PICKLE) for name in archive.members if is_pickle(name)]
    if len(folders) != 1:
        raise CheckpointError(DAMAGED)
    return folders[0]


def is_pickle(name: str) -> bool:
    return name == PICKLE or name.endswith(f"/{PICKLE}")


def read_zip(
    archive: Archive, folder: str, budget: Budget | None = None
) -> tuple[Any, tuple[str, ...]]:
    """What a zip of torch.save or of TorchScript says, and the names of the classes in it that are
    not known. Raises CheckpointError; for damaged bytes, also what their decoding raises."""
    order = f"{folder}byteorder"
    if order in archive.members and archive.read(order) != b"little":
        raise CheckpointError(BIG_ENDIAN)
    names = library(lambda key: archive.read(f"{folder}data/{key}"), budget)
    value = pickles.run(machine_of(archive.read(f"{folder}{PICKLE}"), names))
    return value, tuple(names.objects)


def read_pickles(data: memoryview, budget: Budget | None = None) -> tuple[Any, tuple[str, ...]]:
    """What a file says that begins with a pickle, as `read_zip`. The format before torch 1.6 is
    five pickles, then each storage after the number of its numbers."""
    places: dict[str, memoryview] = {}
    names = library(places.__getitem__, budget)
    machine = machine_of(data, names)
    first = pickles.run(machine)
    if type(first) is not int or first != MAGIC:
        return first, tuple(names.objects)
    if pickles.run(machine) != PROTOCOL:
        raise CheckpointError(DAMAGED)
    system = pickles.run(machine)
    if type(system) is not dict or system.get("little_endian") is not True:
        raise CheckpointError(BIG_ENDIAN)
    value, keys = pickles.run(machine), pickles.run(machine)
    position = machine.position
    for key in map(text, keys):
        kind, numel = names.kinds[key]
        places[key], position = storage_at(data, position, kind)
        if places[key].nbytes != numel * kind.size:
            raise CheckpointError(DAMAGED)
    return value, tuple(names.objects)


def storage_at(data: memoryview, position: int, kind: Kind) -> tuple[memoryview, int]:
    """The bytes of a storage after the number of its numbers, and where they end. Raises
    CheckpointError."""
    (numel,) = struct.unpack_from("<q", data, position)
    end = position + 8 + numel * kind.size
    if numel < 0 or end > len(data):
        raise CheckpointError(DAMAGED)
    return data[position + 8 : end], end


def read_tar(archive: Archive) -> tuple[Any, tuple[str, ...]]:
    """What a tar of torch 0.1 says, as `read_zip`: storages, the tensors over them, and a pickle
    that names tensors by their keys. torch.serialization.legacy_load reads the same."""
    storages = tar_storages(archive.read(TAR[0]))
    tensors: dict[str, Any] = tar_tensors(archive.read(TAR[1]), storages)

    def stored(identifier: Any) -> Any:
        if type(identifier) is tuple:  # a class with its source text
            return identifier[0] if identifier else Inert("")
        return tensors.get(text(identifier), storages.get(text(identifier), Inert("")))

    names = library(no_storage)
    machine = Machine(archive.read(TAR[2]), names.named, stored, names.budget)
    return pickles.run(machine), tuple(names.objects)


def no_storage(_key: str) -> memoryview:
    """A tar's storages have no keys of their own."""
    raise CheckpointError(DAMAGED)


def tar_storages(data: memoryview) -> dict[str, Storage]:
    """The storages by their keys, and the parts of them that have keys of their own."""
    names = library(no_storage)
    machine = machine_of(data, names)
    storages: dict[str, Storage] = {}
    for _ in range(pickles.run(machine)):
        key, _location, kind = pickles.run(machine)
        if type(kind) is not Kind:
            raise CheckpointError(DAMAGED)
        view, machine.position = storage_at(data, machine.position, kind)
        storages[text(key)] = Storage(source_of(view), kind, view.nbytes // kind.size)
    parts = pickles.run(machine) if machine.position < len(data) else []
    for key, root, offset, numel in parts:
        whole = storages[text(root)]
        if not 0 <= offset <= offset + numel <= whole.numel:
            raise CheckpointError(DAMAGED)
        storages[text(key)] = Storage(whole.source, whole.kind, numel, offset * whole.kind.size)
    return storages


def source_of(view: memoryview) -> Source:
    """The source of bytes that are known."""
    return Source(lambda: view)


def tar_tensors(data: memoryview, storages: dict[str, Storage]) -> dict[str, Stored]:
    """The tensors by their keys: each after a pickle that names its storage, its sizes, its
    strides and where it starts."""
    machine = machine_of(data, library(no_storage))
    tensors: dict[str, Stored] = {}
    for _ in range(pickles.run(machine)):
        key, storage, _kind = pickles.run(machine)
        (dimensions,) = struct.unpack("<i4x", machine.take(8))
        if not 0 <= dimensions <= MAX_DIMENSIONS:
            raise CheckpointError(DAMAGED)
        form = struct.Struct(f"<{2 * dimensions + 1}q")
        *shape, start = form.unpack(machine.take(form.size))
        tensors[text(key)] = tensor(
            storages[text(storage)], start, shape[:dimensions], shape[dimensions:]
        )
    return tensors
