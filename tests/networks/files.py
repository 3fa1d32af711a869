"""Checkpoint files as strangers bring them."""

import dataclasses
import functools
import io
import pickle
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable, Sequence

import psutil
import pytest
import torch
from torch import nn
from torchvision import models

from explorer.networks import checkpoint_files, checkpoints, opening, published_make, registry
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoints import Checkpoint
from explorer.networks.make import Architecture, Options
from explorer.networks.model import Model
from explorer.networks.recognition import Match, recognise
from explorer.networks.torch_files import MAGIC, PROTOCOL
from explorer.networks.weightless import weightless
from explorer.networks.zoo_later import LATER
from explorer.visitors import NOBODY
from tests.networks.others import (
    CifarAlexNet,
    CifarResNet,
    CifarVGG,
    PackagedResNet,
)
from tests.zoo import SMALL, enliven, small, thin
from trainer.nets import NetSpec, build

SECONDS = 60  # of a loaded machine; most take some milliseconds
START, STOP = b"\x80\x02", b"."  # of a pickle


def file_of(content, **options) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()


def tensors_of(data, name="") -> dict[str, torch.Tensor]:
    """The tensors of the likeliest state in a file."""
    return checkpoint_files.read(data, name).states[0].tensors


def edited(data: bytes, edit: Callable[[str, bytes], bytes], packed: int = 0) -> bytes:
    """A file of torch.save whose members are what `edit` makes of them, by their name without its
    root."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for name in old.namelist():
            new.writestr(name, edit(name.partition("/")[2], old.read(name)))
    return out.getvalue()


def with_pickle(program: bytes, **members: bytes) -> bytes:
    """A file as torch.save writes it, with this pickle and these storages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/version", "3\n")
        for name, content in members.items():
            archive.writestr(f"archive/data/{name}", content)
    return out.getvalue()


def tar_of(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def refusal(data):
    """The sentence by which a file is refused, in time, while this process hardly grows."""
    before, started = psutil.Process().memory_info().rss, time.monotonic()
    with pytest.raises(CheckpointError) as caught:
        checkpoint_files.read(data)
    assert time.monotonic() - started < SECONDS
    assert psutil.Process().memory_info().rss - before < 200 * 2**20 + 10 * len(data)
    words = str(caught.value)
    assert 20 < len(words) < 1000 and "Traceback" not in words
    return words


def legacy(program):
    """The format before torch 1.6, with this pickle for its object."""
    system = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {}}
    first = b"".join(pickle.dumps(value, 2) for value in (MAGIC, PROTOCOL, system))
    return first + program + pickle.dumps([], 2)


def call(module, name, arguments, code=b"R"):
    return START + f"c{module}\n{name}\n".encode() + arguments + code + STOP


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def state_of(*parts):
    """A pickle of a dictionary of what these instructions push."""
    return START + b"}(" + b"".join(parts) + b"u."


def tensor(kind, key, numel, start, sizes, strides):
    """The instructions of one tensor, as torch.save writes them."""
    stored = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu")

    def number(value):
        return b"\x8a\x09" + value.to_bytes(9, "little", signed=True)

    def several(values):
        return b"(" + b"".join(map(number, values)) + b"t"

    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + (stored + number(numel) + b"tQ")
        + (number(start) + several(sizes) + several(strides))
        + b"\x89ccollections\nOrderedDict\n)RtR"
    )


def opened(data: bytes, classes: Sequence[str] = (), name: str = "theirs.pth") -> Model:
    """The row of the first network in a file, with these class names."""
    key = opening.open_file(data, name)[0]
    if classes:
        checkpoint = checkpoints.record(key)
        assert checkpoint is not None
        key = checkpoints.change(checkpoint, NOBODY, classes="\n".join(classes))
    return registry.find(f"file:{key}")


def narrower(options: Options) -> Architecture:
    """A published network, as its owner changed it, a quarter as wide and for smaller pictures."""
    row, key = published_make.architecture(options), options["template"]
    side = {"inception_v3": 96, "vit_b_16": 224}.get(key, 64)  # these take none so small
    build = functools.partial(thin, lambda _outputs: row.build(), row.outputs)
    if key in SMALL:
        build = functools.partial(small, key, row.outputs, side)
    side = min(row.sizes[0][1], side)
    return dataclasses.replace(row, build=build, sizes=((side, side),))


def accepted(match: Match) -> str:
    """The key of an opened checkpoint of a match, its weights such that signals neither vanish nor
    explode."""
    row = match.architecture
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = row.build()
        enliven(net, torch.randn(2, row.channels, row.sizes[0][1], row.sizes[0][1]))
    checkpoint = Checkpoint(
        name="theirs",
        file=row.label,
        place="",
        megabytes=1.0,
        dropped=(),
        **opening.usual(match, {}),
    )
    return checkpoints.keep(checkpoint, net.state_dict())


def fine_tuned() -> dict[str, Callable[[], nn.Module]]:
    """Networks of two classes as people have them, one of each make and of each kind of change."""

    def two_layers() -> nn.Module:
        net = models.resnet18()
        net.fc = nn.Sequential(nn.Linear(512, 64), nn.ReLU(), nn.Dropout(), nn.Linear(64, 2))
        return net

    def grey() -> nn.Module:
        net = models.resnet50(num_classes=2)
        net.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
        return net

    later = {
        key: functools.partial(models.get_model, key, num_classes=2, **row.options)
        for key, row in LATER.items()
    }
    return later | {
        "AlexNet": lambda: models.alexnet(num_classes=2),
        "GoogLeNet": lambda: models.googlenet(num_classes=2, aux_logits=False, init_weights=False),
        "one output": lambda: models.squeezenet1_1(num_classes=1),
        "two layers in the head": two_layers,
        "for grey pictures": grey,
        "kuangliu's ResNet-18": lambda: CifarResNet((2, 2, 2, 2), 64, "B", 2),
        "chenyaofo's ResNet-20": lambda: PackagedResNet(3, 2),
        "option A": lambda: CifarResNet((3, 3, 3), 16, "A", 2),
        "VGG for CIFAR": lambda: CifarVGG(2),
        "AlexNet for CIFAR": lambda: CifarAlexNet(2),
        "the trainer's AlexNet": lambda: build(NetSpec("alexnet", 2)),
        "fully connected": lambda: build(NetSpec("mlp", 2, 1, 8, norm="none", depth=2)),
    }


def matched(make: Callable[[], nn.Module]) -> Match:
    """The network that weights of such a module are recognised as."""
    (match,) = recognise(weightless(make).state_dict())
    return match
