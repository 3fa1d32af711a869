"""Rows: what does each source of networks say of one of its networks? torchvision, the same untrained, a paper, a run of
the trainer, a run before its first step, a checkpoint file."""

import functools
import logging
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from explorer.facts import cite
from explorer.images.preprocessing import Preprocessing
from explorer.networks import calibration, checkpoint_words, checkpoints, imagenet
from explorer.networks.architectures import NORMALISATIONS, preprocessing
from explorer.networks.model import Model, ModelError
from explorer.networks.one_output import two_classes
from explorer.networks.unpublished import UNPUBLISHED
from explorer.networks.zoo import NETWORKS as PUBLISHED
from trainer import files, runs
from trainer.nets import ACTIVATIONS, NETS
from trainer.nets import build as build_net

log = logging.getLogger(__name__)
IMAGENET = Preprocessing(256, 224, *NORMALISATIONS["ImageNet"], interpolation="bilinear")


def published(name: str) -> Model:
    """torchvision's network of this name with its first ImageNet weights (V1)."""
    row = PUBLISHED[name]
    return Model(
        key=name,
        label=row.label,
        family=row.family,
        source="published",
        build=functools.partial(build_published, name),
        outputs=1000,
        classes=imagenet.class_names(),
        preprocessing=IMAGENET,
        stages=row.stages,
        parameters=row.parameters,
        size_mb=row.size_mb,
        trained_on="ImageNet-1K (1.28 million photos, 1000 classes); weights published by torchvision",
        accuracy=f"published: {row.top1:.2f} % top-1, {row.top5:.2f} % top-5 on ImageNet's validation "
        "images, one crop",
        licence="BSD-3-Clause (torchvision)",
        url=row.url,
        weights=Path(torch.hub.get_dir()) / "checkpoints" / row.file,
    )


def build_published(name: str) -> nn.Module:
    """The network with its published weights, which are fetched if they are not on disk."""
    from torchvision import models as torchvision_models

    return torchvision_models.get_model(name, weights="IMAGENET1K_V1")


def untrained(name: str) -> Model:
    """The same network with the random weights that its constructor draws from seed 0."""
    base = published(name)
    return Model(
        key=f"random:{name}",
        label=f"{base.label}, random weights",
        family=base.family,
        source="random",
        build=functools.partial(build_untrained, name),
        outputs=1000,
        classes=None,
        preprocessing=base.preprocessing,
        stages=base.stages,
        parameters=base.parameters,
        size_mb=0.0,
        trained_on=f"nothing: weights as drawn from seed 0; {calibration.SHORT}",
        accuracy="untrained: at chance",
        licence="",
    )


def build_untrained(name: str) -> nn.Module:
    """The network with the weights that its constructor draws from seed 0."""
    from torchvision import models as torchvision_models

    options = {**PUBLISHED[name].options, **PUBLISHED[name].drawn}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return torchvision_models.get_model(name, weights=None, **options)


def unpublished(name: str) -> Model:
    """A network of a paper whose weights nobody published, with random ones as the paper draws them."""
    row = UNPUBLISHED[name]
    return Model(
        key=f"random:{name}",
        label=f"{row.label}, random weights",
        family=row.family,
        source="random",
        build=row.draw,
        outputs=1000,
        classes=None,
        preprocessing=IMAGENET,
        stages=row.stages,
        parameters=row.parameters,
        size_mb=0.0,
        trained_on="nothing: no weights were published; built here and drawn from seed 0 as in "
        f"{cite(row.source, row.where)}",
        accuracy="untrained: at chance",
        licence="",
    )


