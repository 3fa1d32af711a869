"""How does the run folder of somebody's own training loop begin? New, in place of an earlier one, or
gone on with; and what may he say of his training?"""

import logging
import platform
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from trainer import files, run_writer, runs
from trainer.errors import PersonsError
from trainer.layer_record import PROBE_IMAGES, LayerRecord
from trainer.net_spec import LOOP, own_spec
from trainer.outputs import logits_of
from trainer.run_checks import MAX_TEXT

log = logging.getLogger(__name__)
Setting = str | int | float


class RecorderError(PersonsError, ValueError):
    """What a training cannot be recorded with, in a sentence that says what would be right."""


def batch_of(images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """At most PROBE_IMAGES images (N, ...) and labels (N,), copied. Raises RecorderError."""
    if not isinstance(images, Tensor) or not isinstance(labels, Tensor):
        raise RecorderError("images and labels must be tensors: a batch as your network gets it.")
    labels = labels.flatten() if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if images.ndim < 2 or labels.ndim != 1 or len(images) != len(labels) or not len(labels):
        raise RecorderError(
            f"images {tuple(images.shape)} and labels {tuple(labels.shape)} are no batch: labels must "
            "be the number of a class for each image, (N,)."
        )
    kept = slice(0, PROBE_IMAGES)
    return images[kept].detach().clone(), labels[kept].detach().long().clone()


def measured(
    net: nn.Module, x: Tensor, target: Tensor, classes: Sequence[str] | None
) -> tuple[LayerRecord | None, tuple[str, ...]]:
    """What measures the layers of a network, None where it cannot be copied, and the names of its
    outputs. Raises RecorderError."""
    if any(isinstance(p, nn.UninitializedParameter) for p in net.parameters()):
        raise RecorderError(
            "Layers of this network do not know their sizes yet: let it see a batch before."
        )
    try:
        record = LayerRecord(net, x, target)
        twin = record.twin(net)
    except Exception as error:  # of whatever kind: the network keeps something that has no copy
        log.warning("The layers are not measured, since the network has no copy.", exc_info=error)
        return None, tuple(classes or map(str, range(int(target.max()) + 1)))
    like = next(net.parameters(), x)
    try:
        with torch.no_grad():
            logits = logits_of(twin(x.to(like)))
    except Exception as error:
        raise RecorderError(
            f"The network cannot take these images {tuple(x.shape)}: {type(error).__name__}: "
            f"{str(error)[:300]}"
        ) from error
    return record, class_names(logits, target, classes)


def class_names(logits: Tensor, target: Tensor, classes: Sequence[str] | None) -> tuple[str, ...]:
    """The names of the outputs of a network, numbers where none are given. Raises RecorderError."""
    images = len(target)
    if logits.ndim != 2 or len(logits) != images or logits.shape[1] < 2:
        raise RecorderError(
            f"The network gives {tuple(logits.shape)} for {images} images; it must give logits (N, classes), or one "
            "logit an image where there are two classes."
        )
    outputs = logits.shape[1]
    if classes and len(classes) != outputs:
        raise RecorderError(f"classes has {len(classes)} names, and the network {outputs} outputs.")
    if not 0 <= int(target.min()) <= int(target.max()) < outputs:
        raise RecorderError(f"labels must be from 0 to {outputs - 1}, one number for each output.")
    return tuple(str(name)[:MAX_TEXT] or "?" for name in classes or range(outputs))


def describe(
    path: Path, net: nn.Module, x: Tensor, classes: tuple[str, ...], loop: dict[str, Setting]
) -> runs.Run:
    """What config.json says of a run that somebody's own loop makes."""
    channels, size = (x.shape[1], x.shape[-1]) if x.ndim > 2 else (1, x.shape[-1])
    data = str(loop.get("data") or "data set not named")
    return runs.Run(
        path=path,
        spec=own_spec(f"{LOOP}{type(net).__name__}", len(classes), channels, size),
        config=None,
        classes=classes,
        mean=(),
        std=(),
        dataset={"name": data, "train": 0, "val": 0},
        parameters=sum(parameter.numel() for parameter in net.parameters()),
        versions={
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        loop={"name": path.name, **loop},
    )


def plain_settings(settings: dict[str, object]) -> dict[str, Setting]:
    """Settings as they are stored, those that are None left out. Raises RecorderError for what is
    neither text nor number."""
    plain: dict[str, Setting] = {}
    for name, given in settings.items():
        value = given.item() if isinstance(given, np.generic) else given
        if isinstance(value, str | int | float) and len(str(value)) <= MAX_TEXT:
            plain[name] = value
        elif value is not None:
            raise RecorderError(f"{name} must be a text or a number, not {type(given).__name__}.")
    return plain


def begin(
    run: runs.Run, layers: LayerRecord | None, resume: bool, overwrite: bool
) -> dict[str, float]:
    """Write config.json, of a run that goes on again. Returns the last line of metrics.jsonl of a run
    that goes on, whose records are taken up; nothing of another. Raises RunError."""
    if runs.has(run.path, "config.json"):
        earlier = runs.read(run.path)
        check_earlier(earlier, run, resume, overwrite)
        if not overwrite:
            run_writer.write_config(replace(run, sha256=earlier.sha256))
            if last := take_up(run.path, layers):
                return last
        for entry in run.path.iterdir():
            if entry.is_file() and entry.name != ".lock":
                entry.unlink()
    run_writer.write_config(run)
    if layers:
        start = {f"start.{name}": weight for name, weight in layers.start.items()}
        run_writer.write_tensors(run.path, "state.safetensors", start)
    return {}


def check_earlier(earlier: runs.Run, run: runs.Run, resume: bool, overwrite: bool) -> None:
    """Raise RunError unless a run of this name may go on so, or be begun anew."""
    if earlier.config:
        raise runs.RunError(f"The run {run.name} is one of the trainer's: choose another name.")
    if not resume and not overwrite:
        raise runs.RunError(
            f"There is a run {run.name} already: choose another name, or say resume=True to go on with "
            "it or overwrite=True to begin it anew."
        )
    if not overwrite and (earlier.spec, earlier.classes) != (run.spec, run.classes):
        raise runs.RunError(
            f"The run {run.name} is of another network or of other classes, so it cannot go on: choose "
            "another name."
        )


def take_up(path: Path, layers: LayerRecord | None) -> dict[str, float]:
    """The last line of metrics.jsonl; records after it are cut off, those before it taken up. Raises
    RunError."""
    rows = runs.metrics(path)
    last = rows[-1] if rows else {}
    step = int(last.get("step", 0))
    run_writer.write_lines(
        path / "live.jsonl", [row for row in runs.live(path) if row.get("step", 0) <= step]
    )
    arrays = runs.probes(path)
    try:
        if layers and arrays:
            layers.restore(arrays, upto=step)
        if layers and rows:
            with safe_open(path / "state.safetensors", "pt") as file:
                for name, weight in layers.start.items():
                    weight.copy_(file.get_tensor(f"start.{name}"))
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise runs.RunError(
            f"What was recorded of the run {path.name} does not fit its network "
            f"({type(error).__name__}); it cannot go on: choose another name."
        ) from error
    files.sweep(path)
    return last
