"""Rows: what does each source of networks say of one of its networks? torchvision, the same untrained, a paper, a
checkpoint file. What a run of the trainer says stands in run_rows.py."""

import functools
from collections import OrderedDict
from pathlib import Path
from typing import cast

import torch
from torch import nn

from explorer.facts import cite
from explorer.images.preprocessing import Preprocessing
from explorer.networks import (
    calibration,
    checkpoint_words,
    checkpoints,
    imagenet,
    weight_files,
)
from explorer.networks.architectures import NORMALISATIONS, preprocessing
from explorer.networks.model import Model, ModelError
from explorer.networks.one_output import two_classes
from explorer.networks.unpublished import UNPUBLISHED
from explorer.networks.zoo import NETWORKS as PUBLISHED

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
        preprocessing=Preprocessing(
            row.resize,
            row.crop,
            *NORMALISATIONS["ImageNet"],
            interpolation=row.interpolation,
        ),
        stages=row.stages,
        parameters=row.parameters - row.auxiliary,
        size_mb=row.size_mb,
        trained_on="ImageNet-1K (1.28 million photos, 1,000 classes); weights published by torchvision",
        accuracy=f"published: {row.top1:.2f}\u00a0% top-1, {row.top5:.2f}\u00a0% top-5 on ImageNet's validation "
        "images, one crop",
        licence="BSD-3-Clause (torchvision)",
        url=row.url,
        weights=cached_file(name),
    )


def cached_file(name: str) -> Path:
    """Where torch keeps the published weights of this network."""
    return Path(torch.hub.get_dir()) / "checkpoints" / PUBLISHED[name].file


def build_published(name: str) -> nn.Module:
    """The network with its published weights. Raises ModelError where they are not on disk, or others
    than the published ones."""
    from torchvision import models as torchvision_models

    row = PUBLISHED[name]
    file = weight_files.located(cached_file(name))
    if file is None or not weight_files.is_published(file):
        raise ModelError(
            f"the file {row.file} is not here, or damaged (its checksum is not the published one): delete "
            f"it, and fetch it again with python -m explorer download {name}"
        )
    with torch.device("meta"):  # no weights are drawn that nobody will see
        net = torchvision_models.get_model(name, weights=None, **row.options, **row.published)
    stored = torch.load(file, map_location="cpu", weights_only=True)
    named = {row.current_name(key): tensor for key, tensor in stored.items()}
    state = OrderedDict(
        (key, tensor) for key, tensor in named.items() if not key.startswith(row.left_out)
    )
    # by the versions of its modules in a file some networks know what its weights mean
    setattr(state, "_metadata", getattr(stored, "_metadata", None))  # noqa: B010
    net.load_state_dict(state, assign=True)
    return net


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
        trained_on=f"nothing: weights as drawn from seed 0{_redrawn(name)}; {calibration.SHORT}",
        accuracy="untrained: at chance",
        licence="",
    )


def _redrawn(name: str) -> str:
    """Which weights are drawn here that torchvision does not draw, if there are any."""
    zero = PUBLISHED[name].zero
    return f", those of {' and '.join(zero)}, which torchvision sets to 0, as well" if zero else ""


def build_untrained(name: str) -> nn.Module:
    """The network with the weights that its constructor draws from seed 0."""
    from torchvision import models as torchvision_models

    options = {**PUBLISHED[name].options, **PUBLISHED[name].drawn}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = torchvision_models.get_model(name, weights=None, **options)
        for layer in PUBLISHED[name].zero:
            cast(nn.Linear, net.get_submodule(layer)).reset_parameters()
    return net


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
        notes=checkpoint_words.notes(checkpoint),
    )
