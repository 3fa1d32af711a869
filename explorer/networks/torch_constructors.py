"""Which tensors and plain values do the functions make that pickles of torch call?

Each only notes what is said, and copies no more than it is given. To read one more, add a row to
CONSTRUCTORS."""

import functools
import sys
from dataclasses import dataclass
from typing import Any

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.pickle_values import Constructor, call, pairs
from explorer.networks.stored_tensors import Kind, OddTensor, Source, Stored, StoredTensor, sizes_of

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
    """A storage as a pickle says it: its source, the kind and number of its numbers, and where in
    its bytes it begins."""

    source: Source
    kind: Kind
    numel: int
    start: int = 0
    words: str = ""


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


def odd_tensor(words: str, *_said: Any) -> OddTensor:
    """A tensor of which only is noted why it is not read."""
    return OddTensor(words)


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
    return call(function if function in (*TENSORS, *ODD_TENSORS.values()) else None, said)


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
ODD_TENSORS = {
    words: Constructor(functools.partial(odd_tensor, words)) for words in set(ODD.values())
}
PLAIN_MODULES = ("builtins", "__builtin__", "collections")
CONSTRUCTORS: dict[str, Constructor] = {
    "torch.Size": Constructor(lambda sizes=(): sizes_of(sizes)),
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
