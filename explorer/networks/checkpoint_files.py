"""Checkpoint files: which named tensors are in the bytes of a stranger?

Read with safetensors or torch.load(weights_only=True), never with pickle. `read` gives a state or a
CheckpointError, whose message is a sentence for the person who brought the file."""

import io
import zipfile
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from trainer.errors import PersonsError

WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "weights")
SUFFIXES = (".pth", ".th", ".pt", ".safetensors")
TORCH_STARTS = (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # a zip, or a pickle
MAX_UNPACKED = 4 * 2**30


class CheckpointError(PersonsError, RuntimeError):
    """A checkpoint that cannot be used, with a sentence that says what is wrong with it."""


def read(data: bytes) -> dict[str, Tensor]:
    """The named tensors in a checkpoint file, unwrapped, without `module.` prefixes, floats as
    float32. Raises CheckpointError."""
    state = {
        str(name).removeprefix("module."): tensor.detach()
        for name, tensor in _dictionary(_content(data)).items()
        if isinstance(tensor, Tensor)
    }
    if not state:
        raise CheckpointError("This file holds no weights: no tensor with a name was found in it.")
    promised = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    if promised > 4 * len(data) + 2**20:
        raise CheckpointError(
            "The tensors in this file are far larger than the file: it is refused."
        )
    for name, tensor in state.items():
        if tensor.is_complex() or tensor.is_quantized or tensor.is_sparse:
            raise CheckpointError(
                f"The tensor {name[:100]} holds complex, quantized or sparse numbers; save plain ones."
            )
    return _finite(
        {
            name: tensor.float() if tensor.is_floating_point() else tensor
            for name, tensor in state.items()
        }
    )


def _content(data: bytes) -> Any:
    """What the loaders read. Raises CheckpointError."""
    if len(data) < 16:
        raise CheckpointError("This file is empty or cut off: it holds no checkpoint.")
    try:
        if data[:2] in TORCH_STARTS:
            return _torch_file(data)
        return safetensors.torch.load(data)
    except CheckpointError:
        raise
    except Exception as error:  # the loaders raise many kinds for files that are not theirs
        raise CheckpointError(_reason(data, error)) from error


def _torch_file(data: bytes) -> Any:
    """torch.load without pickle's powers, after a look at the sizes that a zip promises."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > min(MAX_UNPACKED, 20 * len(data)):
            raise CheckpointError("This file unpacks to far more than its size: it is refused.")
    return torch.load(io.BytesIO(data), weights_only=True, map_location="cpu")


def _reason(data: bytes, error: Exception) -> str:
    """A sentence for a file that the loaders refused."""
    text = str(error)
    if "Unsupported" in text or "GLOBAL" in text or "weights_only" in text:
        return (
            "This file holds Python objects, not only weights, and opening those could run code: it is refused. "
            "Save the state alone: torch.save(net.state_dict(), path), or as safetensors."
        )
    if data[:2] == b"PK":
        return "This zip is cut off or is no checkpoint of torch."
    return "This is no checkpoint: neither safetensors nor a file of torch.save, or it is cut off."


def _dictionary(content: Any) -> dict[Any, Any]:
    """The dictionary of weights, out of the wrappers that people put around it. Raises
    CheckpointError."""
    for wrapper in WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    if not isinstance(content, dict):
        raise CheckpointError(
            "This file holds no dictionary of weights. Save the state: "
            "torch.save(net.state_dict(), path)."
        )
    return content


def _finite(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state itself. Raises CheckpointError where a number is not finite."""
    broken = [name for name, tensor in state.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise CheckpointError(
            f"The tensor {broken[0][:100]} holds NaN, infinity or numbers beyond float32 (as do "
            f"{len(broken) - 1} others): a training that diverged?"
        )
    return state
