"""Checkpoint files as strangers bring them."""

import dataclasses
import functools
import io
import pickle
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable

import psutil
import pytest
import torch

from explorer.networks import checkpoint_files, checkpoints
from explorer.networks.architectures import ARCHITECTURES, Architecture
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.torch_files import MAGIC, PROTOCOL
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.zoo import enliven, small

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


def accepted(key: str) -> tuple[str, Architecture]:
    """The key of an accepted checkpoint of this architecture with two classes, and the row that
    builds it: those of torchvision are a quarter as wide and for smaller images."""
    row = ARCHITECTURES[key]
    side = {"inception_v3": 96, "vit_b_16": 224}.get(key, 64)  # these take none so small
    if key in PUBLISHED:
        build = functools.partial(small, key, side=side)
        row = dataclasses.replace(row, build=build, size=(side + 8, side))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = row.build(2)
        enliven(net, torch.randn(2, 3, side, side))
    data = file_of(net.state_dict())
    return checkpoints.accept(data, "theirs", row, "ImageNet", ("cat", "dog")), row
