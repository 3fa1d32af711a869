"""Opening: of which networks are the weights in a stranger's file?

Everything that the file does not say is assumed as is usual for its network, said, and changed by
`checkpoints.change`."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from explorer.networks import checkpoint_files, checkpoints, class_names, tracing
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoints import Checkpoint
from explorer.networks.recognition import Match, recognise
from explorer.networks.weightless import weightless
from explorer.visitors import NOBODY

MAX_LISTED = 3  # names in a phrase about what was left out
CHANNELS = (1, 3)  # of pictures that can be prepared


def open_file(data: bytes | Path, name: str, visitor: str = NOBODY) -> list[str]:
    """Recognise what a file holds and keep it for a visitor; the keys of its networks, the weights
    before their averages. Raises CheckpointError."""
    contents = checkpoint_files.read(data, name)
    digest, size = _identity(data)
    keys: list[str] = []
    refusals: list[CheckpointError] = []
    for state in contents.states:
        try:
            matches = recognise(state.tensors)
        except CheckpointError as error:
            refusals.append(error)
            continue
        for match in matches:
            checkpoint = Checkpoint(
                name=name[-60:],
                file=digest,
                place=state.place if len(matches) == 1 else _place(state.place, match),
                megabytes=size / 2**20,
                dropped=_phrases(contents.dropped, match.left_out),
                **usual(match, contents.facts),
            )
            keys.append(checkpoints.keep(checkpoint, weights(match, state.tensors), visitor))
    if not keys:
        raise refusals[0]
    return list(dict.fromkeys(keys))


def _identity(data: bytes | Path) -> tuple[str, int]:
    """A text that tells a file from others, and its bytes. What lies on the server is known by its
    place and its times."""
    if not isinstance(data, Path):
        return hashlib.sha256(data).hexdigest(), len(data)
    stats = [file.stat() for file in (sorted(data.iterdir()) if data.is_dir() else [data])]
    place = [str(data.resolve()), *((stat.st_size, stat.st_mtime_ns) for stat in stats)]
    return hashlib.sha256(repr(place).encode()).hexdigest(), sum(stat.st_size for stat in stats)


def _place(place: str, match: Match) -> str:
    """Where in the file a network lies of which there are several in one dictionary."""
    first = next(iter(match.names)).partition(".")[0]
    return f"{place} / {first}".removeprefix(" / ")


def _phrases(dropped: Sequence[str], left: Sequence[str]) -> tuple[str, ...]:
    """What of the file is not used."""
    if not left:
        return tuple(dropped)
    names = [name[:60] for name in left[:MAX_LISTED]] + ["..."] * (len(left) > MAX_LISTED)
    count = (
        f"{len(left)} tensors that it has no place for"
        if len(left) > 1
        else "one tensor that it has no place for"
    )
    return (*dropped, f"{count} ({', '.join(names)})")


def usual(match: Match, facts: Mapping[str, object]) -> dict:
    """What the record of a match says of its network, as is usual for it. Raises CheckpointError."""
    architecture = match.architecture
    if architecture.channels not in CHANNELS:
        raise CheckpointError(
            f"This is {architecture.label} for pictures of {architecture.channels} channels; only networks for grey "
            "pictures or for red, green and blue can be shown pictures here."
        )
    names, source = class_names.from_file(facts, architecture.outputs), "the file"
    if names is None:
        names, source = class_names.of_data_set(architecture.outputs), "ImageNet"
    size = architecture.sizes[0]
    return {
        "make": match.make,
        "options": match.options,
        "size": size,
        "normalisation": architecture.normalisation,
        "classes": names,
        "classes_from": source if names else "",
        "stages": tracing.stages_at(architecture, size),
        "parameters": tracing.parameters(architecture),
    }


def weights(match: Match, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights under the names of the network, with counters of batch norm where it has such."""
    expected = weightless(match.architecture.build).state_dict()
    named = {new: tensors[old].contiguous() for old, new in match.names.items()}
    return {
        name: named[name] if name in named else torch.zeros(tensor.shape, dtype=tensor.dtype)
        for name, tensor in expected.items()
    }
