"""How does a network look at every image of a set, in constant memory, and its answers become a
folder?

A few threads take a batch each: read, decode, one forward pass. Batches are fixed by the seed and
each is computed by one thread, so the numbers do not depend on who computes what: two processes
(torchrun) give exactly the files of one, and what was stopped or killed goes on where it was."""

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from explorer.failures import class_matching, inference, shards, store
from explorer.failures.description import SCHEMA, EvaluationError, description
from explorer.failures.evaluation import TOP, unfinished
from explorer.failures.question import Settings, question, refuse_unanswerable, with_batch_size
from explorer.failures.sources import ImageSource
from explorer.networks.model import Model
from trainer import files

MAX_PROBABILITIES = 1 << 26  # numbers: N x K of which all probabilities are kept,
MAX_EXACT = 1 << 22  # in float32 up to here


@dataclass(frozen=True)
class Progress:
    """done of total images were looked at, `unreadable` of them could not be read; rate in images a
    second."""

    done: int
    total: int
    unreadable: int
    rate: float


@dataclass(frozen=True)
class _Run:
    """One call of `evaluate`, seen from one of `world` processes. order (total,): the places of the
    images in the source, as they are looked at."""

    part: Path  # where it is made
    out: Path
    question: dict
    columns: store.Columns
    order: np.ndarray
    batch_size: int
    rank: int
    world: int

    @property
    def batches(self) -> list[np.ndarray]:
        starts = range(0, len(self.order), self.batch_size)
        return [self.order[start : start + self.batch_size] for start in starts]

    def writer(self, folder: Path) -> store.EvaluationWriter:
        return store.EvaluationWriter(folder, self.columns, self.question, len(self.order))

    def shard(self, rank: int) -> Path:
        return self.part / f"shard-{rank}-of-{self.world}"


def evaluate(
    net: nn.Module,
    model: Model,
    source: ImageSource,
    out: Path,
    settings: Settings | None = None,
    mapping: Mapping[str, int] | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Evaluate the private copy `net` of `model` on the images of `source` into the folder `out`;
    returns it.

    mapping corrects the class matching: the data's class -> the network's output, -1 for none.
    `stop` is asked between batches: once it says True, what there is becomes a partial evaluation,
    which the same call continues later. A finished evaluation of the same question is returned as
    it is, one of another question is refused. Images that cannot be read are named and left out.
    Raises EvaluationError."""
    settings = with_batch_size(settings or Settings(), model)
    matches = class_matching.match(source.classes, *class_matching.output_names(model), mapping)
    refuse_unanswerable(source, matches, model)
    asks = question(net, model, source, settings, matches)
    if _answered(out, asks):
        return out
    rank, world = _rank_and_world()
    with store.lock(out) if rank == 0 else nullcontext():
        try:
            outputs = [match.output for match in matches]
            batches = inference.BatchInference(net, model, source, settings.device, outputs)
            order = _order(len(source.images), settings)
            columns = _columns(len(order), model, settings, source, batches.head.width)
            size = settings.batch_size
            run = _Run(unfinished(out), out, asks, columns, order, size, rank, world)
            _record(run, batches, on_progress, stop)
        except OSError as error:
            raise EvaluationError(
                f"The evaluation cannot be written: {error.strerror or type(error).__name__}. What "
                "is done so far is kept; the same call goes on from there."
            ) from error
    return out


def _order(images: int, settings: Settings) -> np.ndarray:
    """Places of the images in the order in which they are looked at, drawn from the seed."""
    order = np.random.default_rng(settings.seed).permutation(images)
    return order[: settings.limit or None]


def _answered(out: Path, asks: dict) -> bool:
    """Whether `out` holds the finished answer. Raises EvaluationError where it holds another one."""
    if not (out / "evaluation.json").is_file():
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise EvaluationError(
                f"{out.name or out} is there already and holds no evaluation: choose another name."
            )
        return False
    before = description(out)
    if any(before.get(name) != value for name, value in asks.items()):
        raise EvaluationError(
            f"{out.name} holds another evaluation, of {before.get('label')} on "
            f"{before.get('data')}: choose another name, or remove it first."
        )
    return before["state"] == "finished"


def _rank_and_world() -> tuple[int, int]:
    """This process's number and how many there are."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1


def _barrier(world: int) -> None:
    if world > 1:
        torch.distributed.barrier()


def _columns(
    n: int, model: Model, settings: Settings, source: ImageSource, width: int
) -> store.Columns:
    """The columns that are kept of n images, of which features have this width."""
    numbers = n * model.outputs
    unwanted = {
        "probabilities": numbers > MAX_PROBABILITIES,
        "features": not settings.features,
        "originals_size": source.kind != "uploads",
    }
    return store.columns(
        {"outputs": model.outputs, "k": min(TOP, model.outputs), "features": width},
        {} if numbers <= MAX_EXACT else {"probabilities": "<f2"},
        [name for name, left_out in unwanted.items() if left_out],
    )


def _record(
    run: _Run,
    batches: inference.BatchInference,
    on_progress: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> None:
    """Compute and write this process's batches; the first process puts all of them together."""
    rank, world = run.rank, run.world
    if rank == 0:
        if run.out.is_dir():
            shutil.rmtree(run.part, ignore_errors=True)
            run.out.rename(run.part)  # a partial evaluation of the same question goes on
        with run.writer(run.part) as whole:
            whole.commit()
    _barrier(world)
    before = store.committed(run.part, run.question)
    if before is None:
        raise EvaluationError(f"The evaluation {run.out.name} was taken away: start it again.")
    folder = run.part
    if world > 1:
        folder = run.shard(rank)
        shutil.rmtree(folder, ignore_errors=True)
    first = before["batches"] + rank
    total = len(run.order)
    with run.writer(folder) as writer:
        begin, done = time.monotonic(), writer.processed
        for result in inference.batch_results(
            batches, run.batches[first::world], first, world, stop
        ):
            writer.append_batch(result)
            rate = (writer.processed - done) / max(time.monotonic() - begin, 1e-9)
            ahead = (before["processed"] if world > 1 else 0) + writer.processed * world
            on_progress(Progress(min(ahead, total), total, writer.unreadable_count, rate * world))
        writer.commit()
    _barrier(world)
    if rank == 0:
        _finish(run)
    _barrier(world)


def _finish(run: _Run) -> None:
    """Merge the shards, write what evaluation.json says, and give the folder its name."""
    batches = len(run.batches)
    with run.writer(run.part) as whole:
        if run.world > 1:
            folders = [run.shard(rank) for rank in range(run.world)]
            shards.merge(whole, folders, run.question)
            for folder in folders:
                shutil.rmtree(folder)
        if not whole.rows and whole.batches == batches:
            why = whole.unreadable[0][2] if whole.unreadable else ""
            raise EvaluationError(
                f"None of the {whole.processed:,} images could be read. The first: {why}"
            )
        whole.finish()
    state = "finished" if whole.batches == batches else "partial"
    identity = b"".join(
        (run.part / name).read_bytes() for name in ("digests.npy", "own_labels.npy")
    )
    content = {
        "schema_version": SCHEMA,
        "state": state,
        **run.question,
        "total": len(run.order),
        "rows": whole.rows,
        "hash": hashlib.sha256(identity).hexdigest(),
        "unreadable_count": whole.unreadable_count,
        "unreadable": [row[1:] for row in whole.unreadable],
    }
    files.write_json(run.part / "evaluation.json", content)
    if state == "finished":
        for name in ("progress.json", f"{store.BATCHES}.npy"):
            (run.part / name).unlink()
    run.part.rename(run.out)
