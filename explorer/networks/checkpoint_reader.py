"""The reader of checkpoints, in a process of its own: which named arrays are in the bytes of a
stranger?

torch is not needed, so that process starts in a moment, and nothing of a stranger's ever meets it
but arrays whose sizes are known."""

import logging
import mmap
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from explorer.networks import checkpoint_formats, dropped_words
from explorer.networks.checkpoint_error import DAMAGED, NO_STATE, CheckpointError
from explorer.networks.pickle_values import Inert, mapping
from explorer.networks.state_choice import Choice, choices
from explorer.networks.state_search import Search
from explorer.networks.stored_tensors import OddTensor, StoredTensor, numbers

ALIGNED = 8  # bytes, at which each array of an answer begins
MAX_NAMES, MAX_LETTERS = 20_000, 2**20  # of one state, of all
log = logging.getLogger(__name__)


@dataclass
class Arrays:
    """The arrays of the tensors that were asked for, each once, in order."""

    places: dict[StoredTensor, int] = field(default_factory=dict)
    values: list[np.ndarray] = field(default_factory=list)

    def place(self, tensor: StoredTensor) -> int:
        if tensor not in self.places:
            self.places[tensor] = len(self.values)
            self.values.append(numbers(tensor))
        return self.places[tensor]


def encode_contents(data: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """The states of a checkpoint: where each is, its names and the places of its tensors; the kinds
    and shapes of these, and their numbers, each from a multiple of ALIGNED bytes on. Raises
    CheckpointError."""
    return encoded(lambda: checkpoint_formats.read(memoryview(data)), len(data))


def encode_file(path: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """As `encode_contents`, of a file or folder of the server, which is not copied into memory."""
    place = Path(os.fsdecode(path))
    try:
        files = {file.name: file for file in together(place)}
        size = sum(file.stat().st_size for file in files.values())
    except OSError as error:
        log.info("a checkpoint cannot be read: %s", error)
        raise CheckpointError("There is no such file, or the server may not read it.") from error
    if place.is_dir() or len(files) > 1:
        return encoded(
            lambda: checkpoint_formats.read_files(files, lambda n: mapped(files[n])), size
        )
    return encoded(lambda: checkpoint_formats.read(mapped(place)), size)


def together(place: Path) -> list[Path]:
    """The files of a folder, those beside an index, or the one file."""
    if not place.is_dir() and not checkpoint_formats.INDEX.search(place.name):
        return [place]
    folder = place if place.is_dir() else place.parent
    return sorted(file for file in folder.iterdir() if file.is_file())


def mapped(place: Path) -> memoryview:
    """The bytes of a file where they lie. Raises CheckpointError."""
    try:
        with place.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        log.info("a checkpoint cannot be opened: %s", error)
        raise CheckpointError("This file is empty or cannot be read by the server.") from error


def encoded(
    read: Callable[[], checkpoint_formats.Content], size: int
) -> tuple[dict[str, Any], list[memoryview]]:
    """As `encode_contents`, of what `read` gives of a file of this size."""
    try:
        return _encoded(read(), size)
    except (CheckpointError, MemoryError):
        raise
    except Exception as error:  # decoding raises many kinds for files that are damaged
        log.info("a checkpoint is damaged: %r", error)
        raise CheckpointError(DAMAGED) from error


def _encoded(
    content: checkpoint_formats.Content, size: int
) -> tuple[dict[str, Any], list[memoryview]]:
    search = Search()
    search.look(content.value)
    kept, others = choices(search.candidates)
    if not kept:
        raise CheckpointError(_nothing(content.value, search))
    tensors = {tensor for choice in kept for tensor in choice.tensors.values()}
    if sum(t.bytes for t in tensors if isinstance(t, StoredTensor)) > 4 * size + 2**20:
        raise CheckpointError(
            "The tensors in this file are far larger than the file: it is refused."
        )
    arrays = Arrays()
    states, problems = _usable(kept, arrays)
    used = sorted({number for _, numbers_of in states for number in numbers_of.values()})
    places = {number: place for place, number in enumerate(used)}
    values = [arrays.values[number] for number in used]
    facts = {
        "states": [
            {
                "place": _place(choice),
                "prefixes": choice.prefixes,
                "names": [[name, places[number]] for name, number in numbers_of.items()],
            }
            for choice, numbers_of in states
        ],
        "tensors": [{"dtype": array.dtype.name, "shape": array.shape} for array in values],
        "dropped": dropped_words.phrases(kept, others, search, content.objects) + problems,
        "facts": [[key, _plain(value)] for key, value in search.facts.items()],
    }
    return facts, [
        part
        for array in values
        for part in (array.data, memoryview(bytes(-array.nbytes % ALIGNED)))
    ]


def _usable(
    kept: list[Choice], arrays: Arrays
) -> tuple[list[tuple[Choice, dict[str, int]]], list[str]]:
    """The choices whose numbers can be used, with the places of their arrays by name, and a phrase
    for each other. Raises CheckpointError where none can."""
    states: list[tuple[Choice, dict[str, int]]] = []
    problems: dict[str, CheckpointError] = {}
    letters = 0
    for choice in kept:
        letters += sum(map(len, choice.tensors))
        try:
            if states and letters > MAX_LETTERS:
                raise CheckpointError("left out, since this file holds so many names")
            states.append((choice, _names(choice, arrays)))
        except CheckpointError as error:
            problems[_place(choice)] = error
    if not states:
        raise next(iter(problems.values()))
    return states, [f"{place or 'the whole'}: {error}" for place, error in problems.items()]


def _place(choice: Choice) -> str:
    return " / ".join(key[:60] for key in choice.place)


def _names(choice: Choice, arrays: Arrays) -> dict[str, int]:
    """The places of a state's arrays by name. Raises CheckpointError for one that holds no plain or
    no finite numbers."""
    if len(choice.tensors) > MAX_NAMES:
        raise CheckpointError(
            f"This file holds {len(choice.tensors):,} tensors; no network here has as many."
        )
    places: dict[str, int] = {}
    for name, tensor in choice.tensors.items():
        if isinstance(tensor, OddTensor):
            raise CheckpointError(f"The tensor {name[:100]} holds {tensor.words}; save plain ones.")
        places[name] = arrays.place(tensor)
    broken = [n for n, place in places.items() if not np.isfinite(arrays.values[place]).all()]
    if broken:
        raise CheckpointError(
            f"The tensor {broken[0][:100]} holds NaN, infinity or numbers beyond float32 (as do "
            f"{len(broken) - 1} others): a training that diverged?"
        )
    return places


def _plain(value: Any) -> Any:
    """A fact as JSON says it; a dictionary as pairs, since its keys may be numbers."""
    return {"pairs": list(value.items())} if isinstance(value, dict) else value


def _nothing(value: Any, search: Search) -> str:
    """Why no weights were met."""
    if any(search.training.values()):
        parts = ", ".join(
            f"{name[:40]}: {count}" for name, count in search.training.items() if count
        )
        return f"This file holds parts of a training only (tensors of {parts[:300]}), no weights."
    if search.nameless:
        return f"This file holds {search.nameless} tensors without names. {NO_STATE}"
    entries = mapping(value)
    if type(value) is Inert:
        return (
            f"This file holds a Python object ({value.name[:80] or 'of no name'}) in which no weights were met, and "
            f"nothing in it is run. {NO_STATE}"
        )
    if entries is None:
        return NO_STATE
    keys = ", ".join(str(key)[:40] for key in list(entries)[:8]) or "none"
    return f"This file holds no weights: no tensor with a name was met in it (its keys: {keys})."
