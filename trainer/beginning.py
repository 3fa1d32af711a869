"""How does a training begin? With a run folder of its own, which says what is trained; or with one
that is there already, which it goes on with."""

import contextlib
import platform
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from trainer import own_nets, run_writer, runs
from trainer.config import Config
from trainer.data import Dataset
from trainer.nets import NetSpec, is_own
from trainer.outputs import stages


def going_on(
    run: runs.Run, source: own_nets.Source | None
) -> tuple[Config, own_nets.Source | None]:
    """The config of a run that goes on, and the copy of the file that makes its network. `source` is
    what the command line names again. Raises RunError, NetError."""
    if run.config is None:
        raise runs.RunError(
            f"The run {run.name} was recorded by a training loop of its own: it goes on there, with "
            f'trainer.Recorder("{run.name}", ..., resume=True).'
        )
    if not is_own(run.spec.net):
        return run.config, None
    copy = own_nets.of_run(run.path, run.spec.net)
    if source and source.sha256 != copy.sha256:
        raise runs.RunError(
            f"{source.file} is no longer what the run {run.name} began with, which is kept in its "
            f"folder as {own_nets.FILE}: name a file of that text, or train anew."
        )
    return run.config, copy


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """The run folder; one in which nothing could be written is taken away again."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise runs.RunError(
            f"The run folder {path.name} cannot be made: {error.strerror}."
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if not (path / "config.json").exists():
                for name in (".lock", own_nets.FILE):
                    (path / name).unlink(missing_ok=True)
                path.rmdir()


def begin(run: runs.Run, resume: bool, source: own_nets.Source | None) -> None:
    """Write config.json of a new run; of one that goes on, compare the images. Raises RunError."""
    if not resume:
        check_new(run.path)
        if source:
            run_writer.write(run.path / own_nets.FILE, source.text)
            run = replace(run, sha256={own_nets.FILE: (source.sha256,)})
        run_writer.write_config(run)
    elif runs.read(run.path).dataset.get("hash") != run.dataset["hash"]:
        raise runs.RunError(
            f"The images of {run.dataset['name']} are no longer those that the run {run.name} began "
            "with, so it cannot go on; train anew."
        )


def check_new(path: Path) -> None:
    """Raise RunError where there is a run already."""
    if (path / "config.json").exists():
        raise runs.RunError(
            f"There is a run {path.name} already: choose another --name, or --resume it."
        )


def describe(
    path: Path, config: Config, dataset: Dataset, net: nn.Module, spec: NetSpec, world: int
) -> runs.Run:
    """What config.json says of a new run."""
    return runs.Run(
        path=path,
        spec=spec,
        config=config,
        classes=dataset.classes,
        mean=dataset.mean,
        std=dataset.std,
        dataset={
            "name": dataset.name,
            "hash": dataset.hash,
            "train": len(dataset.train_labels),
            "val": len(dataset.val_labels),
            "split": dataset.split,
            "unreadable": list(dataset.unreadable[:100]),
            "unreadable_count": len(dataset.unreadable),
            "left_out": {reason: row.count for reason, row in dataset.left_out.items()},
        },
        stages=stages(net, spec) if is_own(spec.net) else (),
        parameters=sum(p.numel() for p in net.parameters()),
        versions={
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
            **({"processes": str(world)} if world > 1 else {}),
        },
    )
