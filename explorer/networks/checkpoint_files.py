"""Checkpoint files: which named tensors are in the bytes of a stranger?

They are read in a process of their own, without pickle and without torch. `read` gives a state or a
CheckpointError, whose message is a sentence for the person who brought the file."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from explorer.isolation import jobs, pool
from explorer.isolation.child import Answer
from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.checkpoint_reader import ALIGNED

DTYPES = ("float32", "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8")


@dataclass(frozen=True)
class State:
    """Named tensors of one network: where in the file, the tensors without common prefixes and floats as
    float32, and what was stripped."""

    place: str
    tensors: dict[str, Tensor]
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """What is in a file: states, best first, phrases about what was dropped, and plain values."""

    states: tuple[State, ...]
    dropped: tuple[str, ...]
    facts: Mapping[str, object]


def read(data: bytes | Path, name: str = "") -> Contents:
    """The named tensors in a checkpoint file. Raises CheckpointError."""
    if isinstance(data, Path):
        data = data.read_bytes()
    try:
        state = _tensors(pool.call(jobs.CHECKPOINT, data, CheckpointError))
        return Contents((State("", state, ()),), (), {})
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