def trained(path: Path, source: str) -> Model:
    """A run folder of the trainer. Raises RunError, NetError."""
    run, status = runs.read(path), runs.status(path)
    runs.inspect(run)
    weights = path / "weights.safetensors"
    key = run.name if source == "bundled" else f"run:{run.name}"
    return Model(
        key=key,
        label=label(run) if source == "bundled" else f"{run.name}: {label(run)}",
        family=NETS[run.spec.net].family,
        source=source,
        build=functools.partial(runs.load, run),
        outputs=run.spec.classes,
        classes=tuple(name.replace("_", " ") for name in run.classes),
        preprocessing=Preprocessing(
            resize=run.spec.size,
            crop=run.spec.size,
            mean=run.mean,
            std=run.std,
            channels=run.spec.channels,
            interpolation="lanczos" if run.spec.channels == 3 else "",
        ),
        stages=NETS[run.spec.net].stages(run.spec),
        parameters=run.parameters,
        size_mb=weights.stat().st_size / 2**20,
        trained_on=f"{run.dataset['name']} ({run.dataset['train']:,} images, {len(run.classes)} classes), "
        f"{epochs(path)} by this project's trainer",
        accuracy=accuracy(run, status),
        licence="as the project (MIT)" if source == "bundled" else "yours",
        version="-".join(map(str, files.changed_at(weights))),
        path=path,
    )


def epochs(path: Path) -> str:
    """For how long a run was trained, with a comma; nothing where its metrics cannot be read."""
    try:
        return f"{len(runs.metrics(path))} epochs,"
    except runs.RunError as error:
        log.info("%s", error)
        return ""


def accuracy(run: runs.Run, status: dict) -> str:
    """What a run measured, or why there is nothing yet."""
    result = status.get("result")
    if not result:
        return f"not measured yet: the run is {status.get('state', 'unknown')}"
    top5 = f", {result['val/top5']:.2%} top-5" if "val/top5" in result else ""
    measured = (
        f"measured: {result['val/accuracy']:.2%} top-1{top5} on {run.dataset['val']:,} validation "
        "images"
    )
    if result["val/accuracy"] < 2 / len(run.classes):
        measured += f"; it did not learn (chance is {1 / len(run.classes):.0%})"
    return measured


def initial(base: Model) -> Model:
    """A run as it was before its first step: the weights that its seed draws. Raises ModelError."""
    if base.path is None:
        raise ModelError(f"How {base.label} was initialised is not known.")
    try:
        run = runs.read(base.path)
    except runs.RunError as error:
        raise ModelError(f"How {base.label} was initialised is not known. {error}") from error
    return replace(
        base,
        key=f"initial:{base.key}",
        label=f"{base.label}, as initialised",
        source="random",
        size_mb=0.0,
        build=functools.partial(build_net, run.spec, run.config.seed),
        accuracy="untrained: at chance",
        trained_on=f"nothing yet: weights as drawn from seed {run.config.seed}; {calibration.SHORT}",
    )


def label(run: runs.Run) -> str:
    """What a run's network is, and in what it differs from its twins."""
    spec = run.spec
    width = f", width x{spec.width:g}" if spec.width != 1 else ""
    norm = "batch norm" if spec.norm == "batch" else "no batch norm"
    seed = f", seed {run.config.seed}" if run.config.seed else ""
    title = NETS[spec.net].title(spec)
    return f"{title}, {ACTIVATIONS[spec.activation].label}, {norm}{width}{seed}"


def uploaded(key: str) -> Model:
    """A checkpoint that somebody brought. Raises ModelError, CheckpointError."""
    checkpoint = checkpoints.record(key)
    if checkpoint is None:
        raise ModelError(checkpoints.GONE)
    architecture, classes = checkpoint.architecture, checkpoint.classes
    return Model(
        key=f"file:{key}",
        label=f"{checkpoint.name}, {architecture.label} ({key[:4]})",
        family=architecture.family,
        source="file",
        build=functools.partial(checkpoints.load, checkpoint),
        outputs=checkpoint.outputs,
        classes=two_classes(classes) if architecture.outputs == 1 else classes,
        preprocessing=preprocessing(architecture, checkpoint.size, checkpoint.normalisation),
        stages=checkpoint.stages,
        parameters=checkpoint.parameters,
        size_mb=checkpoint.megabytes,
        trained_on="unknown: a checkpoint file that was opened here",
        accuracy="not measured",
        licence="unknown",
        version=key,
        notes=" ".join(checkpoint_words.sentences(checkpoint)),
    )
