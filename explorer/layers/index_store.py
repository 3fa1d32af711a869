"""Where indices of sets lie, so that all sessions use them again: a folder each, in a folder with a budget.

Written whole or not at all; those that were not used for longest go first. What is damaged is made anew."""

import hashlib
import logging
import os
import shutil
from pathlib import Path

import numpy as np

from explorer.layers.top_patches import TopPatches
from explorer.layers.unit_index import UnitIndex
from trainer import files

SCHEMA = 1
BUDGET = 2**29  # bytes that all indices may take
ARRAYS = ("places", "labels", "active", "largest", "mean")
TOP = ("images", "values", "spots")
MAPPED = ("largest", "mean")
NUMBERS = {"layer": str, "total": int, "unreadable": int, "least": float}
log = logging.getLogger(__name__)


def name_of(model: str, version: str, layer: str, images: str) -> str:
    """The folder of an index: of a network's key and version, a layer and the key of a set."""
    asked = repr((SCHEMA, model, version, layer, images))
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


def load(root: Path, name: str) -> UnitIndex | None:
    """The index of this name, large arrays mapped and read-only, or None where there is none that can be read."""
    folder = root / name
    if not (folder / "index.json").is_file():
        return None
    try:
        content = files.read_json(folder / "index.json")
        arrays = {
            key: np.load(folder / f"{key}.npy", "r" if key in MAPPED else None, allow_pickle=False)
            for key in (*ARRAYS, *TOP)
        }
        numbers = {key: kind(content[key]) for key, kind in NUMBERS.items()}
        shape = (int(content["shape"][0]), int(content["shape"][1]))
        index = UnitIndex(
            shape=shape,
            top=TopPatches(**{key: arrays.pop(key) for key in TOP}),
            **numbers,
            **arrays,
        )
        _check(index)
        if content["content"] != index.key:
            raise ValueError("its arrays are not what was written")
        os.utime(folder / "index.json")
        return index
    except Exception as error:  # numpy and JSON raise many kinds for files that are damaged
        log.warning("the index %s is made anew: %s", name, error)
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _check(index: UnitIndex) -> None:
    """Raises ValueError where arrays do not fit together."""
    units, n, m = index.units, len(index), len(index.largest)
    shapes = {
        "labels": index.labels.shape == (n,),
        "largest": index.largest.shape == index.mean.shape == (m, units) and m <= n,
        "top": index.top.images.shape == index.top.values.shape == index.top.spots.shape,
        "units": index.top.images.shape[:1] == index.active.shape,
        "images": bool((index.top.images < n).all()),
    }
    if not all(shapes.values()):
        raise ValueError(f"its arrays do not fit together: {shapes}")


def save(root: Path, name: str, index: UnitIndex, budget: int = BUDGET) -> None:
    """Keep an index; others go where there is no room. Raises OSError."""
    root.mkdir(parents=True, exist_ok=True)
    with files.locked(root / ".lock"):
        if (root / name / "index.json").is_file():
            return
        shutil.rmtree(root / name, ignore_errors=True)
        with files.atomic_folder(root / name) as folder:
            for key in ARRAYS:
                np.save(folder / f"{key}.npy", getattr(index, key))
            for key in TOP:
                np.save(folder / f"{key}.npy", getattr(index.top, key))
            content = {key: kind(getattr(index, key)) for key, kind in NUMBERS.items()}
            content |= {"shape": list(index.shape), "content": index.key}
            files.write_json(folder / "index.json", content)
        _make_room(root, name, budget)


def _make_room(root: Path, name: str, budget: int) -> None:
    """Let those go that were not used for longest, never the one of this name."""
    folders = [path for path in root.iterdir() if path.is_dir() and path.name != name]
    folders.sort(key=lambda path: files.changed_at(path / "index.json")[0])
    sizes = {path: _size(path) for path in folders}
    held = sum(sizes.values()) + _size(root / name)
    for path in folders:
        if held <= budget:
            return
        held -= sizes[path]
        shutil.rmtree(path, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(files.changed_at(path)[1] for path in folder.glob("*.*"))
