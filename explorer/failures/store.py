"""How do the answers of a network come to lie on disk, batch by batch, whatever happens in between?

A writer only ever appends: to one file a column (in the .npy format, whose header is written last)
and one a blob. progress.json says how much of them counts, so what was killed goes on after its last
commit. Several processes write shards of their own, see shards.py."""

import logging
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import BLOBS, COLUMNS
from explorer.failures.inference import BatchResult
from trainer import files

Columns = dict[str, tuple[str, tuple[int, ...]]]  # name: type, and the shape of one image's part
HEADER = 128  # bytes, of an .npy file
COMMIT_SECONDS = 2.0  # between two commits
MAX_PROGRESS = 64 * 2**20  # bytes of progress.json
MAX_NAMED = 1000  # unreadable images that are named, each with why
BATCHES = "batch_rows"  # a column of its own: images of each batch, to merge; away in the end
NOTHING: dict[str, Any] = {
    "batches": 0,
    "rows": 0,
    "processed": 0,
    "unreadable": [],
    "unreadable_count": 0,
    "sizes": {},
}
log = logging.getLogger(__name__)


class EvaluationWriter:
    """Appends to the folder `path`, after what its progress.json says is there, if that is about
    the same question; otherwise the folder begins empty. `columns` as the function of this name
    gives them. To be used in a `with`."""

    def __init__(self, path: Path, columns: Columns, question: dict, total: int):
        self.path, self.columns, self.question, self.total = path, columns, question, total
        before = committed(path, question)
        if before is None:
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
            before = NOTHING
        self.batches: int = before["batches"]
        self.rows: int = before["rows"]
        self.processed: int = before["processed"]
        self.unreadable: list[list] = list(before["unreadable"])  # batch, name, why
        self.unreadable_count: int = before["unreadable_count"]
        self._committed_at = 0.0
        sizes = before["sizes"]
        with ExitStack() as stack:
            self._files: dict[str, BinaryIO] = {
                name: stack.enter_context(self._open(f"{name}.npy", HEADER, sizes))
                for name in (*columns, BATCHES)
            }
            for name in BLOBS:
                if f"{name}_size" in columns:
                    self._files[name] = stack.enter_context(self._open(f"{name}.bin", 0, sizes))
            self._stack = stack.pop_all()

    def _open(self, name: str, header: int, sizes: Mapping[str, int]) -> BinaryIO:
        file = (self.path / name).open("ab")
        if file.tell() < header:
            file.write(bytes(header - file.tell()))
        file.truncate(sizes.get(name, header))
        file.seek(0, os.SEEK_END)
        return file

    def append_batch(self, result: BatchResult) -> None:
        """The next batch."""
        n = len(result.columns["labels"])
        for name, (kind, tail) in self.columns.items():
            blob = name.removesuffix("_size")
            if blob == name:
                values = result.columns[name]
            else:
                pieces = result.blobs[blob]
                values = np.array([len(piece) for piece in pieces], np.int64)
                self._files[blob].write(b"".join(pieces))
            self._files[name].write(np.ascontiguousarray(values.reshape(n, *tail), kind).tobytes())
        unreadable = [(result.number, *row) for row in result.unreadable]
        self._count(n, result.processed, unreadable, len(unreadable))

    def append_shard(
        self, shard: Mapping[str, BinaryIO], rows: int, processed: int, unreadable: Sequence
    ) -> None:
        """The next batch of a shard, from its open files."""
        for name, (kind, tail) in self.columns.items():
            data = self._copy(
                name, shard[name], rows * np.dtype(kind).itemsize * int(np.prod(tail))
            )
            blob = name.removesuffix("_size")
            if blob != name:
                self._copy(blob, shard[blob], int(np.frombuffer(data, kind).sum()))
        self._count(rows, processed, unreadable, processed - rows)

    def _copy(self, name: str, source: BinaryIO, size: int) -> bytes:
        data = source.read(size)
        if len(data) < size:
            raise EvaluationError("A part of the evaluation is shorter than it says: make it anew.")
        self._files[name].write(data)
        return data

    def _count(
        self, rows: int, processed: int, unreadable: Sequence[tuple[int, str, str]], count: int
    ) -> None:
        self._files[BATCHES].write(np.int32(rows).tobytes())
        self.rows += rows
        self.processed += processed
        self.batches += 1
        self.unreadable_count += count
        self.unreadable += [list(row) for row in unreadable][: MAX_NAMED - len(self.unreadable)]
        if time.monotonic() - self._committed_at > COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Write progress.json: from here on, all that was appended counts."""
        for file in self._files.values():
            file.flush()
        content = {
            "question": self.question,
            "batches": self.batches,
            "rows": self.rows,
            "processed": self.processed,
            "total": self.total,
            "unreadable": self.unreadable,
            "unreadable_count": self.unreadable_count,
            "sizes": {Path(file.name).name: file.tell() for file in self._files.values()},
        }
        files.write_json(self.path / "progress.json", content, durable=False)
        self._committed_at = time.monotonic()

    def finish(self) -> None:
        """Write the headers: the folder's columns become arrays. All of it is on the disk when this
        returns."""
        self.commit()
        for name, (kind, tail) in self.columns.items():
            header = {"descr": kind, "fortran_order": False, "shape": (self.rows, *tail)}
            with (self.path / f"{name}.npy").open("r+b") as column:
                np.lib.format.write_array_header_1_0(column, header)
                assert column.tell() == HEADER
        for file in self._files.values():  # all of a file, whoever wrote it
            os.fsync(file.fileno())

    def __enter__(self) -> "EvaluationWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def columns(sides: Mapping[str, int], types: Mapping[str, str], left_out: Sequence[str]) -> Columns:
    """COLUMNS with numbers in place of words: name -> type and what follows the number of images in
    its shape."""
    return {
        name: (
            types.get(name, kind),
            tuple(sides[side] if isinstance(side, str) else side for side in tail),
        )
        for name, (kind, tail) in COLUMNS.items()
        if name not in left_out
    }


def committed(path: Path, question: dict) -> dict | None:
    """progress.json, if it is about this question."""
    try:
        content = files.read_json(path / "progress.json", MAX_PROGRESS)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s begins anew: its progress.json cannot be read (%s)", path.name, error)
        return None
    known = isinstance(content, dict) and _is_right(path, content)
    return content if known and content["question"] == question else None


def _is_right(path: Path, content: Mapping[str, Any]) -> bool:
    """Whether a progress.json has all its entries, and the files are as long as it says."""
    counts = ("batches", "rows", "processed", "unreadable_count")
    if any(type(content.get(name)) is not int or content[name] < 0 for name in counts):
        return False
    if content["rows"] > content["processed"]:
        return False
    sizes, unreadable = content.get("sizes"), content.get("unreadable")
    if not isinstance(sizes, dict) or not isinstance(unreadable, list) or "question" not in content:
        return False
    if not all(isinstance(row, list) and len(row) == 3 for row in unreadable):
        return False
    return all(
        Path(name).name == name
        and type(size) is int
        and (path / name).is_file()
        and 0 <= size <= (path / name).stat().st_size
        for name, size in sizes.items()
    )


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an evaluation's place for this process. Raises EvaluationError where another one has
    it."""
    lock_path = path.with_name(f".{path.name}.lock")
    with ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(files.locked(lock_path, wait=False))
        except files.BusyError as error:
            raise EvaluationError(
                f"The evaluation {path.name} is being made by another process already."
            ) from error
        except OSError as error:
            raise EvaluationError(
                f"The folder {path.parent.name} cannot be written: {error.strerror}."
            ) from error
        yield
        try:
            lock_path.unlink(missing_ok=True)
        except OSError as error:  # systems that keep what is open (Windows)
            log.debug("%s stays: %s", lock_path, error)
