"""Which networks can be looked into, and where do their weights come from?

MODELS is the table of what is always there: the networks that ship, torchvision's published ones,
and the same untrained. `find` also knows the runs of the trainer ("run:name"), uploaded checkpoints
("file:key") and any run as it was before its first step ("initial:key"). To add a published
network, add a row to zoo.py; to add one that ships, put its run folder into trainer/bundled/."""

import functools
import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import nn

from explorer.networks import checkpoints, rows
from explorer.networks.model import Model, ModelError
from explorer.networks.zoo import NETWORKS as PUBLISHED
from explorer.workspace import workspace
from trainer import files, runs

RUNS = workspace() / "runs"
BUILDING = threading.Lock()  # drawing weights from a seed uses torch's one global generator
log = logging.getLogger(__name__)


class _Models(Mapping[str, Model]):
    """The rows by their keys, the networks that ship first; read from disk when first asked for."""

    @functools.cached_property
    def _rows(self) -> dict[str, Model]:
        return {
            **{
                name: rows.trained(runs.BUNDLED / name, "bundled")
                for name in runs.names(runs.BUNDLED)
            },
            **{name: rows.published(name) for name in PUBLISHED},
            **{f"random:{name}": rows.untrained(name) for name in PUBLISHED},
        }

    def of_source(self, source: str) -> dict[str, Model]:
        """The rows of one source."""
        return {key: model for key, model in self.items() if model.source == source}

    def __getitem__(self, key: str) -> Model:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


MODELS = _Models()

TWINS: dict[str, tuple[str, ...]] = {  # pairs of bundled networks that differ in exactly one thing
    "Sigmoid against ReLU": ("alexnet64-half-sigmoid", "alexnet64-half-relu"),
    "Sigmoid against ReLU, 2 hidden layers": ("mlp2-sigmoid", "mlp2-relu"),
    "Sigmoid against ReLU, 10 hidden layers": ("mlp10-sigmoid", "mlp10-relu"),
    "Plain against residual, 20 layers": ("plain20", "resnet20"),
    "Plain against residual, 56 layers": ("plain56", "resnet56"),
}


@functools.lru_cache(maxsize=256)
def _run(path: Path, source: str, _stamps: tuple[tuple[int, int], ...]) -> Model:
    return rows.trained(path, source)


def run_model(path: Path, source: str = "run") -> Model:
    """`trained`, read again only when one of its files has changed."""
    stamps = tuple(
        files.changed_at(path / name)
        for name in ("config.json", "weights.safetensors", "status.json", "metrics.jsonl")
    )
    return _run(path, source, stamps)


def own_runs() -> dict[str, Model]:
    """The finished or running trainings in runs/ that can be opened, by key; unreadable ones are
    left out."""
    models = {}
    for name in runs.names(RUNS):
        try:
            models[f"run:{name}"] = run_model(RUNS / name)
        except (runs.RunError, OSError) as error:
            log.info("the run %s is left out: %s", name, error)
    return models


def find(key: str) -> Model:
    """The row of a key. Raises ModelError for a key that names nothing."""
    kind, _, name = key.partition(":")
    try:
        if key in MODELS:
            return MODELS[key]
        if kind == "run":
            return run_model(runs.folder(RUNS, name))
        if kind == "file":
            return rows.uploaded(name)
        if kind == "initial":
            return rows.initial(find(name))
    except (runs.RunError, OSError) as error:
        raise ModelError(f"The run {name[:64]!r} cannot be opened: {error}") from error
    raise ModelError(f"There is no network {key[:80]!r}.")


def load(model: Model) -> nn.Module:
    """The network in evaluation mode, frozen, channels last; shared by all, so never to be touched.

    Raises ModelError (not on disk, unreadable), CheckpointError.
    """
    if not model.on_disk:
        raise ModelError(
            f"The weights of {model.label} ({model.size_mb:.0f} MB) are not on this server yet."
        )
    try:
        with BUILDING:
            net = model.build()
    except (runs.RunError, RuntimeError, OSError, EOFError) as error:
        if isinstance(error, checkpoints.CheckpointError):
            raise
        raise ModelError(f"The weights of {model.label} cannot be read: {error}") from error
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)
