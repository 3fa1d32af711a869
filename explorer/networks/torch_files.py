"""Files of torch.save, without torch: which tensors does one name, and where do their numbers lie?

Both formats are read, the zip of today and the row of pickles before torch 1.6."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.networks.checkpoint_error import (
    DAMAGED,
    DAMAGED_ZIP,
    PYTHON_OBJECTS,
    CheckpointError,
)
from explorer.networks.pickles import Machine
from explorer.networks.stored_tensors import Kind
from explorer.networks.torch_globals import Storage, named, storage, text, whole

MAX_UNPACKED, MAX_RATIO, MAX_MEMBERS = 4 * 2**30, 20, 50_000
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
BIG_ENDIAN = "This file was saved on a machine of another byte order: save it again on a usual one."
LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True)
class Contents:
    """What a file says, with a StoredTensor in place of each tensor, and the bytes of a storage by
    its key. `storage` raises CheckpointError."""

    value: Any
    storage: Callable[[str], memoryview]


def read(data: bytes) -> Contents:
    """What torch.save wrote into these bytes. Raises CheckpointError; for damaged bytes, also what
    their decoding raises."""
    return _zip(data) if data[:2] == b"PK" else _pickles(data)


def _zip(data: bytes) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise CheckpointError(DAMAGED_ZIP) from error
    if sum(member.file_size for member in members) > min(MAX_UNPACKED, MAX_RATIO * len(data)):
        raise CheckpointError("This file unpacks to far more than its size: it is refused.")
    by_name = {member.filename.partition("/")[2]: member for member in members}
    roots = {member.filename.partition("/")[0] for member in members}
    if len(by_name) < len(members) or len(members) > MAX_MEMBERS or len(roots) != 1:
        raise CheckpointError(DAMAGED_ZIP)
    if "constants.pkl" in by_name:  # TorchScript
        raise CheckpointError(PYTHON_OBJECTS)

    def member(name: str) -> memoryview:
        if name not in by_name:
            raise CheckpointError(DAMAGED_ZIP)
        return _member(memoryview(data), by_name[name])

    if "byteorder" in by_name and member("byteorder") != b"little":
        raise CheckpointError(BIG_ENDIAN)
    value = Machine(member("data.pkl"), named, storage).run()
    return Contents(value, lambda key: member(f"data/{key}"))


def _member(data: memoryview, info: zipfile.ZipInfo) -> memoryview:
    """The bytes of a member. Its checksum is not compared: torch.save can leave it out, and
    torch.load does not look at it."""
    signature, name, extra = LOCAL_HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + LOCAL_HEADER.size + name + extra
    packed = data[start : start + info.compress_size]
    if signature != b"PK\3\4" or len(packed) != info.compress_size:
        raise CheckpointError(DAMAGED_ZIP)
    if info.compress_type == zipfile.ZIP_STORED:
        unpacked = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        unpacked = memoryview(zlib.decompressobj(-15).decompress(packed, info.file_size + 1))
    else:
        raise CheckpointError(DAMAGED_ZIP)
    if len(unpacked) != info.file_size:
        raise CheckpointError(DAMAGED_ZIP)
    return unpacked


def _pickles(data: bytes) -> Contents:
    """The format before torch 1.6: five pickles, then each storage after the number of its
    numbers."""
    kinds: dict[str, tuple[Kind, int]] = {}

    def known(identifier: Any) -> Storage:
        found = storage(identifier)
        kinds.setdefault(found.key, (found.kind, whole(identifier)))
        return found

    machine = Machine(memoryview(data), named, known)
    if machine.run() != MAGIC or machine.run() != PROTOCOL:
        raise CheckpointError(DAMAGED)
    system = machine.run()
    if type(system) is not dict or system.get("little_endian") is not True:
        raise CheckpointError(BIG_ENDIAN)
    value, keys = machine.run(), machine.run()
    places: dict[str, memoryview] = {}
    position = machine.position
    for key in map(text, keys):
        kind, numel = kinds[key]
        (stored,) = struct.unpack_from("<q", data, position)
        end = position + 8 + numel * kind.size
        if stored != numel or end > len(data):
            raise CheckpointError(DAMAGED)
        places[key] = memoryview(data)[position + 8 : end]
        position = end
    return Contents(value, places.__getitem__)
