"""Checkpoints of strangers: do their weights fit an architecture, and where are they kept?

What passes is kept as safetensors, so that the file itself is opened only once."""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import safetensors.torch
import torch
from torch import Tensor, nn

from explorer.images import uploads
from explorer.images.uploads import UploadError
from explorer.networks import checkpoint_files
from explorer.networks.architectures import ARCHITECTURES, Architecture
from explorer.networks.checkpoint_error import CheckpointError
from explorer.visitors import NOBODY

MIN_OUTPUTS = 2
MAX_NAMES = 4  # in a sentence about what does not fit
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """An accepted checkpoint: for which architecture, how its input is normalised, and the key of
    its weights."""

    name: str
    architecture: str
    normalisation: str
    classes: tuple[str, ...] | None
    outputs: int
    parameters: int
    size: int
    weights: str


def fit(state: dict[str, Tensor], architecture: Architecture) -> tuple[dict[str, Tensor], int]:
    """The state as this architecture takes it, and its number of outputs. Raises CheckpointError
    with what differs."""
    state = {
        architecture.rename(name): tensor
        for name, tensor in state.items()
        if not name.startswith(architecture.ignored)
    }
    with torch.device("meta"):
        outputs = _outputs(state, architecture.build)
        if outputs < MIN_OUTPUTS:
            raise CheckpointError(
                f"This network has {outputs} output, and no classes to tell apart: the pages here compare at least "
                f"{MIN_OUTPUTS}."
            )
        expected = architecture.build(outputs).state_dict()
    _check(state, expected)
    filled = {
        name: state.get(name, torch.zeros(tensor.shape, dtype=tensor.dtype))
        for name, tensor in expected.items()
    }
    return {
        name: tensor.to(expected[name].dtype).contiguous() for name, tensor in filled.items()
    }, outputs


def first_that_fits(
    contents: checkpoint_files.Contents, architecture: Architecture
) -> tuple[dict[str, Tensor], int]:
    """The first state of a file that an architecture takes, as `fit`. Raises CheckpointError with
    what differs from the likeliest one."""
    problems: list[CheckpointError] = []
    for state in contents.states:
        try:
            return fit(state.tensors, architecture)
        except CheckpointError as error:
            problems.append(error)
    raise problems[0]


def _outputs(state: dict[str, Tensor], build: Callable[[int], nn.Module]) -> int:
    """How many outputs a state has: the length of the weight whose shape depends on their number;
    1000 where it does not say."""
    few, more = build(1000).state_dict(), build(1001).state_dict()
    last = next(name for name, tensor in few.items() if tensor.shape != more[name].shape)
    weight = state.get(last)
    if weight is None or weight.ndim < 1 or not 1 <= weight.shape[0] <= 100_000:
        return 1000
    return weight.shape[0]


def _check(state: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    """Raise CheckpointError unless names and shapes are the expected ones."""
    differences = {
        "missing": [
            name
            for name in expected
            if name not in state and not name.endswith("num_batches_tracked")
        ],
        "unexpected": [name for name in state if name not in expected],
        "of another shape": [
            f"{name} is {tuple(state[name].shape)}, not {tuple(tensor.shape)}"
            for name, tensor in expected.items()
            if name in state and state[name].shape != tensor.shape
        ],
    }
    integers = [
        name
        for name, tensor in expected.items()
        if name in state and tensor.is_floating_point() and not state[name].is_floating_point()
    ]
    sentences = [
        f"{len(names)} {difference}: {_listed(names)}"
        for difference, names in differences.items()
        if names
    ]
    if sentences:
        raise CheckpointError(
            "The weights do not fit this architecture. " + "; ".join(sentences) + "."
        )
    if integers:
        raise CheckpointError(
            f"The weights {_listed(integers)} are integers ({state[integers[0]].dtype}), not "
            "floating-point numbers: those of a quantized network? Save them as floats."
        )


def _listed(names: Iterable[str]) -> str:
    """The first few names, shortened."""
    names = [name[:100] for name in names]
    return ", ".join(names[:MAX_NAMES] + ["..."] * (len(names) > MAX_NAMES))


def accept(
    data: bytes,
    name: str,
    architecture: Architecture,
    normalisation: str,
    classes: tuple[str, ...] | None,
    visitor: str = NOBODY,
) -> str:
    """Check a file for an architecture and keep it for a visitor; returns its key. Raises
    CheckpointError."""
    state, outputs = first_that_fits(checkpoint_files.read(data, name), architecture)
    if classes is not None and len(classes) != outputs:
        raise CheckpointError(
            f"{len(classes)} class names were given, but this network has {outputs} outputs."
        )
    with torch.device("meta"):
        parameters = sum(p.numel() for p in architecture.build(outputs).parameters())
    stored = safetensors.torch.save({name: tensor.clone() for name, tensor in state.items()})
    try:
        weights = uploads.put(stored, visitor)
        checkpoint = Checkpoint(
            name[:60],
            architecture.key,
            normalisation,
            classes,
            outputs,
            parameters,
            len(data),
            weights,
        )
        return uploads.put(json.dumps(asdict(checkpoint)).encode(), visitor)
    except UploadError as error:
        raise CheckpointError(str(error)) from error


def record(key: str) -> Checkpoint | None:
    """The accepted checkpoint of a key, or None if it is not (or no longer) here."""
    stored = uploads.get(key)
    if stored is None:
        return None
    try:
        fields = json.loads(stored)
        classes = tuple(fields["classes"]) if fields["classes"] else None
        checkpoint = Checkpoint(**{**fields, "classes": classes})
        uploads.is_here(checkpoint.weights)  # what is in use is not the first to go
        return checkpoint
    except (ValueError, TypeError, KeyError) as error:
        log.info("an upload is no record of a checkpoint: %s", error)
        return None


def load(checkpoint: Checkpoint) -> nn.Module:
    """The network of an accepted checkpoint, evaluation mode. Raises CheckpointError."""
    data = uploads.get(checkpoint.weights)
    if data is None:
        raise CheckpointError("This checkpoint is no longer on the server: upload it again.")
    net = ARCHITECTURES[checkpoint.architecture].build(checkpoint.outputs)
    net.load_state_dict(safetensors.torch.load(data))
    return net.eval()
