"""Files of torch.save, without torch: which tensors does one name, and where do their numbers lie?

Both formats are read, the zip of today and the row of pickles before torch 1.6. A global of a
pickle stands for a row of `named`; to open what is refused now, let it give an inert stand-in."""

import io
import struct
import sys
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
from explorer.networks.pickles import Constructor, Machine, pairs
from explorer.networks.stored_tensors import KINDS, Kind, OddTensor, StoredTensor, sizes_of

MAX_UNPACKED, MAX_RATIO, MAX_MEMBERS = 4 * 2**30, 20, 50_000
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
BIG_ENDIAN = "This file was saved on a machine of another byte order: save it again on a usual one."
LOCAL_HEADER = struct.Struct("<4s22xHH")
STORAGES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexDoubleStorage": "complex128",
    "ComplexFloatStorage": "complex64",
    "QInt8Storage": "qint8",
    "QInt32Storage": "qint32",
    "QUInt8Storage": "quint8",
    "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4",
    "UntypedStorage": "uint8",
}
ODD = {
    "_rebuild_sparse_tensor": "sparse numbers",
    "_rebuild_sparse_csr_tensor": "sparse numbers",
    "_rebuild_nested_tensor": "nested tensors",
    "_rebuild_njt": "nested tensors",
    "_rebuild_qtensor": "quantized numbers",
    "_rebuild_meta_tensor_no_storage": "no numbers (it was on the device meta)",
    "_rebuild_wrapper_subclass": "no plain numbers",
    "_rebuild_device_tensor_from_numpy": "numbers of another device",
    "_rebuild_device_tensor_from_cpu_tensor": "numbers of another device",
    "_rebuild_xla_tensor": "numbers of another device",
}


@dataclass(frozen=True)
class Storage:
    """A storage as a pickle says it: its key, the kind and number of its numbers, and where in the
    bytes of this key it begins."""

    key: str
    kind: Kind
    numel: int
    start: int = 0
    words: str = ""


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
    for key in map(_text, keys):
        kind, numel = kinds[key]
        (stored,) = struct.unpack_from("<q", data, position)
        end = position + 8 + numel * kind.size
        if stored != numel or end > len(data):
            raise CheckpointError(DAMAGED)
        places[key] = memoryview(data)[position + 8 : end]
        position = end
    return Contents(value, places.__getitem__)


def _text(value: Any) -> str:
    if type(value) not in (str, int):
        raise CheckpointError(DAMAGED)
    return str(value)


def whole(identifier: Any) -> int:
    """How many numbers the storage has that an identifier names, or names a part of."""
    return identifier[4]


def storage(identifier: Any) -> Storage:
    """What a persistent id names: ("storage", kind, key, device, numbers), and in the old format a
    part of it. Raises CheckpointError for what is no storage."""
    if type(identifier) is not tuple or len(identifier) not in (5, 6):
        raise CheckpointError(PYTHON_OBJECTS)
    if type(identifier[0]) is not str or identifier[0] != "storage":
        raise CheckpointError(PYTHON_OBJECTS)
    kind, key, device, numel = identifier[1:5]
    if type(kind) is not Kind or type(numel) is not int or not 0 <= numel <= sys.maxsize:
        raise CheckpointError(DAMAGED)
    words = "no numbers (it was on the device meta)" if device == "meta" else ""
    view = identifier[5] if len(identifier) == 6 else None
    if view is None:
        return Storage(_text(key), kind, numel, words=words)
    _key, offset, length = view
    if type(offset) is not int or type(length) is not int or not 0 <= offset <= offset + length:
        raise CheckpointError(DAMAGED)
    if offset + length > numel:
        raise CheckpointError(DAMAGED)
    return Storage(_text(key), kind, length, offset * kind.size, words)


