"""Checkpoint files as strangers bring them."""

import dataclasses
import functools
import io

import torch

from explorer.networks import checkpoints
from explorer.networks.architectures import ARCHITECTURES, Architecture
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.zoo import enliven, thin

FAMILIES = {row.family: row.key for row in reversed(ARCHITECTURES.values())}  # the first of each


def file_of(content, **options) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()


def accepted(key: str) -> tuple[str, Architecture]:
    """The key of an accepted checkpoint of this architecture with two classes, and the row that
    builds it: those of torchvision are a quarter as wide and for smaller images."""
    row = ARCHITECTURES[key]
    if key in PUBLISHED:
        row = dataclasses.replace(row, build=functools.partial(thin, row.build), size=(72, 64))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = row.build(2)
        enliven(net, torch.randn(2, 3, 64, 64))
    data = file_of(net.state_dict())
    return checkpoints.accept(data, "theirs", row, "ImageNet", ("cat", "dog")), row
