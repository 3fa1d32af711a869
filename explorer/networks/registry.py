"""Which networks can be looked into, and where do their weights come from?

MODELS is the table of what is always there: the networks that ship, torchvision's published ones,
the same untrained, and those of papers without published weights. `find` also knows the runs of
the trainer ("run:name"), uploaded checkpoints ("file:key"), a person's own networks ("own:name"),
and any run as it was before its first step ("initial:key") or after an earlier epoch ("key@epoch").
To add a published network, add a row to zoo.py, one without weights to
unpublished.py; to add one that ships, put its run folder into trainer/bundled/."""

import functools
import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from torch import nn

from explorer.networks import calibration, checkpoints, own, rows, run_rows
from explorer.networks.model import EPOCH, Model, ModelError
from explorer.networks.unpublished import UNPUBLISHED
from explorer.networks.zoo import NETWORKS as PUBLISHED
from explorer.workspace import workspace
from trainer import files, runs
from trainer.errors import reason
from trainer.nets import NetError

RUNS = workspace() / "runs"
BUILDING = threading.Lock()  # drawing weights from a seed uses torch's one global generator
UNOPENED = "The run {} cannot be opened: what is in its folder does not belong together."
log = logging.getLogger(__name__)


class _Models(Mapping[str, Model]):
    """The rows by their keys, the networks that ship first; read from disk when first asked for."""

    @functools.cached_property
    def _rows(self) -> dict[str, Model]:
        return {
            **_opened(runs.BUNDLED, "bundled")[0],
            **{name: rows.published(name) for name in PUBLISHED},
            **{f"random:{name}": rows.untrained(name) for name in PUBLISHED},
            **{f"random:{name}": rows.unpublished(name) for name in UNPUBLISHED},
        }

    @functools.cached_property
    def _sources(self) -> dict[str, dict[str, Model]]:
        rows: dict[str, dict[str, Model]] = {}
        for key, model in self.items():
            rows.setdefault(model.source, {})[key] = model
        return rows

    def of_source(self, source: str) -> Mapping[str, Model]:
        """The rows of one source."""
        return self._sources.get(source, {})

    def __getitem__(self, key: str) -> Model:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


MODELS = _Models()

TWINS: dict[str, tuple[str, ...]] = {  # pairs of bundled networks that differ in exactly one thing
    "Sigmoid against ReLU": ("alexnet64-half-sigmoid", "alexnet64-half-relu"),
    "ReLU against PReLU": ("alexnet64-half-relu", "alexnet64-half-prelu"),
    "Sigmoid against ReLU, 2 hidden layers": ("mlp2-sigmoid", "mlp2-relu"),
    "Sigmoid against ReLU, 10 hidden layers": ("mlp10-sigmoid", "mlp10-relu"),
    "Plain against residual, 20 layers": ("plain20", "resnet20"),
    "Plain against residual, 56 layers": ("plain56", "resnet56"),
    "Plain against residual, 44 layers, drawn scenes": ("scenes-plain44", "scenes-resnet44"),
}


@functools.lru_cache(maxsize=1024)
def _run(path: Path, source: str, _stamps: tuple[tuple[int, int], ...]) -> Model | str:
    try:
        return run_rows.trained(path, source)
    except Exception as error:  # whatever is in a folder, the others are listed
        log.warning("the run %s is left out: %s", path.name, error, exc_info=error)
        known = isinstance(error, runs.RunError | NetError)
        return reason(error) if known else UNOPENED.format(path.name)


@functools.lru_cache(maxsize=1024)
def _described(path: Path, _stamp: tuple[int, int]) -> runs.Run | str:
    try:
        return runs.read(path)
    except Exception as error:
        log.warning("the run %s is left out: %s", path.name, error, exc_info=error)
        return reason(error)


def described(path: Path) -> runs.Run | str:
    """What the config.json of a run says, or the sentence why it cannot be read; read again only
    when it has changed."""
    return _described(path, files.changed_at(path / "config.json"))


def run_model(path: Path, source: str = "run") -> Model | str | None:
    """The row of a run folder, the sentence why there is none, or None while it holds no network;
    read again only when one of its files has changed."""
    if not runs.has(path, "weights.safetensors"):
        return None
    stamps = tuple(
        files.changed_at(path / name)
        for name in ("config.json", "weights.safetensors", "status.json", "metrics.jsonl")
    )
    return _run(path, source, stamps)


def own_runs() -> dict[str, Model]:
    """The finished or running trainings in runs/ that can be opened, by key; unreadable ones are
    left out."""
    return _opened(RUNS, "run")[0]


def odd_runs() -> dict[str, str]:
    """Name of each run in runs/ that cannot be opened, and the sentence why."""
    return _opened(RUNS, "run")[1]


def _opened(root: Path, source: str) -> tuple[dict[str, Model], dict[str, str]]:
    """The rows of the runs of a folder by key, and of those that are left out name and sentence."""
    models: dict[str, Model] = {}
    odd: dict[str, str] = {}
    for path in runs.folders(root):
        run = described(path)
        row = run_model(path, source) if isinstance(run, runs.Run) else run
        if isinstance(row, str):
            odd[path.name] = row
        elif row is not None:
            models[row.key] = row
    return models, odd


def find(key: str) -> Model:
    """The row of a key. Raises ModelError for a key that names nothing."""
    kind, _, name = key.partition(":")
    try:
        if key in MODELS:
            return MODELS[key]
        base, at, epoch = key.rpartition(EPOCH)
        if at and epoch.isdecimal() and len(epoch) < 7 and EPOCH not in base:
            return run_rows.at_epoch(find(base), int(epoch))
        if kind == "run":
            row = run_model(runs.folder(RUNS, name))
            if isinstance(row, Model):
                return row
            raise ModelError(row or f"There is no run {name!r} with a network on this server.")
        if kind == "file":
            return rows.uploaded(name)
        if kind == "own":
            return own.find(key)
        if kind == "initial" and not name.startswith("initial:"):
            return run_rows.initial(find(name))
    except runs.RunError as error:
        raise ModelError(f"The run {name[:64]!r} cannot be opened: {error}") from error
    raise ModelError(f"There is no network {key[:80]!r}.")


def architecture(name: str) -> Model:
    """The row by which an architecture is counted: with published weights, or untrained where nobody published
    any."""
    return MODELS[f"random:{name}" if name in UNPUBLISHED else name]


def load(model: Model) -> nn.Module:
    """The network in evaluation mode, frozen, laid out as its row says; shared by all, so never to be touched. An
    untrained one is calibrated.

    Raises ModelError (not on disk, unreadable), CheckpointError.
    """
    if not model.on_disk:
        raise ModelError(
            f"The weights of {model.label} ({model.size_mb:.0f} MB) are not on this server yet."
        )
    try:
        with BUILDING:
            net = model.build()
        net = net.eval().requires_grad_(False).to(memory_format=model.layout)
        if model.untrained:
            calibration.calibrate(net, calibration.pictures(model.preprocessing))
    except checkpoints.CheckpointError:
        raise
    except Exception as error:  # safetensors, torch and zipfile raise many kinds
        log.warning("the weights of %s cannot be read", model.key, exc_info=error)
        raise ModelError(
            f"The weights of {model.label} cannot be read: {reason(error).rstrip('.')}."
        ) from error
    return net
