"""How is a run folder written? Every file whole or not at all, by one trainer at a time; what the
system refuses becomes a RunError."""

import hashlib
import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn

from trainer import epochs, files, runs
from trainer.runs import SCHEMA_VERSION, Run, RunError, status


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the run folder for this process; a second trainer on it is refused with a RunError."""
    with ExitStack() as stack:
        try:
            stack.enter_context(files.locked(path / ".lock", wait=False))
        except files.BusyError as error:
            raise RunError(f"Another trainer is at work on the run {path.name}.") from error
        except OSError as error:
            raise _unwritten(path / ".lock", error) from error
        yield


def report(path: Path, state: str, durable: bool = True, **more: Any) -> None:
    """Write status.json with this state, the time of the heartbeat and where the training is."""
    before = status(path)
    write_json(
        path / "status.json",
        {
            **before,
            "state": state,
            "process": os.getpid(),
            "heartbeat": time.time(),
            "start": before.get("start", time.time()),
            **more,
        },
        durable,
    )


def write_config(run: Run) -> None:
    """Write config.json. Raises RunError, as do all functions here."""
    write_json(
        run.path / "config.json",
        {
            "schema_version": SCHEMA_VERSION,
            "network": asdict(run.spec),
            "classes": list(run.classes),
            "mean": list(run.mean),
            "std": list(run.std),
            "dataset": run.dataset,
            "parameters": run.parameters,
            "stages": list(run.stages),
            "training": run.training,
            "versions": run.versions,
            "sha256": {name: list(digests) for name, digests in run.sha256.items()},
        },
    )


def write(path: Path, data: bytes, durable: bool = True) -> None:
    """Replace a file of a run as a whole, see `files.write`. Raises RunError."""
    with writing(path):
        files.write(path, data, durable)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses while the block runs, as a RunError."""
    try:
        yield
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> RunError:
    run = path.parent.parent if path.parent.name == epochs.FOLDER else path.parent
    return RunError(
        f"{path.name} of the run {run.name} cannot be written: {error.strerror}. What was "
        "saved before is intact."
    )


def write_json(path: Path, content: dict[str, Any], durable: bool = True) -> None:
    """Replace a file of a run by an object as JSON."""
    write(path, json.dumps(content, indent=1).encode(), durable)


def write_tensors(
    path: Path, name: str, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    """Replace the safetensors file of this name in a run folder. Its sha256 goes into config.json before
    it does, beside that of what is there until then: at every moment config.json knows what lies beside
    it."""
    data = save(apart(tensors), metadata)
    run, file = runs.read(path), path / name
    known = [hashlib.sha256(data).hexdigest(), *([files.sha256(file)] if file.exists() else [])]
    write_config(replace(run, sha256=run.sha256 | {name: tuple(dict.fromkeys(known))}))
    with writing(file):
        file.parent.mkdir(exist_ok=True)
    write(file, data)


def apart(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors on the CPU, none a part of another's memory: weights that layers share are written
    once for each."""
    places: set[int] = set()
    result = {}
    for name, tensor in tensors.items():
        moved = tensor.detach().cpu().contiguous()
        place = moved.untyped_storage().data_ptr()
        result[name] = moved.clone() if place in places else moved
        places.add(place)
    return result


def write_arrays(path: Path, arrays: dict[str, np.ndarray], durable: bool = True) -> None:
    """Replace an npz file of a run."""
    buffer = io.BytesIO()
    contents: dict[str, Any] = dict(arrays)
    np.savez_compressed(buffer, **contents)
    write(path, buffer.getvalue(), durable)


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """Replace a file of lines."""
    write(path, "".join(json.dumps(row) + "\n" for row in rows).encode())


def append(path: Path, row: dict[str, Any], durable: bool = True) -> None:
    """Add one line to a file of lines and flush it to disk. Raises RunError."""
    with writing(path):
        files.append_line(path, json.dumps(row), durable)


def weights_of(net: nn.Module, disk: str) -> dict[str, Tensor]:
    """The state of a net as it goes to disk. float16 halves the kernels only: a variance of 1e-8
    needs float32."""
    kind = {"float32": torch.float32, "float16": torch.float16}[disk]
    return {
        name: tensor.to(kind) if tensor.ndim >= 2 else tensor
        for name, tensor in net.state_dict().items()
    }


def size_of(tensors: dict[str, Tensor]) -> int:
    """Bytes of these tensors."""
    return sum(tensor.nbytes for tensor in tensors.values())
