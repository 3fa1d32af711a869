"""What runs recorded while they were trained, read again when their files have changed."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from explorer.app.answers import answer
from explorer.depth import recording as recording_of
from explorer.depth import seeds
from explorer.depth.recording import Recording
from explorer.depth.recordings import distinguish
from explorer.networks import registry, run_rows
from trainer import runs
from trainer.files import changed_at
from trainer.nets import NetSpec

LOG = logging.getLogger(__name__)
FILES = ("config.json", "metrics.jsonl", "probes.npz", "status.json")


def recordings() -> dict[str, str]:
    """Key and label of every run folder that says what it trains: those that ship, then this
    server's own, as they are on disk now. A run that has only just begun is among them. No two
    labels are equal."""
    return _labels(_folders())


def _labels(folders: dict[str, runs.Run]) -> dict[str, str]:
    labels = {key: run_rows.label(run) for key, run in folders.items()}
    bundled_labels = Counter(label for key, label in labels.items() if ":" not in key)
    for key, label in labels.items():
        if key.startswith("run:"):
            labels[key] = f"{label}, your run {key[4:]}"
        elif bundled_labels[label] > 1:
            labels[key] = f"{label}, {key}"
    return labels


def _folders() -> dict[str, runs.Run]:
    folders = {}
    for root, prefix in ((runs.BUNDLED, ""), (registry.RUNS, "run:")):
        for path in runs.folders(root):
            run = registry.described(path)
            if isinstance(run, runs.Run):  # the sidebar names the others
                folders[prefix + path.name] = run
    return folders


def other_seeds(keys: Sequence[str]) -> list[str]:
    """The keys of further runs of the same networks, each of another seed."""
    folders = _folders()
    networks = {
        key: seeds.network(run.spec, run.training, run.dataset) for key, run in folders.items()
    }
    drawn = {key: run.training.get("seed", 0) for key, run in folders.items()}
    known = {(networks[key], drawn[key]) for key in keys if key in networks}
    chosen = {network for network, _ in known}
    others = []
    for key in folders:
        if networks[key] in chosen and (networks[key], drawn[key]) not in known:
            known.add((networks[key], drawn[key]))
            others.append(key)
    return others


def bundled(choose: Callable[[dict[str, NetSpec]], list[str]]) -> list[Recording]:
    """The recordings that ship whose keys are chosen by their specifications."""
    folders = _folders()
    labels = _labels(folders)
    keys = choose({key: run.spec for key, run in folders.items() if ":" not in key})
    return distinguish([recording(key, labels[key]) for key in keys])


def recording(key: str, label: str = "") -> Recording:
    """What the run of a key of `recordings` holds, read again when its files have changed. Raises
    RunError."""
    path = _folder(key)
    return _recording(key, label, tuple(changed_at(path / name) for name in FILES))


@answer()
def _recording(key: str, label: str, changed: tuple) -> Recording:
    path = _folder(key)
    run = runs.read(path)
    problems: tuple[str, ...] = ()
    arrays: dict[str, np.ndarray] = {}
    lines: list[dict] = []
    try:
        arrays = runs.probes(path)
    except runs.RunError as error:
        LOG.warning("%s: %s", path / "probes.npz", error)
        problems += ("its probes.npz cannot be read",)
    try:
        lines = runs.metrics(path)
    except runs.RunError as error:
        LOG.warning("%s: %s", path / "metrics.jsonl", error)
        problems += ("its metrics.jsonl cannot be read",)
    return recording_of.recording(
        key,
        label or key,
        run.spec,
        run.training,
        run.dataset,
        str(runs.status(path).get("state", "unknown")),
        lines,
        arrays,
        problems,
    )


@answer()
def _recorded_filters(key: str, changed: tuple) -> np.ndarray | None:
    arrays = runs.probes(_folder(key))
    usable = len(recording_of.steps_of_filters(arrays))
    return arrays["filters"].astype(np.float32) if usable else None


def recorded_filters(key: str) -> np.ndarray | None:
    """The first layer's filters (E, F, C, k, k) at each of the recording's `filter_steps`; None
    where it has none."""
    if not len(recording(key).filter_steps):
        return None
    return _recorded_filters(key, changed_at(_folder(key) / "probes.npz"))


def _folder(key: str) -> Path:
    kind, _, name = key.rpartition(":")
    return runs.folder(registry.RUNS if kind == "run" else runs.BUNDLED, name)
