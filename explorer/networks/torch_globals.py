"""What do the globals and storages in a pickle of torch stand for?

For each that a dictionary of tensors needs there is a stand-in, which only notes what is said. All
others are inert: they can be called, filled and built any number of times, and nothing happens."""

import sys
from collections.abc import Callable
from typing import Any

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.pickle_values import MAX_NAME, Budget, Constructor, Inert, unknown
from explorer.networks.stored_tensors import KINDS, Kind, Source
from explorer.networks.torch_constructors import CONSTRUCTORS, ODD, ODD_TENSORS, Storage

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
STORED_IN = ("torch", "torch.cuda", "torch.storage")
ODD_IN = ("torch._utils", "torch.nested._internal.nested_tensor")


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
                return ODD_TENSORS[ODD[name]]
            full = f"{module}.{name}"
            if full == "torch.storage._load_from_bytes":
                return Constructor(lambda data: self._nested(data, self.budget))
            if full in CONSTRUCTORS:
                return CONSTRUCTORS[full]
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
