"""Evaluating: a network looks at every image of a set, in constant memory, and its answers become a
folder.

A few threads take a batch each: read, decode, one forward pass. Batches are fixed by the seed and
each is computed by one thread, so the numbers do not depend on who computes what: two processes
(torchrun) give exactly the files of one, and what was stopped or killed goes on where it was."""

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from explorer.failures import class_matching, inference, store
from explorer.failures.evaluation import SCHEMA, TOP, EvaluationError, described, unfinished
from explorer.failures.sources import Source
from explorer.networks.model import Model

MOST_KEPT, MOST_EXACT = (
    1 << 26,
    1 << 22,
)  # numbers: N x K of which all probabilities are kept, in float32 up to here
SPLITS = {"train": "train", "val": "validation", "test": "test", "all": "all images"}


@dataclass(frozen=True)
class Settings:
    """What is asked of an evaluation besides network and data. limit: how many of the images, 0 for
    all (they are a fair sample, drawn from seed); batch_size 0: as suits the device; features: keep
    them."""

    batch_size: int = 0
    limit: int = 0
    seed: int = 0
    features: bool = True
    device: str = "cpu"


@dataclass(frozen=True)
class Progress:
    """done of total images were looked at, `unreadable` of them could not be read; rate in images a
    second."""

    done: int
    total: int
    unreadable: int
    rate: float


