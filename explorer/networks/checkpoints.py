"""Checkpoints of strangers that were opened: where are they kept, and how is one changed, loaded and
closed?

The weights are kept as safetensors, so that the file itself is read only once, beside a record that
says all else; another choice of whoever brought it is another record of the same weights."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from explorer.images import uploads
from explorer.images.uploads import UploadError
from explorer.networks import class_names, one_output, tracing
from explorer.networks.architectures import MAKES, normalisations
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.make import Architecture, Size
from explorer.networks.weightless import weightless
from explorer.visitors import NOBODY

GONE = "This checkpoint is no longer on the server: upload it again."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """An opened checkpoint: from which file and where in it, of which make with which options, how its
    pictures are prepared, what its outputs mean, and the key of its weights. dropped: phrases about what
    else was in the file."""

    name: str
    file: str
    place: str
    make: str
    options: Mapping[str, Any]
    size: Size
    normalisation: str
    classes: tuple[str, ...] | None
    stages: tuple[str, ...]
    parameters: int
    megabytes: float
    dropped: tuple[str, ...]
    classes_from: str = ""
    weights: str = ""

    @property
    def architecture(self) -> Architecture:
        return MAKES[self.make].architecture(self.options)

    @property
    def outputs(self) -> int:
        """How many classes it is shown with: two for a single score."""
        return max(2, self.architecture.outputs)


def keep(checkpoint: Checkpoint, weights: dict[str, Tensor], visitor: str = NOBODY) -> str:
    """Keep the weights of a network and its record for a visitor; the record's key. Raises
    CheckpointError."""
    shared = len({tensor.data_ptr() for tensor in weights.values()}) < len(weights)
    if shared:
        weights = {name: tensor.clone() for name, tensor in weights.items()}
    try:
        key = uploads.put(safetensors.torch.save(weights), visitor)
    except UploadError as error:
        raise CheckpointError(str(error)) from error
    return _put(replace(checkpoint, weights=key), visitor)


def _put(checkpoint: Checkpoint, visitor: str) -> str:
    try:
        return uploads.put(json.dumps(asdict(checkpoint)).encode(), visitor)
    except UploadError as error:
        raise CheckpointError(str(error)) from error


def change(
    checkpoint: Checkpoint,
    visitor: str,
    *,
    size: Size | None = None,
    normalisation: str | None = None,
    classes: str | None = None,
    options: Mapping[str, str] | None = None,
) -> str:
    """Keep a record of the same weights in which these are otherwise; classes: a text that names them.
    Raises CheckpointError, and then nothing is changed."""
    changed = replace(
        checkpoint,
        size=size or checkpoint.size,
        normalisation=normalisation or checkpoint.normalisation,
        options={**checkpoint.options, **(options or {})},
    )
    if classes is not None:
        names = class_names.parse(classes, checkpoint.architecture.outputs)
        changed = replace(changed, classes=names, classes_from="you" if names else "")
    if changed.normalisation not in normalisations(checkpoint.architecture.channels):
        raise CheckpointError("There is no such normalisation.")
    return _put(
        replace(changed, stages=tracing.stages_at(changed.architecture, changed.size)), visitor
    )


def record(key: str) -> Checkpoint | None:
    """The opened checkpoint of a key, or None if it is not (or no longer) here."""
    stored = uploads.get(key)
    if stored is None:
        return None
    try:
        fields = json.loads(stored)
        lists = ("classes", "stages", "dropped", "size")
        tuples = {name: tuple(fields[name]) for name in lists if fields[name] is not None}
        checkpoint = Checkpoint(**{**fields, **tuples})
        uploads.is_here(checkpoint.weights)  # what is in use is not the first to go
        return checkpoint
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        log.info("an upload is no record of a checkpoint: %s", error)
        return None


def load(checkpoint: Checkpoint) -> nn.Module:
    """The network of an opened checkpoint, evaluation mode; one with a single output as one with two.
    Raises CheckpointError."""
    if not uploads.is_here(checkpoint.weights):
        raise CheckpointError(GONE)
    architecture = checkpoint.architecture
    net = weightless(architecture.build).to_empty(device="cpu")
    with safetensors.safe_open(uploads.path(checkpoint.weights), "pt") as weights, torch.no_grad():
        for name, tensor in net.state_dict().items():
            tensor.copy_(weights.get_tensor(name))
    return (one_output.two_outputs(net) if architecture.outputs == 1 else net).eval()


def close(key: str, visitor: str, weights: bool = True) -> None:
    """Keep a checkpoint no longer for a visitor, nor its weights unless another of his needs them."""
    checkpoint = record(key)
    uploads.forget(key, visitor)
    if checkpoint is not None and weights:
        uploads.forget(checkpoint.weights, visitor)
