"""Recording: how the answers of a network come to lie on disk, batch by batch, whatever happens in
between.

A Recorder only ever appends: to one file a column (in the .npy format, whose header is written
last) and one a blob. progress.json says how much of them counts, so what was killed goes on after
its last word. Several processes record into shards, which `merge` puts together in the order of the
batches."""

import fcntl
import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.failures.evaluation import BLOBS, COLUMNS, EvaluationError

HEADER = 128  # bytes, of an .npy file
EVERY = 0.5  # seconds between two words of progress
MOST_NAMED = 1000  # unreadable images that are named, each with why
BATCHES = "batch_rows"  # a column of its own: the images of each batch, needed to merge and taken away in the end


class Recorder:
    """Appends to the folder `path`, after what its progress.json says is there, if that is about
    the same question; otherwise the folder begins empty. `columns` as the function of this name
    gives them. To be used in a `with`."""

    def __init__(
        self,
        path: Path,
        columns: Mapping[str, tuple[str, tuple[int, ...]]],
        question: dict,
        total: int,
    ):
        self.path, self.columns, self.question, self.total = path, columns, question, total
        said = recorded(path, question)
        if said is None:
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
            said = {
                "batches": 0,
                "rows": 0,
                "looked": 0,
                "unreadable": [],
                "unreadable_count": 0,
                "sizes": {},
            }
        self.batches, self.rows, self.looked = said["batches"], said["rows"], said["looked"]
        self.unreadable: list = said["unreadable"]
        self.unreadable_count: int = said["unreadable_count"]
        self._said = 0.0
        with ExitStack() as stack:
            self._files = {
                name: stack.enter_context(self._open(f"{name}.npy", HEADER, said["sizes"]))
                for name in (*columns, BATCHES)
            }
            self._files |= {
                name: stack.enter_context(self._open(f"{name}.bin", 0, said["sizes"]))
                for name in BLOBS
                if f"{name}_size" in columns
            }
            self._stack = stack.pop_all()

    def _open(self, name: str, header: int, sizes: Mapping[str, int]):
        file = (self.path / name).open("ab")
        if file.tell() < header:
            file.write(bytes(header - file.tell()))
        file.truncate(sizes.get(name, header))
        file.seek(0, os.SEEK_END)
        return file

    def append(
        self,
        batch: int,
        columns: Mapping[str, np.ndarray],
        blobs: Mapping[str, Sequence[bytes]],
        looked: int,
        unreadable: Sequence[tuple[str, str]],
    ) -> None:
        """One batch by its number: its columns (n, ...), the pieces of its blobs (n), how many
        images were looked at, and the names of those that could not be read, with why."""
        n = len(columns["labels"])
        for name, (kind, tail) in self.columns.items():
            blob = name.removesuffix("_size")
            values = (
                np.array([len(part) for part in blobs[blob]], np.int64)
                if blob != name
                else columns[name]
            )
            self._files[name].write(np.ascontiguousarray(values.reshape(n, *tail), kind).tobytes())
            if blob != name:
                self._files[blob].write(b"".join(blobs[blob]))
        self._count(n, looked, [(batch, *row) for row in unreadable], len(unreadable))

    def _count(
        self, rows: int, looked: int, unreadable: Sequence[tuple[int, str, str]], count: int
    ) -> None:
        self._files[BATCHES].write(np.int32(rows).tobytes())
        self.rows, self.looked, self.batches = (
            self.rows + rows,
            self.looked + looked,
            self.batches + 1,
        )
        self.unreadable_count += count
        self.unreadable += [list(row) for row in unreadable][: MOST_NAMED - len(self.unreadable)]
        if time.monotonic() - self._said > EVERY:
            self.say()

    def take(
        self, files: Mapping[str, BinaryIO], rows: int, looked: int, unreadable: Sequence
    ) -> None:
        """Append the next batch of a shard from its open files."""
        for name, (kind, tail) in self.columns.items():
            size, blob = (
                rows * np.dtype(kind).itemsize * int(np.prod(tail)),
                name.removesuffix("_size"),
            )
            data = self._copy(name, files[name], size)
            if blob != name:
                self._copy(blob, files[blob], int(np.frombuffer(data, kind).sum()))
        self._count(rows, looked, unreadable, looked - rows)

    def _copy(self, name: str, source: BinaryIO, size: int) -> bytes:
        data = source.read(size)
        if len(data) < size:
            raise EvaluationError("A part of the evaluation is shorter than it says: make it anew.")
        self._files[name].write(data)
        return data

    def say(self) -> None:
        """Write progress.json: from here on, all that was appended counts."""
        for file in self._files.values():
            file.flush()
        sizes = {Path(file.name).name: file.tell() for file in self._files.values()}
        write_json(
            self.path / "progress.json",
            {
                "question": self.question,
                "batches": self.batches,
                "rows": self.rows,
                "looked": self.looked,
                "total": self.total,
                "unreadable": self.unreadable,
                "unreadable_count": self.unreadable_count,
                "sizes": sizes,
            },
        )
        self._said = time.monotonic()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def finish(self) -> None:
        """Write the headers: the folder's columns become arrays. All of it is on the disk when this
        returns."""
        self.say()
        for file in self._files.values():
            os.fsync(file.fileno())
        for name, (kind, tail) in self.columns.items():
            with (self.path / f"{name}.npy").open("r+b") as file:
                np.lib.format.write_array_header_1_0(
                    file, {"descr": kind, "fortran_order": False, "shape": (self.rows, *tail)}
                )
                assert file.tell() == HEADER
                os.fsync(file.fileno())


