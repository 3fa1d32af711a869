"""The run folder: what the trainer writes and the app reads.

config.json, metrics.jsonl, live.jsonl, probes.npz, weights.safetensors, best.safetensors (or
last.safetensors), state.safetensors, status.json, README.md. Every file but the growing .jsonl ones
is written to a temporary name, flushed to disk and renamed, so a reader never sees half a file; a
half line at their end is left out by `lines`."""

import fcntl
import io
import json
import os
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from trainer.config import Config
from trainer.nets import NetError, NetSpec, build

SCHEMA_VERSION = 1
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
BUNDLED = Path(__file__).parent / "bundled"


class RunError(RuntimeError):
    """A run folder that cannot be read or written, with a sentence for the person."""


@dataclass(frozen=True)
class Run:
    """What config.json says: the network, its classes and input statistics, and the training that
    made it."""

    path: Path
    spec: NetSpec
    config: Config
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    dataset: dict
    parameters: int
    versions: dict
    schema_version: int = SCHEMA_VERSION

    @property
    def name(self) -> str:
        return self.path.name


def folder(root: Path, name: str) -> Path:
    """The folder of a run inside its root. Raises RunError for a name that is none."""
    if not NAME.fullmatch(name):
        raise RunError(
            f"{name!r} is no name for a run: use a-z, 0-9, '_', '.' and '-', at most 64 characters."
        )
    return Path(root) / name


def names(root: Path) -> tuple[str, ...]:
    """Names of the runs in a folder that hold a network, sorted."""
    if not Path(root).is_dir():
        return ()
    return tuple(
        sorted(
            path.name
            for path in Path(root).iterdir()
            if NAME.fullmatch(path.name)
            and (path / "config.json").is_file()
            and (path / "weights.safetensors").is_file()
        )
    )


def read(path: Path) -> Run:
    """The run in this folder. Raises RunError."""
    try:
        stored = json.loads((path / "config.json").read_text())
        if stored.get("schema_version") != SCHEMA_VERSION:
            raise RunError(
                f"{path.name} was written in format {stored.get('schema_version')!r}; this version reads "
                f"format {SCHEMA_VERSION}."
            )
        known = {entry.name for entry in fields(Config)}
        run = Run(
            path=path,
            spec=NetSpec(**stored["network"]),
            config=Config(
                **{key: value for key, value in stored["training"].items() if key in known}
            ),
            classes=tuple(map(str, stored["classes"])),
            mean=tuple(map(float, stored["mean"])),
            std=tuple(map(float, stored["std"])),
            dataset=dict(stored["dataset"]),
            parameters=int(stored["parameters"]),
            versions=dict(stored["versions"]),
        )
        run.spec.check()
        run.config.check()
        return run
    except (OSError, ValueError, TypeError, KeyError, AttributeError, NetError) as error:
        raise RunError(
            f"The run {path.name} has no readable config.json ({type(error).__name__})."
        ) from error


def write_config(run: Run) -> None:
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
            "training": asdict(run.config),
            "versions": run.versions,
        },
    )


def load(run: Run, which: str = "weights") -> nn.Module:
    """The trained network of a run in float32, evaluation mode; which is "weights" (what the run
    keeps), or "best" or "last", the other one that it has. Raises RunError."""
    try:
        weights = load_file(run.path / f"{which}.safetensors")
        net = build(run.spec)
        net.load_state_dict({name: as_float32(tensor) for name, tensor in weights.items()})
    except (OSError, SafetensorError, RuntimeError, NetError) as error:
        raise RunError(
            f"The weights of the run {run.name} cannot be read or do not fit its network "
            f"({type(error).__name__})."
        ) from error
    return net.eval()


def as_float32(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def metrics(path: Path) -> list[dict]:
    """The lines of metrics.jsonl, one an epoch."""
    return lines(path / "metrics.jsonl")


def live(path: Path) -> list[dict]:
    """The lines of live.jsonl, one every few seconds: step, epoch with fraction, and since the line
    before train/loss, train/accuracy and images_per_second."""
    return lines(path / "live.jsonl")


def lines(path: Path) -> list[dict]:
    """The objects in a file of lines; one that is still being written is left out."""
    try:
        stored = path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    rows = []
    for line in stored:
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    return [row for row in rows if isinstance(row, dict)]


def probes(path: Path) -> dict[str, np.ndarray]:
    """The arrays of probes.npz, see `trainer.probes.Recorder.arrays`; empty where the run holds
    none."""
    try:
        with np.load(path / "probes.npz", allow_pickle=False) as stored:
            return dict(stored)
    except FileNotFoundError:
        return {}
    except (
        OSError,
        ValueError,
        EOFError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
    ) as error:
        raise RunError(
            f"The probes of the run {path.name} cannot be read ({type(error).__name__})."
        ) from error


def status(path: Path) -> dict:
    """status.json: state, process, start, heartbeat; when finished the result measured from the
    saved weights."""
    try:
        stored = json.loads((path / "status.json").read_text())
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def write(path: Path, data: bytes, durable: bool = True) -> None:
    """Replace a file as a whole: temporary name, flush to disk, rename, flush the folder. What is
    not durable is not flushed: it outlives this process, but not the machine."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with writing(path):
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        if durable:
            flush_folder(path.parent)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses while the block runs, as a RunError."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"{path.name} of the run {path.parent.name} cannot be written: {error.strerror}. What was "
            "saved before is intact."
        ) from error


def flush_folder(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def write_json(path: Path, content: dict, durable: bool = True) -> None:
    write(path, json.dumps(content, indent=1).encode(), durable)


def write_tensors(
    path: Path, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    write(
        path,
        save(
            {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}, metadata
        ),
    )


def write_arrays(path: Path, arrays: dict[str, np.ndarray], durable: bool = True) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    write(path, buffer.getvalue(), durable)


def write_lines(path: Path, rows: list[dict]) -> None:
    write(path, "".join(json.dumps(row) + "\n" for row in rows).encode())


def append(path: Path, row: dict, durable: bool = True) -> None:
    """Add one line to a file of lines and flush it to disk."""
    with writing(path), path.open("a") as file:
        file.write(json.dumps(row) + "\n")
        file.flush()
        if durable:
            os.fsync(file.fileno())


def weights_of(net: nn.Module, disk: str) -> dict[str, Tensor]:
    """The state of a net as it goes to disk. float16 halves the kernels only: a variance of 1e-8
    needs float32."""
    kind = {"float32": torch.float32, "float16": torch.float16}[disk]
    return {
        name: tensor.to(kind) if tensor.ndim >= 2 else tensor
        for name, tensor in net.state_dict().items()
    }


def sweep(path: Path) -> None:
    """Take away half-written files of a process that was killed. Only while holding the lock."""
    for left in path.glob(".*.*"):
        if left.name.rpartition(".")[2].isdigit():
            left.unlink(missing_ok=True)


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the run folder for this process; a second trainer on it is refused with a RunError."""
    with writing(path / ".lock"):
        file = (path / ".lock").open("w")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunError(f"Another trainer is at work on the run {path.name}.") from error
        yield


def report(path: Path, state: str, durable: bool = True, **more) -> None:
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
