"""Stored tensors: which numbers are in the bytes of a file, by what the file says of them?

Nothing that a file says is believed: sizes, strides and places are compared with the bytes that
there are before a number is read. To read one more kind of number, add a row to KINDS."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError

MAX_DIMENSIONS = 32
MAX_SIZE = 2**48


@dataclass(frozen=True)
class Kind:
    """Numbers of `size` bytes, read as numpy's `dtype`; floats become float32, by `convert` where
    numpy does not know them. `words` say why numbers are refused, "" for those that are read."""

    size: int
    dtype: str = ""
    convert: Callable[[np.ndarray], np.ndarray] | None = None
    words: str = ""


def bfloat16(bits: np.ndarray) -> np.ndarray:
    """The upper half of a float32."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def small_float(exponent: int, bias: int, special: tuple[int, ...]) -> Kind:
    """Floats of a byte: a sign, so many bits of exponent, the rest mantissa; the codes in `special`
    are no numbers. Micikevicius et al. 2022, FP8 formats for deep learning, table 1."""
    codes = np.arange(256)
    bits = 7 - exponent
    power, fraction = (codes & 127) >> bits, (codes & ((1 << bits) - 1)) / (1 << bits)
    values = np.where(
        power == 0, fraction * 2.0 ** (1 - bias), (1 + fraction) * 2.0 ** (power - bias)
    )
    values = np.where(codes & 128, -values, values)
    values[list(special)] = np.nan
    table = values.astype(np.float32)
    return Kind(1, "u1", lambda codes: table[codes])


def e5m2(codes: np.ndarray) -> np.ndarray:
    """The upper half of a float16."""
    return (codes.astype(np.uint16) << 8).view(np.float16).astype(np.float32)


COMPLEX, QUANTIZED = "complex numbers", "quantized numbers"
SMALL = "numbers that are no whole bytes"
KINDS: dict[str, Kind] = {
    "float64": Kind(8, "<f8"),
    "float32": Kind(4, "<f4"),
    "float16": Kind(2, "<f2"),
    "bfloat16": Kind(2, "<u2", bfloat16),
    "float8_e5m2": Kind(1, "u1", e5m2),
    "float8_e4m3fn": small_float(4, 7, (0x7F, 0xFF)),
    "float8_e5m2fnuz": small_float(5, 16, (0x80,)),
    "float8_e4m3fnuz": small_float(4, 8, (0x80,)),
    "int64": Kind(8, "<i8"),
    "int32": Kind(4, "<i4"),
    "int16": Kind(2, "<i2"),
    "int8": Kind(1, "i1"),
    "uint64": Kind(8, "<u8"),
    "uint32": Kind(4, "<u4"),
    "uint16": Kind(2, "<u2"),
    "uint8": Kind(1, "u1"),
    "bool": Kind(1, "u1", lambda bits: bits != 0),
    "complex128": Kind(16, words=COMPLEX),
    "complex64": Kind(8, words=COMPLEX),
    "complex32": Kind(4, words=COMPLEX),
    "bcomplex32": Kind(4, words=COMPLEX),
    "qint32": Kind(4, words=QUANTIZED),
    "qint8": Kind(1, words=QUANTIZED),
    "quint8": Kind(1, words=QUANTIZED),
    "quint4x2": Kind(1, words=QUANTIZED),
    "quint2x4": Kind(1, words=QUANTIZED),
    "float8_e8m0fnu": Kind(1, words="powers of two alone"),
    "float4_e2m1fn_x2": Kind(1, words=SMALL),
    "bits16": Kind(2, words=SMALL),
    **{f"bits{bits}": Kind(1, words=SMALL) for bits in ("8", "1x8", "2x4", "4x2")},
    **{f"{sign}int{bits}": Kind(1, words=SMALL) for sign in ("", "u") for bits in range(1, 8)},
}


@dataclass(frozen=True, eq=False)
class Source:
    """Bytes of a file that a tensor lies in; `view` gives them, or raises CheckpointError."""

    view: Callable[[], memoryview]


@dataclass(frozen=True)
class StoredTensor:
    """A tensor as a file says it: of numbers of a kind, in `source` from byte `start` on, with
    sizes and strides in numbers. Two that are equal are the same numbers."""

    kind: Kind
    source: Source
    start: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def elements(self) -> int:
        return math.prod(self.sizes)

    @property
    def bytes(self) -> int:
        return self.elements * self.kind.size


@dataclass(frozen=True)
class OddTensor:
    """A tensor that holds something else than plain numbers, in words."""

    words: str


Stored = StoredTensor | OddTensor


def sizes_of(value: Any) -> tuple[int, ...]:
    """Sizes or strides as a file says them. Raises CheckpointError for what is none."""
    if (
        type(value) not in (tuple, list)
        or len(value) > MAX_DIMENSIONS
        or not all(type(size) is int and 0 <= size <= MAX_SIZE for size in value)
    ):
        raise CheckpointError(DAMAGED)
    return tuple(value)


def contiguous(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of numbers that lie in rows, one after another."""
    return tuple(math.prod(sizes[i + 1 :]) for i in range(len(sizes)))


def numbers(tensor: StoredTensor) -> np.ndarray:
    """The numbers of a tensor, floats as float32; without a copy where they are so in the file.
    Raises CheckpointError for one that reaches beyond its storage."""
    kind, storage = tensor.kind, tensor.source.view()
    if len(tensor.strides) != len(tensor.sizes):
        raise CheckpointError(DAMAGED)
    if 0 in tensor.sizes:
        values = np.zeros(tensor.sizes, kind.dtype)
    else:
        last = sum((n - 1) * step for n, step in zip(tensor.sizes, tensor.strides, strict=True))
        if tensor.start < 0 or tensor.start + (last + 1) * kind.size > storage.nbytes:
            raise CheckpointError("A tensor in this file reaches beyond its end: it is cut off.")
        steps = tuple(step * kind.size for step in tensor.strides)
        values = np.ndarray(tensor.sizes, kind.dtype, storage, tensor.start, steps)
    if kind.convert is not None:
        values = kind.convert(values)
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):  # becomes infinite, which is refused
            values = values.astype(np.float32, copy=False)
    return np.ascontiguousarray(values).reshape(tensor.sizes)
