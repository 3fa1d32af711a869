"""What do the globals and storages in a pickle of torch stand for?

For each that a dictionary of tensors needs there is a stand-in, which only notes what is said. All
others are inert: they can be called, filled and built any number of times, and nothing happens."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.pickle_values import (
    MAX_NAME,
    Budget,
    Constructor,
    Inert,
    call,
    pairs,
    unknown,
)
from explorer.networks.stored_tensors import (
    KINDS,
    Kind,
    OddTensor,
    Source,
    Stored,
    StoredTensor,
    sizes_of,
)

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
STORED_IN = ("torch", "torch.cuda", "torch.storage")
ODD_IN = ("torch._utils", "torch.nested._internal.nested_tensor")


@dataclass(frozen=True)
class Storage:
    """A storage as a pickle says it: its source, the kind and number of its numbers, and where in
    its bytes it begins."""

    source: Source
    kind: Kind
    numel: int
    start: int = 0
    words: str = ""


def text(value: Any) -> str:
    """The key of a storage. Raises CheckpointError for what is none."""
    if type(value) not in (str, int):
        raise CheckpointError(DAMAGED)
    return str(value)


class Library:
    """What the globals and persistent ids of one file stand for.

    `view` gives the bytes of a storage by its key, `nested` what a file of torch.save within the
    pickle says. `kinds` are the kinds and lengths of the storages that were named, and `objects`
    the names of what is not known."""

    def __init__(
        self,
        view: Callable[[str], memoryview],
        nested: Callable[[bytes, Budget], Any],
        budget: Budget,
    ) -> None:
        self._view, self._nested, self.budget = view, nested, budget
        self.sources: dict[str, Source] = {}
        self.kinds: dict[str, tuple[Kind, int]] = {}
        self.objects: dict[str, None] = {}

    def source(self, key: str) -> Source:
        """The one source of a key, so that tensors in it can be compared."""
        if key not in self.sources:
            self.sources[key] = Source(lambda: self._view(key))
        return self.sources[key]

    def named(self, module: str, name: str) -> Any:
        """What a global stands for."""
        if len(module) + len(name) < MAX_NAME:
            if module in STORED_IN and name in STORAGES:
                return KINDS[STORAGES[name]]
            if module == "torch" and name in KINDS:
                return KINDS[name]
            if name in ODD and module in ODD_IN:
                return Constructor(lambda *_said: OddTensor(ODD[name]))
            full = f"{module}.{name}"
            if full == "torch.storage._load_from_bytes":
                return Constructor(lambda data: self._nested(data, self.budget))
            if full in NAMED:
                return NAMED[full]
        stand_in = unknown(module, name)
        self.objects[stand_in.name] = None
        return stand_in

    def stored(self, identifier: Any) -> Any:
        """What a persistent id names: ("storage", kind, key, device, numbers), and in the old
        format a part of it, or a class with its source text. Raises CheckpointError for a storage
        that cannot be."""
        if type(identifier) is not tuple or len(identifier) < 2:
            return Inert("")
        if identifier[0] == "module":
            return identifier[1]
        if identifier[0] != "storage" or len(identifier) not in (5, 6):
            return Inert("")
        kind, key, device, numel = identifier[1:5]
        if type(kind) is not Kind or type(numel) is not int or not 0 <= numel <= sys.maxsize:
            raise CheckpointError(DAMAGED)
        key = text(key)
        self.kinds.setdefault(key, (kind, numel))
        words = "no numbers (it was on the device meta)" if device == "meta" else ""
        view = identifier[5] if len(identifier) == 6 else None
        if view is None:
            return Storage(self.source(key), kind, numel, words=words)
        _key, offset, length = view
        if type(offset) is not int or type(length) is not int or not 0 <= offset <= offset + length:
            raise CheckpointError(DAMAGED)
        if offset + length > numel:
            raise CheckpointError(DAMAGED)
        return Storage(self.source(key), kind, length, offset * kind.size, words)


def tensor(
    storage: Any, start: Any, sizes: Any, strides: Any, *said: Any, kind: Kind | None = None
) -> Stored:
    """torch._utils._rebuild_tensor and _v2; what is said beyond is whether it needs a gradient, its
    hooks, and whether its numbers are negated or conjugated when they are read."""
    if type(storage) is not Storage or type(start) is not int or not 0 <= start <= sys.maxsize:
        raise CheckpointError(DAMAGED)
    kind = kind or storage.kind
    if storage.words or kind.words or (len(said) > 2 and said[2]):
        return OddTensor(storage.words or kind.words or "numbers that are only noted as negated")
    place = storage.start + start * kind.size
    return StoredTensor(kind, storage.source, place, sizes_of(sizes), sizes_of(strides))


def tensor_of_kind(
    storage: Any,
    start: Any,
    sizes: Any,
    strides: Any,
    gradient: Any,
    hooks: Any,
    kind: Any,
    *said: Any,
) -> Stored:
    """torch._utils._rebuild_tensor_v3, for kinds that have no storage of their own."""
    if type(kind) is not Kind:
        raise CheckpointError(DAMAGED)
    return tensor(storage, start, sizes, strides, gradient, hooks, *said, kind=kind)


def subclass(function: Any = None, _kind: Any = None, said: Any = (), *_state: Any) -> Any:
    """torch._tensor._rebuild_from_type_v2: a tensor with attributes, which nobody asks for."""
    return call(function if function in TENSORS else None, said)


def reconstructed(kind: Any = None, _base: Any = None, state: Any = None, *_said: Any) -> Any:
    """copyreg._reconstructor: an object as protocols 0 and 1 make it."""
    return call(kind, () if state is None else (state,))


def encoded(letters: Any = "", *_said: Any) -> bytes:
    """_codecs.encode, by which Python 3 writes bytes for Python 2."""
    return letters.encode("latin-1", "replace") if type(letters) is str else b""


def dictionary(*said: Any) -> dict[Any, Any]:
    """A dictionary of the kinds that the library of Python has."""
    content = said[-1] if said else None
    if type(content) is dict:
        return dict(content)
    return pairs(content) if type(content) in (list, tuple) else {}


def members(items: Any = None, *_said: Any) -> list[Any]:
    """A set, a list or a deque: their members need no hash."""
    return list(items) if type(items) in (list, tuple) else []


def newobj(kind: Any = None, *arguments: Any) -> Any:
    """copyreg.__newobj__, as NEWOBJ."""
    return call(kind, arguments)


TENSOR = Constructor(lambda data=None, *_said: data)  # torch.Tensor and its kin: what they are of
TENSORS = (Constructor(tensor), Constructor(tensor_of_kind), TENSOR)
PLAIN_MODULES = ("builtins", "__builtin__", "collections")
NAMED: dict[str, Constructor] = {
    "torch.Size": Constructor(sizes_of),
    "torch._utils._rebuild_tensor": TENSORS[0],
    "torch._utils._rebuild_tensor_v2": TENSORS[0],
    "torch._utils._rebuild_tensor_v3": TENSORS[1],
    "torch._utils._rebuild_parameter": TENSOR,
    "torch._utils._rebuild_parameter_with_state": TENSOR,
    "torch._tensor._rebuild_from_type_v2": Constructor(subclass),
    "torch.Tensor": TENSOR,
    "torch.autograd.variable.Variable": TENSOR,
    "torch.nn.parameter.Parameter": TENSOR,
    "torch.nn.parameter.Buffer": TENSOR,
    "torch.nested._internal.nested_tensor.NestedTensor": TENSOR,
    "_codecs.encode": Constructor(encoded),
    "copyreg._reconstructor": Constructor(reconstructed),
    "copy_reg._reconstructor": Constructor(reconstructed),
    "copyreg.__newobj__": Constructor(newobj),
    "copy_reg.__newobj__": Constructor(newobj),
    **{
        f"{module}.{name}": Constructor(dictionary)
        for module in PLAIN_MODULES
        for name in ("dict", "OrderedDict", "defaultdict", "Counter")
    },
    **{
        f"{module}.{name}": Constructor(members)
        for module in PLAIN_MODULES
        for name in ("list", "tuple", "set", "frozenset", "deque")
    },
}
