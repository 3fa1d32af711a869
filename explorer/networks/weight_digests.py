"""Weight digests: by which sha256 are the weights of a network known?

That of the file they were read from, where there is one: of a published network it begins with the
digits at the end of the file's name. Else that of the tensors themselves. Nothing is read before somebody
asks."""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from explorer.networks import checkpoints, registry
from explorer.networks.model import EPOCH, Model
from trainer import epochs, files

MOST = 256  # digests of tensors that are remembered
_tensors: dict[tuple[str, str], str] = {}  # by key and version of a network


@dataclass(frozen=True)
class Digest:
    """sha256 in hexadecimal digits, and of what it is; empty where the file is gone."""

    sha256: str
    of: str


def digest(model: Model, net: Callable[[], nn.Module] | None = None) -> Digest:
    """Of the weights of a network. `net` gives it where it is in memory already, for one that was not
    read from a file. Raises what registry.load raises."""
    if model.source == "file":
        checkpoint = checkpoints.record(model.version)
        return Digest(checkpoint.weights if checkpoint else "", "its tensors as safetensors")
    file = weights_file(model)
    if file is not None:
        return Digest(_of_file(file, files.changed_at(file)), file.name)
    key = model.key, model.version
    if key not in _tensors:
        value = of_tensors(net() if net else registry.load(model))
        if len(_tensors) >= MOST:
            _tensors.clear()
        _tensors[key] = value
    return Digest(_tensors[key], "its tensors in the order of state_dict()")


def weights_file(model: Model) -> Path | None:
    """The file that its weights are read from, or None where they are drawn or a person's own."""
    if model.source == "published":
        return model.weight_file
    if model.source in ("bundled", "run") and model.path is not None:
        epoch = model.key.partition(EPOCH)[2]
        return model.path / f"{epochs.name(int(epoch)) if epoch else 'weights'}.safetensors"
    return None


@functools.lru_cache(maxsize=MOST)
def _of_file(path: Path, _stamp: tuple[int, int]) -> str:
    return files.sha256(path)


def of_tensors(net: nn.Module) -> str:
    """sha256 of names, shapes, kinds and bytes of all parameters and buffers, one after another."""
    total = hashlib.sha256()
    for name, tensor in net.state_dict().items():
        total.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}\n".encode())
        total.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return total.hexdigest()
