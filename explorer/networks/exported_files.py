"""Files of torch.export: which weights does one hold, and where?

The graph in it is left alone. Today's archive has a list of weights in JSON, and the bytes of each
in a member of its own; that before torch 2.8 has a file of torch.save in it."""

import functools
import json
import re
from typing import Any

from explorer.networks import torch_files
from explorer.networks.archives import Archive
from explorer.networks.checkpoint_error import DAMAGED_ZIP, CheckpointError
from explorer.networks.stored_tensors import (
    KINDS,
    OddTensor,
    Source,
    Stored,
    StoredTensor,
    sizes_of,
)

CONFIG = re.compile(r"(.*/)?data/weights/\w+_weights_config\.json$")
OLD = re.compile(r"(.*/)?serialized_state_dict\.(pt|json)$")
PROGRAM = re.compile(r"(.*/)?(models/\w+\.json|serialized_exported_program\.json|archive_format)$")
# torch._export.serde.schema.ScalarType
SCALAR_TYPES = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    9: "complex32",
    10: "complex64",
    11: "complex128",
    12: "bool",
    13: "bfloat16",
    28: "uint16",
    29: "float8_e4m3fn",
    30: "float8_e5m2",
    31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz",
    33: "float8_e8m0fnu",
    34: "uint32",
    35: "uint64",
}
NO_WEIGHTS = (
    "This is a program of torch.export without a state: its weights cannot be read here. Bring the checkpoint "
    "that it was exported from, or torch.save(program.state_dict, path)."
)


def is_exported(archive: Archive) -> bool:
    return any(PROGRAM.match(name) for name in archive.members)


def read(archive: Archive) -> dict[str, Any]:
    """The weights by name. Raises CheckpointError; for damaged bytes, also what their decoding
    raises."""
    states = [_old(archive, name) for name in archive.members if OLD.match(name)]
    states += [_weights(archive, name) for name in archive.members if CONFIG.match(name)]
    if not any(states):
        raise CheckpointError(NO_WEIGHTS)
    return {name: tensor for state in states for name, tensor in state.items()}


def _old(archive: Archive, name: str) -> dict[str, Any]:
    """The state in a file of torch.save."""
    value = torch_files.nested(bytes(archive.read(name)), torch_files.Budget())
    return value if type(value) is dict else {}


def _weights(archive: Archive, config: str) -> dict[str, Stored]:
    """The weights that a list in JSON names."""
    folder = config.rpartition("/")[0]
    rows = json.loads(bytes(archive.read(config)))["config"]

    @functools.cache
    def source(member: str) -> Source:
        return Source(lambda: archive.read(f"{folder}/{member}"))

    return {name: _weight(row, source(row["path_name"])) for name, row in rows.items()}


def _weight(row: dict[str, Any], source: Source) -> Stored:
    """The tensor of a row of the list."""
    if row["use_pickle"]:
        return OddTensor("numbers of a class of its own")
    meta = row["tensor_meta"]
    kind = KINDS.get(SCALAR_TYPES.get(meta["dtype"], ""), KINDS["bits8"])
    if kind.words:
        return OddTensor(kind.words)
    sizes = sizes_of([_integer(size) for size in meta["sizes"]])
    strides = sizes_of([_integer(step) for step in meta["strides"]])
    start = _integer(meta["storage_offset"]) * kind.size
    return StoredTensor(kind, source, start, sizes, strides)


def _integer(value: Any) -> int:
    """A whole number as torch.export writes it. Raises CheckpointError for what is none."""
    number = value.get("as_int") if isinstance(value, dict) else value
    if type(number) is not int or number < 0:
        raise CheckpointError(DAMAGED_ZIP)
    return number
