"""Files of safetensors: which tensors does one name, and where do their numbers lie?

Eight bytes of length, a head in JSON, then the numbers without a gap:
https://github.com/huggingface/safetensors#format"""

import json
import struct

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.stored_tensors import (
    KINDS,
    OddTensor,
    Source,
    Stored,
    StoredTensor,
    contiguous,
    sizes_of,
)

MAX_HEAD = 16 * 2**20
NAMES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E5M2": "float8_e5m2",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E8M0": "float8_e8m0fnu",
    "F4": "float4_e2m1fn_x2",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
    "C64": "complex64",
}


def is_one(data: memoryview) -> bool:
    """Whether these bytes begin as such a file does."""
    return data[8:9] == b"{" and data[6:8] == b"\0\0"


def read(data: memoryview) -> dict[str, Stored]:
    """The tensors by name. Raises CheckpointError; for a damaged head, also what its decoding
    raises."""
    (length,) = struct.unpack_from("<Q", data)
    if not 2 <= length <= min(MAX_HEAD, len(data) - 8) or data[8:9] != b"{":
        raise CheckpointError(DAMAGED)
    head = json.loads(bytes(data[8 : 8 + length]))
    head.pop("__metadata__", None)
    body = data[8 + length :]
    source = Source(lambda: body)
    tensors: dict[str, Stored] = {}
    end = 0
    for name, fields in sorted(head.items(), key=lambda item: item[1]["data_offsets"]):
        first, last = fields["data_offsets"]
        kind = KINDS[NAMES.get(fields["dtype"], "float4_e2m1fn_x2")]
        sizes = sizes_of(fields["shape"])
        tensor = StoredTensor(kind, source, first, sizes, contiguous(sizes))
        if first != end or not first <= last <= body.nbytes:
            raise CheckpointError(DAMAGED)
        if not kind.words and last - first != tensor.bytes:
            raise CheckpointError(DAMAGED)
        tensors[name] = OddTensor(kind.words) if kind.words else tensor
        end = last
    if end != body.nbytes:
        raise CheckpointError(DAMAGED)
    return {name: tensors[name] for name in head}
