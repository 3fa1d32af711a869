"""The run folder: what the trainer writes and the app reads.

config.json, metrics.jsonl, live.jsonl, probes.npz, weights.safetensors, best.safetensors (or
last.safetensors), epochs/<number>.safetensors, state.safetensors, status.json, README.md. Every file but the growing .jsonl ones
is written to a temporary name, flushed to disk and renamed, so a reader never sees half a file; a
half line at the end of those is left out."""

import logging
import re
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from trainer import files, own_nets, run_checks
from trainer.config import Config
from trainer.errors import PersonsError, lacks_memory
from trainer.nets import NetError, NetSpec, build, check, is_loop, is_own

log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
NAME = re.compile(  # not what Windows keeps for devices, not what it cuts off at the end of a name
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9_.-]{0,63}(?<!\.)", re.ASCII
)
BUNDLED = Path(__file__).parent / "bundled"
DAMAGED = "it is not what was written: its sha256 is another one"
ATTEMPTS = 3  # to read a file together with its sha256 while a training replaces both


class RunError(PersonsError, RuntimeError):
    """A run folder that cannot be read or written."""


@dataclass(frozen=True)
class Run:
    """What config.json says: the network, its classes and input statistics, and the training that
    made it. config is None where somebody's own loop did, which says of itself what is in `loop`.
    sha256: of each file of tensors what it may hold, the newest first; what was written before there
    were checksums has none. stages: of a network of somebody's own, see `trainer.outputs`."""

    path: Path
    spec: NetSpec
    config: Config | None
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    dataset: dict[str, Any]
    parameters: int
    versions: dict[str, str]
    schema_version: int = SCHEMA_VERSION
    sha256: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    loop: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def training(self) -> dict[str, Any]:
        """The settings of the training by name, as far as they are known."""
        return asdict(self.config) if self.config else self.loop


def folder(root: Path, name: str) -> Path:
    """The folder of a run inside its root. Raises RunError for a name that is none."""
    if not NAME.fullmatch(name):
        raise RunError(
            f"{name[:80]!r} is no name for a run: use a-z, 0-9, '_', '.' and '-', at most 64 "
            "characters, a letter or digit first, no '.' last, and no name that Windows keeps for a "
            "device, such as con, nul or com1."
        )
    return Path(root) / name


def folders(root: Path) -> tuple[Path, ...]:
    """The folders of a runs folder that may be runs, sorted; none where it cannot be read."""
    try:
        entries = sorted(path for path in Path(root).iterdir() if NAME.fullmatch(path.name))
    except FileNotFoundError:
        return ()
    except OSError as error:
        log.warning("the folder %s cannot be read: %s", Path(root).name, error)
        return ()
    return tuple(path for path in entries if has(path, "config.json"))


def has(path: Path, name: str) -> bool:
    """Whether there is something of this name in a run folder, of whatever kind."""
    try:
        return bool((path / name).lstat())
    except OSError:
        return False


def names(root: Path) -> tuple[str, ...]:
    """Names of the runs in a folder that hold a network, sorted."""
    return tuple(path.name for path in folders(root) if has(path, "weights.safetensors"))


def read(path: Path) -> Run:
    """The run in this folder. Raises RunError."""
    try:
        stored = files.read_json(path / "config.json")
    except (OSError, ValueError) as error:
        raise _unreadable(path, files.reason_of(error)) from error
    if not isinstance(stored, dict):
        raise _unreadable(path, "it holds no object")
    if stored.get("schema_version") != SCHEMA_VERSION:
        raise RunError(
            f"{path.name} was written in format {repr(stored.get('schema_version'))[:20]}; this version "
            f"reads format {SCHEMA_VERSION}."
        )
    stored = {"sha256": {}, "stages": [], **stored}
    if odd := run_checks.odd_entry(stored) or run_checks.odd_spec(stored["network"]):
        raise _unreadable(path, odd)
    try:
        return _run(path, stored)
    except (PersonsError, TypeError) as error:
        raise _unreadable(path, str(error)[:300]) from error


