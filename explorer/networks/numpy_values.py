"""What do numpy's objects in a pickle hold, when numpy does not build them?

An array becomes a tensor over its bytes; a scalar, and an array of texts, plain values."""

import math
import re
from typing import Any

import numpy as np

from explorer.networks.pickle_values import Inert
from explorer.networks.stored_tensors import (
    KINDS,
    MAX_DIMENSIONS,
    Kind,
    OddTensor,
    Source,
    Stored,
    StoredTensor,
    contiguous,
    sizes_of,
)

ARRAY = re.compile(r"numpy\.(_core|core)\.multiarray\._reconstruct$")
FLAT = re.compile(r"numpy\.(_core|core)\.numeric\._frombuffer$")
SCALAR = re.compile(r"numpy\.(_core|core)\.multiarray\.scalar$")
PLAIN = re.compile(r"[<>|=]?([fiub][1248]|[SU]\d{1,4})$")
NUMBERS = {
    "f2": "float16",
    "f4": "float32",
    "f8": "float64",
    "b1": "bool",
    **{f"i{size}": f"int{8 * size}" for size in (1, 2, 4, 8)},
    **{f"u{size}": f"uint{8 * size}" for size in (1, 2, 4, 8)},
}
MAX_PLAIN = 2**20  # bytes of an array that is no tensor


def kind_of(dtype: str) -> Kind | str:
    """The kind of numbers of a numpy type, or why it holds none that are read."""
    if dtype[:1] == ">" and dtype[2:] != "1":
        return "numbers of another byte order"
    name = NUMBERS.get(dtype.lstrip("<>|="))
    return KINDS[name] if name else "no plain numbers"


def tensor_of(value: Any) -> Stored | None:
    """The tensor that an array of numbers is; None for all else. Raises CheckpointError for sizes
    that cannot be."""
    parts = _array(value)
    if parts is None:
        return None
    dtype, shape, fortran, data = parts
    if dtype[-1:] == "O" or re.match(r"[<>|=]?[SU]", dtype):
        return None
    kind = kind_of(dtype)
    if isinstance(kind, str):
        return OddTensor(kind)
    sizes = sizes_of(shape)
    strides = contiguous(sizes[::-1])[::-1] if fortran else contiguous(sizes)
    return StoredTensor(kind, Source(lambda: memoryview(data)), 0, sizes, strides)


def plain_of(value: Any) -> Any:
    """The number or text of a scalar of numpy, the list of an array of texts or numbers; None for
    all else."""
    if type(value) is not Inert:
        return None
    if SCALAR.match(value.name) and len(value.arguments) == 2:
        dtype, data = _dtype(value.arguments[0]), _bytes(value.arguments[1])
        numbers = _numbers(dtype, data)
        return numbers[0] if len(numbers) == 1 else None
    parts = _array(value)
    if parts is None:
        return None
    dtype, shape, _fortran, data = parts
    numbers = _numbers(dtype, data)
    return numbers if len(shape) == 1 and len(numbers) == shape[0] else None


def _numbers(dtype: str, data: bytes) -> list[Any]:
    """The values of these bytes; none where their type is no plain one."""
    if not PLAIN.match(dtype) or len(data) > MAX_PLAIN:
        return []
    size = np.dtype(dtype).itemsize
    if not size or len(data) % size:
        return []
    values = np.frombuffer(data, dtype).tolist()
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in values]


def _array(value: Any) -> tuple[str, tuple[int, ...], bool, bytes] | None:
    """The type, shape, order and bytes of an array; None for what is none."""
    if type(value) is not Inert:
        return None
    state, shape = value.state, None
    if ARRAY.match(value.name) and type(state) is tuple and len(state) == 5:
        _version, shape, dtype, fortran, data = state
    elif FLAT.match(value.name) and len(value.arguments) == 4:
        data, dtype, shape, order = value.arguments
        fortran = order == "F"
    if type(shape) is not tuple or len(shape) > MAX_DIMENSIONS:
        return None
    if not all(type(size) is int and size >= 0 for size in shape):
        return None
    data, dtype = _bytes(data), _dtype(dtype)
    width = re.search(r"\d+$", dtype)
    scale = 4 if "U" in dtype else 1
    if width is None or math.prod(shape) * int(width[0]) * scale != len(data):
        return None
    return dtype, shape, fortran is True, data


def _dtype(value: Any) -> str:
    """A type in numpy's letters, its byte order first; "" for what is none."""
    if type(value) is not Inert or value.name != "numpy.dtype" or not value.arguments:
        return ""
    letters, order = value.arguments[0], "<"
    if type(value.state) is tuple and len(value.state) > 1:
        order = value.state[1]
    if type(letters) is not str or type(order) is not str or order not in (*"<>|=",):
        return ""
    return f"{order}{letters[:8]}"


def _bytes(value: Any) -> bytes:
    """The bytes of an array, which were text in Python 2; none for all else."""
    if type(value) is str:
        return value.encode("latin-1", "replace")
    return value if type(value) is bytes else b""
