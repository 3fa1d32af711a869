"""One output: how is a network with a single score, for a sigmoid, shown beside networks with a score
for each class?

A second score of 0 is put before it: the softmax of (0, score) is (1 - sigmoid(score), sigmoid(score)),
and the cross entropy of both is the binary one of the score."""

from collections import OrderedDict

import torch
from torch import Tensor, nn

INNER = "net"  # where the network itself lies in what `two_outputs` gives


class BesideZero(nn.Module):
    """score (N, 1) or (N,) -> scores (N, 2), of which the first is 0."""

    def forward(self, score: Tensor) -> Tensor:
        score = score.reshape(len(score), 1)
        return torch.cat([torch.zeros_like(score), score], 1)  # (N, 2)


def two_outputs(net: nn.Module) -> nn.Module:
    """A network with one output as one with two, for "not it" and "it"; its layers are named as
    before, after "net."."""
    return nn.Sequential(OrderedDict([(INNER, net), ("beside_zero", BesideZero())]))


def two_classes(names: tuple[str, ...] | None) -> tuple[str, str]:
    """The names of both outputs: two as given, one with its opposite, none in general words."""
    match names:
        case (no, yes):
            return no, yes
        case (yes,):
            return f"not {yes}", yes
    return "no", "yes"