def _run(path: Path, stored: dict[str, Any]) -> Run:
    """What a config.json of right entries says. Raises PersonsError and TypeError."""
    spec, training = NetSpec(**stored["network"]), stored["training"]
    known = {entry.name for entry in fields(Config)} & training.keys()
    run = Run(
        path=path,
        spec=spec,
        config=None if is_loop(spec.net) else Config(**{key: training[key] for key in known}),
        classes=tuple(stored["classes"]),
        mean=tuple(map(float, stored["mean"])),
        std=tuple(map(float, stored["std"])),
        dataset={"hash": "", **stored["dataset"]},
        parameters=stored["parameters"],
        versions=dict(stored["versions"]),
        sha256={name: tuple(digests) for name, digests in stored["sha256"].items()},
        stages=tuple(stored["stages"]),
        loop=training if is_loop(spec.net) else {},
    )
    check(run.spec)
    if run.config:
        run.config.check()
    if odd := run_checks.odd_lengths(run.spec, run.classes, run.mean, run.std):
        raise RunError(odd)
    return run


def _unreadable(path: Path, why: str) -> RunError:
    return RunError(f"The run {path.name} has no readable config.json: {why.rstrip('.')}.")


def load(run: Run, which: str = "weights") -> nn.Module:
    """The trained network of a run in float32, evaluation mode; which is "weights" (what the run
    keeps), "best" or "last", the other one that it has, or "epochs/" and a number. Raises RunError."""
    verify(run, which)
    if not (run.path / f"{which}.safetensors").is_file():  # a pipe would never end
        raise RunError(f"The weights of the run {run.name} cannot be read: {which} is no file.")
    try:
        weights = load_file(run.path / f"{which}.safetensors")
        net = untrained(run, 0)
        net.load_state_dict({name: as_float32(tensor) for name, tensor in weights.items()})
    except (OSError, SafetensorError, RuntimeError, NetError, ValueError) as error:
        if lacks_memory(error):
            raise
        what = f"The weights of the run {run.name} cannot be read or do not fit its network "
        own = isinstance(error, NetError)
        raise RunError(str(error) if own else f"{what}({type(error).__name__}).") from error
    return net.eval()


def untrained(run: Run, seed: int) -> nn.Module:
    """The network of a run with the weights that this seed draws. Raises NetError."""
    if is_own(run.spec.net):
        return own_nets.build(own_nets.of_run(run.path, run.spec.net), run.spec, seed)
    return build(run.spec, seed)


def is_damaged(run: Run, name: str) -> bool:
    """Whether a file of tensors is not what was written, where the run says its sha256."""
    for _ in range(ATTEMPTS):
        known = run.sha256.get(name)
        if not known or files.sha256(run.path / name) in known:
            return False
        run = read(run.path)  # a training that goes on has written a newer one meanwhile
    return True


def verify(run: Run, which: str = "weights") -> None:
    """Raise RunError where these weights are not what was written."""
    if is_damaged(run, f"{which}.safetensors"):
        raise RunError(
            f"The weights of the run {run.name} cannot be read: {which}.safetensors is damaged "
            f"({DAMAGED}). Take it from a copy, or train anew."
        )


def as_float32(tensor: Tensor) -> Tensor:
    """Numbers with a point in float32, others as they are."""
    return tensor.float() if tensor.is_floating_point() else tensor


def metrics(path: Path) -> list[dict[str, Any]]:
    """The lines of metrics.jsonl, one an epoch: what in them is a number. Raises RunError."""
    return _rows(path / "metrics.jsonl")


def live(path: Path) -> list[dict[str, Any]]:
    """The lines of live.jsonl, one every few seconds: step, epoch with fraction, and since the line
    before train/loss, train/accuracy and images_per_second. Raises RunError."""
    return _rows(path / "live.jsonl")


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return run_checks.rows(files.json_lines(path))
    except OSError as error:
        raise RunError(
            f"{path.name} of the run {path.parent.name} cannot be read: {error.strerror}."
        ) from error


def probes(path: Path) -> dict[str, np.ndarray]:
    """The arrays of probes.npz, see `trainer.layer_record.LayerRecord.arrays`; empty where the run holds
    none."""
    try:
        return run_checks.arrays(files.read_bytes(path / "probes.npz", run_checks.MAX_ARRAYS))
    except FileNotFoundError:
        return {}
    except Exception as error:  # zipfile and numpy raise many kinds
        raise RunError(
            f"The probes of the run {path.name} cannot be read ({type(error).__name__})."
        ) from error


def status(path: Path) -> dict[str, Any]:
    """status.json: state, process, start, heartbeat; when finished the result of the saved weights,
    always with val/loss and val/accuracy. What cannot be is left out."""
    try:
        return run_checks.status(files.read_json(path / "status.json"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("status.json of the run %s cannot be read: %s", path.name, error)
        return {}
