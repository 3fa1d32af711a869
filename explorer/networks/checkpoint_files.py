"""Checkpoint files: which named tensors are in the bytes of a stranger?

They are read in a process of their own, without pickle and without torch. `read` gives the states
that a file holds or a CheckpointError, whose message is a sentence for the person who brought it."""

import dataclasses
import math
import os
import types
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from explorer.isolation import jobs, pool
from explorer.isolation.child import Answer
from explorer.networks import other_files
from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.checkpoint_reader import ALIGNED, together

DTYPES = ("float32", "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8")


@dataclass(frozen=True)
class State:
    """One dictionary of weights: where in the file it is (`ema / shadow`, or "" for the file
    itself), its tensors by the names that the network gives them, floats as float32, and the
    prefixes that all names had, the outermost first."""

    place: str
    tensors: dict[str, Tensor]
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """What a file holds: its states, the likeliest first, and at least one; a phrase for each kind
    of what lies beside them; and plain values that say something, such as names of classes."""

    states: tuple[State, ...]
    dropped: tuple[str, ...]
    facts: Mapping[str, object]


def read(data: bytes | Path, name: str = "") -> Contents:
    """What a checkpoint file holds, of its bytes or, by its path, of a file or folder of the
    server, which is not copied into memory; `name` is what its owner calls it. Raises
    CheckpointError."""
    if isinstance(data, Path):
        name, job, question = name or data.name, _job(data), os.fsencode(data.resolve())
    else:
        job, question = jobs.CHECKPOINT, data
    part = other_files.part_of(name)
    if part:
        raise CheckpointError(part)
    try:
        return _contents(pool.call(job, question, CheckpointError))
    except CheckpointError as error:
        kind = other_files.by_name(name) if str(error) == DAMAGED else None
        if kind is None:
            raise
        raise CheckpointError(kind) from error
    except (LookupError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(DAMAGED) from error


def _job(path: Path) -> jobs.Job:
    """The job of reading a file of the server, with limits for its size. Raises CheckpointError."""
    try:
        size = sum(file.stat().st_size for file in together(path))
    except OSError as error:
        raise CheckpointError("There is no such file, or the server may not read it.") from error
    job = jobs.CHECKPOINT_FILE
    return dataclasses.replace(
        job,
        memory=job.memory + job.memory_per_byte * size,
        output=job.output + job.output_per_byte * size,
    )


def _contents(answer: Answer) -> Contents:
    """The contents that a child gave, whose numbers are not copied. Raises ValueError, TypeError,
    LookupError, RuntimeError for an answer that is none."""
    facts = answer.facts
    tensors = _tensors(answer)
    states = tuple(
        State(
            str(state["place"]),
            {str(name): tensors[number] for name, number in state["names"]},
            tuple(map(str, state["prefixes"])),
        )
        for state in facts["states"]
    )
    if not states:
        raise ValueError
    return Contents(
        states,
        tuple(map(str, facts["dropped"])),
        types.MappingProxyType({str(key): _fact(value) for key, value in facts["facts"]}),
    )


def _fact(value: Any) -> object:
    """A plain value as it was before JSON."""
    return dict(value["pairs"]) if isinstance(value, dict) else value


def _tensors(answer: Answer) -> list[Tensor]:
    """The tensors of an answer. Raises as `_contents`."""
    tensors: list[Tensor] = []
    position = 0
    for fact in answer.facts["tensors"]:
        shape, dtype = fact["shape"], fact["dtype"]
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
        tensors.append((flat.bool() if dtype == "bool" else flat).reshape(shape))
        position += size + -size % ALIGNED
    return tensors
