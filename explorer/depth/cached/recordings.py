"""What runs recorded while they were trained, read again when their files have changed."""

import contextlib
import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from explorer.depth import recordings as training_of
from explorer.depth import seeds
from explorer.networks import registry
from trainer import runs
from trainer.files import changed_at
from trainer.nets import NetSpec


def recordings() -> dict[str, str]:
    """Key and label of every run folder that says what it trains: those that ship, then this
    server's own, as they are on disk now. A run that has only just begun is among them. No two
    labels are equal."""
    return _labels(_folders())


def _labels(folders: dict[str, runs.Run]) -> dict[str, str]:
    found = {key: registry.describe(run) for key, run in folders.items()}
    twice = {
        label
        for label, count in Counter(label for key, label in found.items() if ":" not in key).items()
        if count > 1
    }
    return {
        key: f"{label}, your run {key[4:]}"
        if key.startswith("run:")
        else f"{label}, {key}"
        if label in twice
        else label
        for key, label in found.items()
    }


def _folders() -> dict[str, runs.Run]:
    found = {}
    for root, prefix in ((runs.BUNDLED, ""), (registry.RUNS, "run:")):
        for path in sorted(root.iterdir()) if root.is_dir() else ():
            if runs.NAME.fullmatch(path.name) and (path / "config.json").is_file():
                with contextlib.suppress(runs.RunError):
                    found[prefix + path.name] = runs.read(path)
    return found


def other_seeds(keys: Sequence[str]) -> list[str]:
    """The keys of further runs of the same networks, each of another seed."""
    folders = _folders()
    which = {
        key: seeds.network(run.spec, dataclasses.asdict(run.config), run.dataset)
        for key, run in folders.items()
    }
    taken, found = {(which[key], folders[key].config.seed) for key in keys if key in which}, []
    networks = {network for network, _ in taken}
    for key, run in folders.items():
        if which[key] in networks and (which[key], run.config.seed) not in taken:
            taken.add((which[key], run.config.seed))
            found.append(key)
    return found


def bundled(chosen: Callable[[dict[str, NetSpec]], list[str]]) -> list[training_of.Recording]:
    """The recordings that ship whose keys are chosen of their specifications."""
    folders = _folders()
    labels = _labels(folders)
    keys = chosen({key: run.spec for key, run in folders.items() if ":" not in key})
    return training_of.together([recording(key, labels[key]) for key in keys])


def recording(key: str, label: str = "") -> training_of.Recording:
    """What the run of a key of `recordings` holds, read again when its files have changed. Raises
    RunError."""
    path, files = _recorded_at(key), ("config.json", "metrics.jsonl", "probes.npz", "status.json")
    return _recording(key, label, tuple(changed_at(path / name) for name in files))


@st.cache_data(max_entries=100, show_spinner=False)
def _recording(key: str, label: str, changed: tuple) -> training_of.Recording:
    path, problems, arrays, rows = _recorded_at(key), (), {}, []
    run = runs.read(path)
    try:
        arrays = runs.probes(path)
    except runs.RunError:
        problems += ("its probes.npz cannot be read",)
    try:
        rows = runs.metrics(path)
    except (OSError, ValueError):
        problems += ("its metrics.jsonl cannot be read",)
    return training_of.recording(
        key,
        label or key,
        run.spec,
        dataclasses.asdict(run.config),
        run.dataset,
        str(runs.status(path).get("state", "unknown")),
        rows,
        arrays,
        problems,
    )


@st.cache_data(max_entries=20, show_spinner=False)
def _recorded_filters(key: str, changed: tuple) -> np.ndarray:
    return runs.probes(_recorded_at(key))["filters"].astype(np.float32)


def recorded_filters(key: str) -> np.ndarray | None:
    """The first layer's filters (E, F, C, k, k) at each of the recording's `filter_steps`; None
    where it has none."""
    if not len(recording(key).filter_steps):
        return None
    return _recorded_filters(key, changed_at(_recorded_at(key) / "probes.npz"))


def _recorded_at(key: str) -> Path:
    kind, _, name = key.rpartition(":")
    return runs.folder(registry.RUNS if kind == "run" else runs.BUNDLED, name)