def named(module: str, name: str) -> Any:
    """What a global of a pickle stands for. Raises CheckpointError for all that a dictionary of
    tensors does not need."""
    if module in ("torch", "torch.cuda", "torch.storage") and name in STORAGES:
        return KINDS[STORAGES[name]]
    if module == "torch" and name in KINDS:
        return KINDS[name]
    if name in ODD and module in ("torch._utils", "torch.nested._internal.nested_tensor"):
        return Constructor(lambda *_said: OddTensor(ODD[name]))
    if f"{module}.{name}" in NAMED:
        return NAMED[f"{module}.{name}"]
    raise CheckpointError(PYTHON_OBJECTS)


def tensor(
    storage: Any, start: Any, sizes: Any, strides: Any, *said: Any, kind: Kind | None = None
) -> StoredTensor | OddTensor:
    """torch._utils._rebuild_tensor and _v2; what is said beyond is whether it needs a gradient, its
    hooks, and whether its numbers are negated or conjugated when they are read."""
    if type(storage) is not Storage or type(start) is not int or not 0 <= start <= sys.maxsize:
        raise CheckpointError(DAMAGED)
    kind = kind or storage.kind
    if storage.words or kind.words or (len(said) > 2 and said[2]):
        return OddTensor(storage.words or kind.words or "numbers that are only noted as negated")
    place = storage.start + start * kind.size
    return StoredTensor(kind, storage.key, place, sizes_of(sizes), sizes_of(strides))


def tensor_of_kind(
    storage: Any,
    start: Any,
    sizes: Any,
    strides: Any,
    gradient: Any,
    hooks: Any,
    kind: Any,
    *said: Any,
) -> StoredTensor | OddTensor:
    """torch._utils._rebuild_tensor_v3, for kinds that have no storage of their own."""
    if type(kind) is not Kind:
        raise CheckpointError(DAMAGED)
    return tensor(storage, start, sizes, strides, gradient, hooks, *said, kind=kind)


def subclass(function: Any, kind: Any, said: Any, _state: Any) -> Any:
    """torch._tensor._rebuild_from_type_v2: a tensor with attributes, which nobody asks for."""
    if type(function) is not Constructor or type(said) is not tuple or kind != TENSOR:
        raise CheckpointError(PYTHON_OBJECTS)
    return function.build(*said)


def unused(*_said: Any) -> None:
    """What lies beside the weights and is never asked for."""


TENSOR = Constructor(lambda data, *_said: data)  # torch.Tensor and its kin: what they are made of
NAMED: dict[str, Constructor | None] = {
    "collections.OrderedDict": Constructor(lambda items=(): pairs(items)),
    "collections.Counter": Constructor(lambda items=(): pairs(dict(items).items())),
    "torch.Size": Constructor(sizes_of),
    "torch._utils._rebuild_tensor": Constructor(tensor),
    "torch._utils._rebuild_tensor_v2": Constructor(tensor),
    "torch._utils._rebuild_tensor_v3": Constructor(tensor_of_kind),
    "torch._utils._rebuild_parameter": TENSOR,
    "torch._utils._rebuild_parameter_with_state": TENSOR,
    "torch._tensor._rebuild_from_type_v2": Constructor(subclass),
    "torch.Tensor": TENSOR,
    "torch.nn.parameter.Parameter": TENSOR,
    "torch.nn.parameter.Buffer": TENSOR,
    "torch.nested._internal.nested_tensor.NestedTensor": TENSOR,
    **dict.fromkeys(
        ("torch.device", "torch.serialization._get_layout", "_codecs.encode"), Constructor(unused)
    ),
    **dict.fromkeys(
        ("builtins.bytearray", "builtins.set", "builtins.complex", "__builtin__.set"),
        Constructor(unused),
    ),
    **dict.fromkeys(
        f"torch.{scheme}"
        for scheme in (
            "per_tensor_affine",
            "per_tensor_symmetric",
            "per_channel_affine",
            "per_channel_symmetric",
            "per_channel_affine_float_qparams",
        )
    ),
}