def columns(
    shapes: Mapping[str, int], types: Mapping[str, str], left_out: Sequence[str]
) -> dict[str, tuple[str, tuple[int, ...]]]:
    """COLUMNS with numbers in place of words: name -> type and what follows the number of images in
    its shape."""
    return {
        name: (types.get(name, kind), tuple(shapes.get(side, side) for side in tail))
        for name, (kind, tail) in COLUMNS.items()
        if name not in left_out
    }


def recorded(path: Path, question: dict) -> dict | None:
    """progress.json, if it is about this question."""
    try:
        said = json.loads((path / "progress.json").read_text())
        return said if said["question"] == question else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def merge(whole: Recorder, shards: Sequence[Path], question: dict) -> None:
    """Append the batches of the shards to `whole`, up to the first that is missing: shard r has
    every len(shards)-th batch from number whole.batches + r on."""
    said = [recorded(path, question) for path in shards]
    if None in said:
        raise EvaluationError("A process ended without its part of the evaluation: start it again.")
    unreadable = defaultdict(list)
    for batch, name, why in (row for shard in said for row in shard["unreadable"]):
        unreadable[batch].append((batch, name, why))
    with ExitStack() as stack:
        files = [
            {name: stack.enter_context((path / name).open("rb")) for name in said[0]["sizes"]}
            for path in shards
        ]
        rows = [np.fromfile(path / f"{BATCHES}.npy", np.int32, offset=HEADER) for path in shards]
        looked = [_looked(shard, part) for shard, part in zip(said, rows, strict=True)]
        for shard in files:
            for name, file in shard.items():
                file.seek(HEADER if name.endswith(".npy") else 0)
        named = [{Path(name).stem: file for name, file in shard.items()} for shard in files]
        taken = 0
        while taken // len(shards) < len(rows[taken % len(shards)]):
            place, shard = divmod(taken, len(shards))
            whole.take(
                named[shard],
                int(rows[shard][place]),
                int(looked[shard][place]),
                unreadable[whole.batches],
            )
            taken += 1


def _looked(said: dict, rows: np.ndarray) -> np.ndarray:
    """(B,) images of each batch of a shard: all batches are equally large but the last of all."""
    looked = np.full(len(rows), said["question"]["settings"]["batch_size"])
    looked[-1:] += said["looked"] - looked.sum()
    return looked


def write_json(path: Path, content: object) -> None:
    """Never half a file."""
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=1, ensure_ascii=True) + "\n")
    temporary.replace(path)


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an evaluation's place for this process. Raises EvaluationError where another one has
    it."""
    file_path = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = file_path.open("w")
    except OSError as error:
        raise EvaluationError(
            f"The folder {path.parent.name} cannot be written: {error.strerror}."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EvaluationError(
                f"The evaluation {path.name} is being made by another process already."
            ) from error
        yield
        file_path.unlink(missing_ok=True)