def evaluate(
    net: nn.Module,
    model: Model,
    source: Source,
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
    settings = _filled(settings or Settings(), model)
    rows = class_matching.match(source.classes, *class_matching.output_names(model), mapping)
    _refuse(source, rows, model)
    asked = question(net, model, source, settings, rows)
    if (out / "evaluation.json").is_file():
        before = described(out)
        if any(before.get(name) != value for name, value in asked.items()):
            raise EvaluationError(
                f"{out.name} holds another evaluation, of {before.get('label')} on "
                f"{before.get('data')}: choose another name, or remove it first."
            )
        if before["state"] == "finished":
            return out
    rank, world = _place()
    with store.lock(out) if rank == 0 else nullcontext():
        try:
            _record(
                net, model, source, out, settings, asked, rows, on_progress, stop, (rank, world)
            )
        except OSError as error:
            raise EvaluationError(
                f"The evaluation cannot be written: {error.strerror or type(error).__name__}. What "
                "is done so far is kept; the same call goes on from there."
            ) from error
    return out


def _filled(settings: Settings, model: Model) -> Settings:
    """Batches that suit the device: on a CPU small ones, whose activations stay in its caches."""
    side = model.preprocessing.crop
    suited = 128 if settings.device != "cpu" or side <= 32 else 32 if side < 128 else 8
    return replace(settings, batch_size=settings.batch_size or suited)


def _refuse(source: Source, rows: Sequence[class_matching.Match], model: Model) -> None:
    if not source.images:
        raise EvaluationError(f"{source.name} has no images.")
    if source.labelled and all(row.output < 0 for row in rows):
        theirs, ours = (
            [repr(name[:40]) for name in names[:4]]
            for names in (source.classes, class_matching.output_names(model)[0])
        )
        raise EvaluationError(
            f"None of the {len(rows):,} classes of {source.name} ({', '.join(theirs)}, ...) is one "
            f"of {model.label} ({', '.join(ours)}, ...): say which output is which class, or choose "
            "another network."
        )


def question(
    net: nn.Module,
    model: Model,
    source: Source,
    settings: Settings,
    rows: Sequence[class_matching.Match],
) -> dict:
    """What is asked, as it is written to evaluation.json: equal questions have equal answers."""
    return {
        "model": model.key,
        "label": model.label,
        "weights": weights_hash(net),
        "data": f"{source.name}, {SPLITS.get(source.split, source.split)}",
        "kind": source.kind,
        "place": source.place,
        "split": source.split,
        "key": source.key,
        "images": len(source.images),
        "classes": list(class_matching.output_names(model)[0]),
        "data_classes": list(source.classes),
        "matching": [asdict(row) for row in rows],
        "settings": asdict(settings)
        | {"torch": torch.__version__}
        | _plain(asdict(model.preprocessing)),
    }


def _plain(row: dict) -> dict:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def weights_hash(net: nn.Module) -> str:
    """sha256 of all names and values in the state of a network."""
    digest = hashlib.sha256()
    for name, tensor in sorted(net.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _place() -> tuple[int, int]:
    """This process's number and how many there are."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1


def _wait(world: int) -> None:
    if world > 1:
        torch.distributed.barrier()


def _record(
    net: nn.Module,
    model: Model,
    source: Source,
    out: Path,
    settings: Settings,
    asked: dict,
    rows: Sequence[class_matching.Match],
    on_progress: Callable,
    stop: Callable,
    place: tuple[int, int],
) -> None:
    rank, world = place
    order = np.random.default_rng(settings.seed).permutation(len(source.images))[
        : settings.limit or None
    ]
    batches = [
        order[start : start + settings.batch_size]
        for start in range(0, len(order), settings.batch_size)
    ]
    part = unfinished(out)
    job = inference.Job(net, model, source, settings.device, [row.output for row in rows])
    shapes = {"outputs": model.outputs, "k": min(TOP, model.outputs), "features": job.head.width}
    columns = store.columns(shapes, *_kept(len(order), model, settings, source))
    if rank == 0:
        if out.is_dir():
            shutil.rmtree(part, ignore_errors=True)
            out.rename(part)  # a partial evaluation of the same question goes on
        with store.Recorder(part, columns, asked, len(order)) as whole:
            whole.say()
    _wait(world)
    said = store.recorded(part, asked)
    first = said["batches"]
    mine, folder = (
        batches[first + rank :: world],
        part / f"shard-{rank}-of-{world}" if world > 1 else part,
    )
    if world > 1:
        shutil.rmtree(folder, ignore_errors=True)
    with store.Recorder(folder, columns, asked, len(order)) as recorder:
        begun, done = time.monotonic(), recorder.looked
        for answer in inference.answers(job, mine, first + rank, world, stop):
            recorder.append(*answer)
            rate = (recorder.looked - done) / max(time.monotonic() - begun, 1e-9)
            ahead = (said["looked"] if world > 1 else 0) + recorder.looked * world
            on_progress(
                Progress(
                    min(ahead, len(order)), len(order), recorder.unreadable_count, rate * world
                )
            )
        recorder.say()
    _wait(world)
    if rank == 0:
        _finish(part, out, columns, asked, len(order), len(batches), world)
    _wait(world)


def _kept(
    n: int, model: Model, settings: Settings, source: Source
) -> tuple[dict[str, str], list[str]]:
    """Types that differ from the table's, and columns that are not kept."""
    numbers = n * model.outputs
    left = [
        name
        for name, out in (
            ("probabilities", numbers > MOST_KEPT),
            ("features", not settings.features),
            ("originals_size", source.kind != "uploads"),
        )
        if out
    ]
    return ({} if numbers <= MOST_EXACT else {"probabilities": "<f2"}), left


def _finish(
    part: Path, out: Path, columns: dict, asked: dict, total: int, batches: int, world: int
) -> None:
    """Merge the shards, write what evaluation.json says, and give the folder its name."""
    with store.Recorder(part, columns, asked, total) as whole:
        if world > 1:
            shards = [part / f"shard-{rank}-of-{world}" for rank in range(world)]
            store.merge(whole, shards, asked)
            for shard in shards:
                shutil.rmtree(shard)
        if not whole.rows and whole.batches == batches:
            why = whole.unreadable[0][2] if whole.unreadable else ""
            raise EvaluationError(
                f"None of the {whole.looked:,} images could be read. The first: {why}"
            )
        whole.finish()
    state = "finished" if whole.batches == batches else "partial"
    digest = hashlib.sha256(
        (part / "digests.npy").read_bytes() + (part / "own_labels.npy").read_bytes()
    ).hexdigest()
    store.write_json(
        part / "evaluation.json",
        {
            "schema_version": SCHEMA,
            "state": state,
            **asked,
            "total": total,
            "rows": whole.rows,
            "hash": digest,
            "unreadable_count": whole.unreadable_count,
            "unreadable": [row[1:] for row in whole.unreadable],
        },
    )
    if state == "finished":
        for name in ("progress.json", f"{store.BATCHES}.npy"):
            (part / name).unlink()
    part.rename(out)
