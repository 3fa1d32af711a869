"""Files of numpy.savez: which arrays does one hold, under which names?

Arrays of objects are pickles: they are left where they are."""

import ast
import re
import struct
from typing import Any

from explorer.networks.archives import Archive
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.numpy_values import kind_of
from explorer.networks.stored_tensors import (
    OddTensor,
    Source,
    Stored,
    StoredTensor,
    contiguous,
    sizes_of,
)

SUFFIX, MAGIC = ".npy", b"\x93NUMPY"
MAX_HEAD = 10_000
WITHOUT_NAMES = (
    "The arrays in this file of numpy have no names (arr_0, arr_1, ...): save them under those of the weights, "
    "numpy.savez(path, **{name: array}), or torch.save(net.state_dict(), path)."
)


def is_one(archive: Archive) -> bool:
    return bool(archive.members) and all(name.endswith(SUFFIX) for name in archive.members)


def read(archive: Archive) -> dict[str, Any]:
    """The arrays by name, None for those that are no numbers. Raises CheckpointError; for a damaged
    head, also what its decoding raises."""
    names = {member: member.removesuffix(SUFFIX) for member in archive.members}
    if all(re.fullmatch(r"arr_\d+", name) for name in names.values()):
        raise CheckpointError(WITHOUT_NAMES)
    return {name: _array(archive.read(member)) for member, name in names.items()}


def _array(data: memoryview) -> Stored | None:
    """One array: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html"""
    if data[:6] != MAGIC:
        return None
    form = struct.Struct("<H" if data[6] == 1 else "<I")
    (length,) = form.unpack_from(data, 8)
    start = 8 + form.size + length
    if length > MAX_HEAD:
        return None
    head = ast.literal_eval(bytes(data[8 + form.size : start]).decode("latin-1").strip())
    dtype, fortran, sizes = head["descr"], head["fortran_order"], sizes_of(head["shape"])
    if not isinstance(dtype, str) or not re.fullmatch(r"[<>|=][fiubc]\d{1,2}", dtype):
        return None
    kind = kind_of(dtype)
    if isinstance(kind, str):
        return OddTensor(kind)
    strides = contiguous(sizes[::-1])[::-1] if fortran else contiguous(sizes)
    return StoredTensor(kind, Source(lambda: data), start, sizes, strides)
