"""The reader of checkpoints, in a process of its own: which named arrays are in the bytes of a
stranger?

torch is not needed, so that process starts in a moment, and nothing of a stranger's ever meets it
but arrays whose sizes are known."""

import logging
from typing import Any

import numpy as np

from explorer.networks import safetensors_files, torch_files
from explorer.networks.checkpoint_error import (
    DAMAGED,
    DAMAGED_ZIP,
    NO_STATE,
    CheckpointError,
)
from explorer.networks.stored_tensors import OddTensor, StoredTensor, numbers

WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "weights")
TORCH_STARTS = (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # a zip, or a pickle
ALIGNED = 8  # bytes, at which each array of an answer begins
MAX_NAMES = 20_000
log = logging.getLogger(__name__)


def encode_state(data: bytes) -> tuple[list[dict[str, Any]], list[memoryview]]:
    """Name, kind and shape of each tensor, and their numbers, each from a multiple of ALIGNED bytes
    on. Raises CheckpointError."""
    facts, parts = [], []
    for name, values in state(data).items():
        facts.append({"name": name, "dtype": values.dtype.name, "shape": values.shape})
        parts += [values.data, memoryview(bytes(-values.nbytes % ALIGNED))]
    return facts, parts


def state(data: bytes) -> dict[str, np.ndarray]:
    """The named arrays in a checkpoint file, unwrapped, without `module.` prefixes, floats as
    float32. Raises CheckpointError."""
    if len(data) < 16:
        raise CheckpointError("This file is empty or cut off: it holds no checkpoint.")
    try:
        return _state(data)
    except (CheckpointError, MemoryError):
        raise
    except Exception as error:  # decoding raises many kinds for files that are damaged
        log.info("a checkpoint is damaged: %s", error)
        raise CheckpointError(DAMAGED_ZIP if data[:2] == b"PK" else DAMAGED) from error


def _state(data: bytes) -> dict[str, np.ndarray]:
    if data[:2] in TORCH_STARTS:
        content = torch_files.read(data)
        found, storage = _dictionary(content.value), content.storage
    else:
        tensors, body = safetensors_files.read(data)
        found, storage = dict(tensors), lambda _key: body
    stored = {
        str(name).removeprefix("module."): tensor
        for name, tensor in found.items()
        if isinstance(tensor, StoredTensor | OddTensor)
    }
    if not stored:
        raise CheckpointError("This file holds no weights: no tensor with a name was found in it.")
    if len(stored) > MAX_NAMES:
        raise CheckpointError(
            f"This file holds {len(stored):,} tensors; no network here has as many."
        )
    plain = _plain(stored)
    if sum(tensor.bytes for tensor in plain.values()) > 4 * len(data) + 2**20:
        raise CheckpointError(
            "The tensors in this file are far larger than the file: it is refused."
        )
    return _finite(
        {name: numbers(tensor, storage(tensor.storage)) for name, tensor in plain.items()}
    )


def _dictionary(content: Any) -> dict[Any, Any]:
    """The dictionary of weights, out of the wrappers that people put around it. Raises
    CheckpointError."""
    for wrapper in WRAPPERS:
        if type(content) is dict and type(content.get(wrapper)) is dict:
            content = content[wrapper]
    if type(content) is not dict:
        raise CheckpointError(NO_STATE)
    return content


def _plain(stored: dict[str, StoredTensor | OddTensor]) -> dict[str, StoredTensor]:
    """The tensors themselves. Raises CheckpointError for one that holds no plain numbers."""
    plain: dict[str, StoredTensor] = {}
    for name, tensor in stored.items():
        if isinstance(tensor, OddTensor):
            raise CheckpointError(f"The tensor {name[:100]} holds {tensor.words}; save plain ones.")
        plain[name] = tensor
    return plain


def _finite(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The state itself. Raises CheckpointError where a number is not finite."""
    broken = [name for name, values in state.items() if not np.isfinite(values).all()]
    if broken:
        raise CheckpointError(
            f"The tensor {broken[0][:100]} holds NaN, infinity or numbers beyond float32 (as do "
            f"{len(broken) - 1} others): a training that diverged?"
        )
    return state
