"""Checkpoint files: which named tensors are in the bytes of a stranger?

They are read in a process of their own, without pickle and without torch. `read` gives a state or a
CheckpointError, whose message is a sentence for the person who brought the file."""

import math

import torch
from torch import Tensor

from explorer.isolation import jobs, pool
from explorer.isolation.child import Answer
from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.checkpoint_reader import ALIGNED

SUFFIXES = (".pth", ".th", ".pt", ".safetensors")
DTYPES = ("float32", "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8")


def read(data: bytes) -> dict[str, Tensor]:
    """The named tensors in a checkpoint file, unwrapped, without `module.` prefixes, floats as
    float32. Raises CheckpointError."""
    try:
        return _tensors(pool.call(jobs.CHECKPOINT, data, CheckpointError))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(DAMAGED) from error


def _tensors(answer: Answer) -> dict[str, Tensor]:
    """The tensors that a child gave, without a copy. Raises ValueError, TypeError, KeyError,
    RuntimeError for an answer that is none."""
    state: dict[str, Tensor] = {}
    position = 0
    for fact in answer.facts:
        name, shape, dtype = str(fact["name"]), fact["shape"], fact["dtype"]
        if not all(type(size) is int and size >= 0 for size in shape):
            raise ValueError(shape)
        if dtype not in (*DTYPES, "bool"):
            raise ValueError(dtype)
        kind = getattr(torch, "uint8" if dtype == "bool" else dtype)
        count = math.prod(shape)
        size = count * kind.itemsize
        if position + size > len(answer.body):
            raise ValueError(size)
        flat = (
            torch.frombuffer(answer.body, dtype=kind, count=count, offset=position)
            if count
            else torch.empty(0, dtype=kind)
        )
        state[name] = (flat.bool() if dtype == "bool" else flat).reshape(shape)
        position += size + -size % ALIGNED
    return state
