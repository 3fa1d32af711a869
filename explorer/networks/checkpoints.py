"""Checkpoints of strangers: bytes -> a state that fits an architecture, or a CheckpointError that
says why not.

Read with safetensors or torch.load(weights_only=True), never with pickle. What passes is kept as
safetensors, so that the file itself is opened only once."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass

import safetensors.torch
import torch
from torch import Tensor, nn

from explorer.images import uploads

WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "weights")
SUFFIXES = (".pth", ".th", ".pt", ".safetensors")
MOST_UNPACKED = 4 * 2**30


class CheckpointError(RuntimeError):
    """A checkpoint that cannot be used, with a sentence that says what is wrong with it."""


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


def read(data: bytes) -> dict[str, Tensor]:
    """The named tensors in a checkpoint file, unwrapped, without `module.` prefixes, floats as
    float32.

    Raises CheckpointError.
    """
    if len(data) < 16:
        raise CheckpointError("This file is empty or cut off: it holds no checkpoint.")
    try:
        content = (
            torch_file(data)
            if data[:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
            else safetensors.torch.load(data)
        )
    except CheckpointError:
        raise
    except (
        Exception
    ) as error:  # torch and safetensors raise many kinds for files that are not theirs
        raise CheckpointError(reason(data, error)) from error
    for wrapper in WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    if not isinstance(content, dict):
        raise CheckpointError(
            "This file holds no dictionary of weights. Save the state: "
            "torch.save(net.state_dict(), path)."
        )
    state = {
        str(name).removeprefix("module."): tensor.detach()
        for name, tensor in content.items()
        if isinstance(tensor, Tensor)
    }
    if not state:
        raise CheckpointError("This file holds no weights: no tensor with a name was found in it.")
    if (
        sum(tensor.numel() * tensor.element_size() for tensor in state.values())
        > 4 * len(data) + 2**20
    ):
        raise CheckpointError(
            "The tensors in this file are far larger than the file: it is refused."
        )
    odd = [
        name
        for name, tensor in state.items()
        if tensor.is_complex() or tensor.is_quantized or tensor.is_sparse
    ]
    if odd:
        raise CheckpointError(
            f"The tensor {odd[0][:100]} holds complex, quantized or sparse numbers; save plain ones."
        )
    state = {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in state.items()
    }
    broken = [name for name, tensor in state.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise CheckpointError(
            f"The tensor {broken[0][:100]} holds NaN, infinity or numbers beyond float32 (as do "
            f"{len(broken) - 1} others): a training that diverged?"
        )
    return state


def torch_file(data: bytes):
    """torch.load without pickle's powers, after a look at the sizes that a zip promises."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > min(MOST_UNPACKED, 20 * len(data)):
            raise CheckpointError("This file unpacks to far more than its size: it is refused.")
    return torch.load(io.BytesIO(data), weights_only=True, map_location="cpu")


def reason(data: bytes, error: Exception) -> str:
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


def fit(
    state: dict[str, Tensor], build: Callable[[int], nn.Module], ignored: tuple[str, ...] = ()
) -> tuple[dict[str, Tensor], int]:
    """The state as this architecture takes it, and its number of outputs. Raises CheckpointError
    with what differs.

    build makes the network for a number of outputs; names that begin with one of `ignored` are left
    out."""
    state = {name: tensor for name, tensor in state.items() if not name.startswith(ignored)}
    with torch.device("meta"):
        last = [
            name
            for name, module in build(1000).named_modules()
            if isinstance(module, nn.Linear | nn.Conv2d)
        ]
        head = {"classifier.1"} & set(last) or {
            last[-1]
        }  # SqueezeNet's last convolution is registered early
        weight = state.get(f"{head.pop()}.weight")
        outputs = (
            weight.shape[0]
            if weight is not None and weight.ndim >= 2 and 1 <= weight.shape[0] <= 100_000
            else 1000
        )
        wanted = build(outputs).state_dict()
    missing = [
        name for name in wanted if name not in state and not name.endswith("num_batches_tracked")
    ]
    unexpected = [name for name in state if name not in wanted]
    differing = [
        f"{name} is {tuple(state[name].shape)}, not {tuple(tensor.shape)}"
        for name, tensor in wanted.items()
        if name in state and state[name].shape != tensor.shape
    ]
    said = [
        f"{len(names)} {what}: {', '.join(name[:100] for name in names[:4])}{', ...' if len(names) > 4 else ''}"
        for what, names in (
            ("missing", missing),
            ("unexpected", unexpected),
            ("of another shape", differing),
        )
        if names
    ]
    if said:
        raise CheckpointError("The weights do not fit this architecture. " + "; ".join(said) + ".")
    filled = {
        name: state.get(name, torch.zeros(tensor.shape, dtype=tensor.dtype))
        for name, tensor in wanted.items()
    }
    return {
        name: tensor.to(wanted[name].dtype).contiguous() for name, tensor in filled.items()
    }, outputs


def accept(
    data: bytes,
    name: str,
    architecture: str,
    build: Callable[[int], nn.Module],
    normalisation: str,
    classes: tuple[str, ...] | None,
    ignored: tuple[str, ...] = (),
) -> str:
    """Check a file for an architecture and keep it; returns its key. Raises CheckpointError."""
    state, outputs = fit(read(data), build, ignored)
    if classes is not None and len(classes) != outputs:
        raise CheckpointError(
            f"{len(classes)} class names were given, but this network has {outputs} outputs."
        )
    with torch.device("meta"):
        parameters = sum(p.numel() for p in build(outputs).parameters())
    weights = uploads.put(
        safetensors.torch.save({name: tensor.clone() for name, tensor in state.items()})
    )
    row = Checkpoint(
        name[:60], architecture, normalisation, classes, outputs, parameters, len(data), weights
    )
    return uploads.put(json.dumps(asdict(row)).encode())


def record(key: str) -> Checkpoint | None:
    """The accepted checkpoint of a key, or None if it is not (or no longer) here."""
    stored = uploads.get(key)
    if stored is None:
        return None
    try:
        row = json.loads(stored)
        return Checkpoint(**{**row, "classes": tuple(row["classes"]) if row["classes"] else None})
    except (ValueError, TypeError, KeyError):
        return None


def load(checkpoint: Checkpoint, build: Callable[[int], nn.Module]) -> nn.Module:
    """The network of an accepted checkpoint, evaluation mode. Raises CheckpointError."""
    data = uploads.get(checkpoint.weights)
    if data is None:
        raise CheckpointError("This checkpoint is no longer on the server: upload it again.")
    net = build(checkpoint.outputs)
    net.load_state_dict(safetensors.torch.load(data))
    return net.eval()
