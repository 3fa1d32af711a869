"""Paths: over which paths through a residual network does the gradient arrive?

Each block is passed through its branch or through its skip (Veit et al. 2016)."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from explorer.depth.residual_blocks import ROUTES, Route, rerouted, residual_blocks

MAX_BATCH = 16  # images at a time on the way back


@dataclass(frozen=True)
class Paths:
    """Of n blocks, paths of length k = 0 ... n pass through k branches and n - k skips. count
    (n+1,) is how many there are; lengths (K,) and norms (K, S) are measured: ||dL/dx|| over S
    random paths of each of K lengths."""

    blocks: int
    count: np.ndarray
    lengths: np.ndarray
    norms: np.ndarray
    target: int

    def mean_length(self) -> float:
        """The mean length of a path, every path weighed by its ||dL/dx||; n / 2 where all carry the
        same."""
        return float(self.contribution() @ self.lengths)

    def contribution(self) -> np.ndarray:
        """(K,) share of the summed ||dL/dx|| of all paths that each measured length carries."""
        weighed = self.norms.mean(1) * self.count[self.lengths]
        return weighed / weighed.sum() if weighed.sum() else weighed


def path_count(n: int) -> np.ndarray:
    """(n+1,) number of paths of each length: n choose k, float64."""
    return np.array([math.comb(n, k) for k in range(n + 1)], np.float64)


def share(n: int, first: int, last: int) -> float:
    """The share of the 2^n paths whose length is first ... last, exactly counted."""
    return sum(math.comb(n, k) for k in range(max(first, 0), min(last, n) + 1)) / 2**n


def paths(
    net: nn.Module,
    x: Tensor,
    target: int | None = None,
    samples: int = 6,
    max_lengths: int = 12,
    seed: int = 0,
) -> Paths:
    """The gradient of the cross entropy of `target` that reaches the input over single paths. The
    forward pass is the whole network's; on the way back each block passes the gradient only through
    its branch or only through its skip (Veit et al. 2016, section 4.2). At most `max_lengths` lengths,
    evenly spread. x (N, C, H, W), of which the first is used; target None takes the second most
    probable class, so that there is an error to send back."""
    parts = list(residual_blocks(net).values())
    n, x = len(parts), x[:1]
    if target is None:
        with torch.no_grad():
            target = int(net(x)[0].topk(2).indices[1])
    lengths = np.unique(np.linspace(0, n, min(n + 1, max_lengths)).round().astype(int))
    gates = random_gates(n, np.repeat(lengths, samples), seed)
    norms: list[float] = []
    for chosen in torch.from_numpy(gates).split(MAX_BATCH):
        batch = x.expand(len(chosen), -1, -1, -1).clone().requires_grad_()
        changes = {
            block: partial(one_way, ROUTES[type(block)](block), chosen[:, i, None, None, None])
            for i, block in enumerate(parts)
        }
        with torch.enable_grad(), rerouted(changes):
            loss = cross_entropy(net(batch), torch.full((len(chosen),), target), reduction="sum")
        (gradient,) = torch.autograd.grad(loss, batch)
        norms += gradient.flatten(1).double().norm(dim=1).tolist()
    return Paths(n, path_count(n), lengths, np.array(norms).reshape(len(lengths), samples), target)


def random_gates(blocks: int, lengths: np.ndarray, seed: int) -> np.ndarray:
    """(P, blocks) float32 of 1, through the branch, and 0, through the skip: a random path of each of
    these lengths (P,)."""
    rng = np.random.default_rng(seed)
    gates = np.zeros((len(lengths), blocks), np.float32)
    for row, length in zip(gates, lengths, strict=True):
        row[rng.permutation(blocks)[:length]] = 1
    return gates


def one_way(route: Route, gate: Tensor, x: Tensor) -> Tensor:
    """The block's own output, whose gradient goes through the branch where gate is 1 and through
    the skip where 0."""
    branch, skip, act = route
    return act(passing(branch(x), gate) + passing(skip(x), 1 - gate))


def passing(value: Tensor, gate: Tensor) -> Tensor:
    """The value, which passes a gradient on where the gate is not 0."""
    return torch.where(gate.bool(), value, value.detach())


def short_paths(n: int) -> tuple[int, int]:
    """The lengths to begin with: Veit's 5 to 17 of 54, and the same shares of other numbers of
    blocks."""
    return round(n * 5 / 54), round(n * 17 / 54)
