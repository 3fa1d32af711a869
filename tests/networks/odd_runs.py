"""Ways to spoil a run folder, each of which has come or could come from somewhere: another version,
another program, a disk that failed, a person."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from trainer import runs

JSON_ODD: tuple[Any, ...] = (None, "text", -1, 10**400, 1e308, [], {}, [None], [[]], True, [1e400])
DEEP = "[" * 100_000


def copied(root: Path, name: str) -> Path:
    """A whole run of this name."""
    shutil.copytree(runs.BUNDLED / "digits-relu", root / name)
    return root / name


def _entry(file: str, *keys: str, value: Any) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        stored = json.loads((path / file).read_text())
        place = stored
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value
        (path / file).write_text(json.dumps(stored))

    return spoil


def _missing(file: str, *keys: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        stored = json.loads((path / file).read_text())
        place = stored
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]
        (path / file).write_text(json.dumps(stored))

    return spoil


def _content(file: str, data: bytes) -> Callable[[Path], None]:
    return lambda path: (path / file).write_bytes(data) and None


def _folder(file: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        (path / file).unlink(missing_ok=True)
        (path / file).mkdir()

    return spoil


def _circle(file: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        (path / file).unlink(missing_ok=True)
        (path / file).symlink_to(path / file)

    return spoil


def _flipped(file: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        data = bytearray((path / file).read_bytes())
        data[-7] ^= 0b1000
        (path / file).write_bytes(data)

    return spoil


def _half(file: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        data = (path / file).read_bytes()
        (path / file).write_bytes(data[: len(data) // 2])

    return spoil


def _arrays(**changes: Any) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        kept = runs.probes(path) | changes
        out = io.BytesIO()
        np.savez(out, **{name: value for name, value in kept.items() if value is not None})
        (path / "probes.npz").write_bytes(out.getvalue())

    return spoil


def _rows(*values: Any) -> Callable[[Path], None]:
    keys = ("epoch", "step", "train/loss", "train/accuracy", "val/loss", "val/accuracy")
    lines = "".join(json.dumps(dict.fromkeys(keys, value)) + "\n" for value in values)
    return lambda path: (path / "metrics.jsonl").write_text(lines) and None


FILES = ("config.json", "status.json", "metrics.jsonl", "probes.npz", "weights.safetensors")
REFUSED: dict[str, Callable[[Path], None]] = {  # nothing can be shown of these: named, left out
    "mean of the wrong length": _entry("config.json", "mean", value=[0.5, 0.5, 0.5]),
    "std of 0": _entry("config.json", "std", value=[0.0]),
    "mean is text": _entry("config.json", "mean", value=["0.5"]),
    "mean is NaN": _entry("config.json", "mean", value=[float("nan")]),
    "a class too few": _entry("config.json", "classes", value=list("012345678")),
    "classes are numbers": _entry("config.json", "classes", value=list(range(10))),
    "classes are one text": _entry("config.json", "classes", value="0123456789"),
    "outputs are another number": _entry("config.json", "network", "classes", value=11),
    "depth is text": _entry("config.json", "network", "depth", value="20"),
    "width is huge": _entry("config.json", "network", "width", value=10**400),
    "size is true": _entry("config.json", "network", "size", value=True),
    "a network of a later version": _entry("config.json", "network", "new", value=1),
    "an unknown network": _entry("config.json", "network", "net", value=["digits"]),
    "rate is huge": _entry("config.json", "training", "lr", value=10**400),
    "no data set": _missing("config.json", "dataset"),
    "images are text": _entry("config.json", "dataset", "train", value="1437"),
    "parameters are text": _entry("config.json", "parameters", value="33,194"),
    "sums are text": _entry("config.json", "sha256", value={"weights.safetensors": "x"}),
    "config of another version": _entry("config.json", "schema_version", value=2),
    "config nested deeply": _content("config.json", DEEP.encode()),
    "config is no UTF-8": _content("config.json", b'{"a": "\xff"}'),
    "config is empty": _content("config.json", b""),
    "weights with flipped bits": _flipped("weights.safetensors"),
    "half of the weights": _half("weights.safetensors"),
    "weights are a folder": _folder("weights.safetensors"),
    "weights are a circle": _circle("weights.safetensors"),
    "config is a folder": _folder("config.json"),
    "config is a circle": _circle("config.json"),
}
USED: dict[str, Callable[[Path], None]] = {  # the network can be looked into: the rest is left out
    "status without top-5": _missing("status.json", "result", "val/top5"),
    "accuracy is text": _entry("status.json", "result", "val/accuracy", value="high"),
    "result is text": _entry("status.json", "result", value="high"),
    "result is a number": _entry("status.json", "result", value=3),
    "halves of letters": _entry("config.json", "classes", value=["\ud800"] * 10),
    "half a letter is its data set": _entry("config.json", "dataset", "name", value="a\udfff"),
    "accuracy is huge": _entry("status.json", "result", "val/accuracy", value=10**400),
    "heartbeat is text": _entry("status.json", "heartbeat", value="now"),
    "process is huge": _entry("status.json", "process", value=10**30),
    "start is in the year 10^9": _entry("status.json", "start", value=1e300),
    "state is a list": _entry("status.json", "state", value=["finished"]),
    "metrics are text": _rows("a", "b"),
    "metrics are huge": _rows(10**400),
    "metrics are NaN": _rows(float("nan"), float("nan")),
    "metrics are lists": _rows([], {}),
    "metrics are no objects": _content("metrics.jsonl", b"[1]\n3\nnull\n"),
    "metrics nested deeply": _content("metrics.jsonl", DEEP.encode()),
    "steps fall": _arrays(steps=np.arange(101)[::-1].astype(np.uint64)),
    "steps are text": _arrays(steps=np.array(["a"] * 101)),
    "steps are huge": _arrays(steps=np.full(101, 2**64 - 1, np.uint64)),
    "names of other layers": _arrays(names=np.array(["x"])),
    "no names": _arrays(names=None),
    "filters are text": _arrays(filters=np.full((2, 3, 1, 3, 3), "x"), filter_steps=np.arange(2)),
    "filters are NaN": _arrays(filters=np.full((2, 3, 1, 3, 3), np.nan), filter_steps=np.arange(2)),
    "no filters in them": _arrays(filters=np.zeros((2, 0, 1, 3, 3)), filter_steps=np.arange(2)),
    "a record is complex": _arrays(weight=np.ones((101, 6), np.complex64)),
    "a record is of another shape": _arrays(weight=np.ones((3, 3), np.float32)),
    "an array of objects": _arrays(extra=np.array([{}], object)),
    "half of the probes": _half("probes.npz"),
    "flipped bits in the probes": _flipped("probes.npz"),
    **{f"{file} is empty": _content(file, b"") for file in FILES[1:4]},
    **{f"{file} is a folder": _folder(file) for file in FILES[1:4]},
    **{f"{file} is a circle": _circle(file) for file in FILES[1:4]},
    "an extra key": _entry("config.json", "training", "of_a_later_version", value=1),
    "no sums": _missing("config.json", "sha256"),
}


def any_value() -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Every entry of config.json and status.json as something else."""
    for file in ("config.json", "status.json"):
        stored = json.loads((runs.BUNDLED / "digits-relu" / file).read_text())
        places = [(key,) for key in stored]
        inner = ("network", "dataset", "training", "result")
        places += [(key, part) for key in inner if key in stored for part in stored[key]]
        for place in places:
            for value in JSON_ODD:
                yield f"{file} {place} {str(value)[:9]}", _entry(file, *place, value=value)
