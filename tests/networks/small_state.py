"""A small network, and its state as a file should give it back."""

import collections

import torch
from torch import nn


def net():
    torch.manual_seed(0)
    block = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU())
    return nn.Sequential(
        collections.OrderedDict(
            conv1=nn.Conv2d(3, 4, 3), layer1=nn.Sequential(block, nn.ReLU()), fc=nn.Linear(4, 2)
        )
    )


STATE = net().state_dict()


def assert_same(tensors, state=STATE):
    assert list(tensors) == list(state)
    assert all(torch.equal(tensors[name], tensor) for name, tensor in state.items())


def prefixed(prefix, state=STATE):
    return {f"{prefix}{name}": tensor for name, tensor in state.items()}
