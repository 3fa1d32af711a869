"""What do the globals and storages in a pickle of torch stand for?

For each that a dictionary of tensors needs there is a stand-in, which only notes what is said; the
rest is refused. To open what is refused now, let `named` give an inert stand-in."""

import sys
from dataclasses import dataclass
from typing import Any

from explorer.networks.checkpoint_error import DAMAGED, PYTHON_OBJECTS, CheckpointError
from explorer.networks.pickles import Constructor, pairs
from explorer.networks.stored_tensors import KINDS, Kind, OddTensor, StoredTensor, sizes_of

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


def text(value: Any) -> str:
    """The key of a storage. Raises CheckpointError for what is none."""
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
        return Storage(text(key), kind, numel, words=words)
    _key, offset, length = view
    if type(offset) is not int or type(length) is not int or not 0 <= offset <= offset + length:
        raise CheckpointError(DAMAGED)
    if offset + length > numel:
        raise CheckpointError(DAMAGED)
    return Storage(text(key), kind, length, offset * kind.size, words)


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
