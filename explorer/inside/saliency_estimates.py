"""Saliency estimates: by which smaller amounts does a gradual method get to its map, and how long does
it take?

The cost of a map is counted in forward passes of its network, whose seconds are measured: a backward
pass counts as two."""

import time
from dataclasses import replace

import torch
from torch import Tensor, nn

from explorer.inside.saliency import saliency
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import Amount

QUICK = 1.0  # seconds: a map that takes no longer comes at once
FIRST = 0.3  # seconds of the first estimate
GROWTH, REST = 5, 4  # each is so many times the one before; and the whole that many times the last


def estimate(
    net: nn.Module,
    x: Tensor,
    method: str,
    target: int,
    layer: str | None,
    amount: int,
    seed: int,
    whole: int,
) -> SaliencyMap:
    """The map by less than the `whole` amount that was asked for."""
    return replace(saliency(net, x, method, target, layer, amount, seed), whole=whole)


def forward_seconds(net: nn.Module, x: Tensor) -> float:
    """Seconds of one forward pass of x (1, C, H, W): the shorter of two."""
    return min(_seconds(net, x) for _ in range(2))


def _seconds(net: nn.Module, x: Tensor) -> float:
    begin = time.perf_counter()
    with torch.no_grad():
        net(x).sum().item()  # waits for an accelerator
    return time.perf_counter() - begin


def seconds(amount: Amount, value: int, forward: float) -> float:
    """What the map by so much is reckoned to take, where a forward pass takes `forward` seconds."""
    return amount.passes(value) * forward


def steps(amount: Amount, whole: int, forward: float) -> tuple[int, ...]:
    """The amounts of the estimates that come before the map by `whole`, ascending: the first takes
    about FIRST seconds, or is the least that says something, and all together take less than a third
    of what the whole takes. None where the whole is quick."""
    if seconds(amount, whole, forward) <= QUICK:
        return ()
    amounts: list[int] = []
    passes = max(FIRST / forward, amount.passes(amount.fewest))
    while REST * passes <= amount.passes(whole):
        amounts.append(amount.within(passes))
        passes *= GROWTH
    return tuple(amounts)
