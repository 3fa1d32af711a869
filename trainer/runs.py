"""The run folder: what the trainer writes and the app reads.

config.json, metrics.jsonl, live.jsonl, probes.npz, weights.safetensors, best.safetensors (or
last.safetensors), state.safetensors, status.json, README.md. Every file but the growing .jsonl ones
is written to a temporary name, flushed to disk and renamed, so a reader never sees half a file; a
half line at the end of those is left out."""

import io
import json
import logging
import re
import zipfile
import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from trainer import files
from trainer.config import Config
from trainer.nets import NetError, NetSpec, build, check

log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
NAME = re.compile(  # not what Windows keeps for devices, not what it cuts off at the end of a name
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9_.-]{0,63}(?<!\.)", re.ASCII
)
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
    dataset: dict[str, Any]
    parameters: int
    versions: dict[str, str]
    schema_version: int = SCHEMA_VERSION

    @property
    def name(self) -> str:
        return self.path.name


def folder(root: Path, name: str) -> Path:
    """The folder of a run inside its root. Raises RunError for a name that is none."""
    if not NAME.fullmatch(name):
        raise RunError(
            f"{name[:80]!r} is no name for a run: use a-z, 0-9, '_', '.' and '-', at most 64 "
            "characters, a letter or digit first, no '.' last, and no name that Windows keeps for a "
            "device, such as con, nul or com1."
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
        stored = json.loads((path / "config.json").read_text(encoding="utf-8"))
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
        check(run.spec)
        run.config.check()
        return run
    except (OSError, ValueError, TypeError, KeyError, AttributeError, NetError) as error:
        raise RunError(
            f"The run {path.name} has no readable config.json ({type(error).__name__})."
        ) from error


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
    """Numbers with a point in float32, others as they are."""
    return tensor.float() if tensor.is_floating_point() else tensor


def metrics(path: Path) -> list[dict[str, Any]]:
    """The lines of metrics.jsonl, one an epoch."""
    return files.json_lines(path / "metrics.jsonl")


def live(path: Path) -> list[dict[str, Any]]:
    """The lines of live.jsonl, one every few seconds: step, epoch with fraction, and since the line
    before train/loss, train/accuracy and images_per_second."""
    return files.json_lines(path / "live.jsonl")


def probes(path: Path) -> dict[str, np.ndarray]:
    """The arrays of probes.npz, see `trainer.recorder.Recorder.arrays`; empty where the run holds
    none."""
    try:
        data = (path / "probes.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
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


def status(path: Path) -> dict[str, Any]:
    """status.json: state, process, start, heartbeat; when finished the result measured from the
    saved weights."""
    try:
        stored = json.loads((path / "status.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("status.json of the run %s cannot be read: %s", path.name, error)
        return {}
    return stored if isinstance(stored, dict) else {}
