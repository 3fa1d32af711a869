"""A training loop of somebody's own, with networks that make it hard to record: what it computed, and
in which state it left everything."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trainer import Recorder


class Odd(nn.Module):
    """Used twice, computed, dropped out by hand, batch-normalised, with a layer that is not used and
    one that is not trained, drawing from every generator, and counting its passes."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.utils.parametrizations.weight_norm(nn.Conv2d(1, 4, 3, padding=1))
        self.norm = nn.BatchNorm2d(4)
        self.twice = nn.utils.parametrizations.spectral_norm(nn.Linear(8, 8))
        self.last = nn.Linear(4 * 4 * 8, 10)
        self.unused = nn.Linear(2, 2)
        self.frozen = nn.Linear(8, 8).requires_grad_(False)
        self.act = nn.ReLU(inplace=True)
        self.passes = 0
        self.register_buffer("scale", torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        self.passes += 1
        x = self.act(self.norm(self.conv(x)))  # (N, 4, 8, 8)
        x = self.act(self.twice(self.act(self.twice(x)))) + self.frozen(x)
        x = nn.functional.max_pool2d(x, (2, 1)) * (1 + 0.01 * random.random())
        x = nn.functional.dropout(x, 0.3, self.training) * (1 + 0.01 * np.random.rand())
        return self.last(x.flatten(1)) * self.scale


@dataclass
class Result:
    """Losses of all steps, the state of the network, its flags, gradients and calls of its hooks, and
    the state of the generators of random numbers."""

    losses: list[float]
    state: list[Tensor]
    flags: list[bool]
    gradients: list[Tensor | None]
    calls: list[int]
    generators: tuple

    def equals(self, other: "Result") -> bool:
        """Bit for bit."""
        tensors = zip(self.state, other.state, strict=True)
        gradients = zip(self.gradients, other.gradients, strict=True)
        return (
            self.losses == other.losses
            and self.flags == other.flags
            and self.calls == other.calls
            and self.generators == other.generators
            and all(torch.equal(a, b) for a, b in tensors)
            and all(a is b is None or torch.equal(a, b) for a, b in gradients)
        )


def loop(
    recorder: Callable[[nn.Module, Tensor, Tensor], Recorder] | None,
    autocast: bool = False,
    training: bool = True,
) -> Result:
    """Train Odd for two epochs of six steps, recorded or not."""
    for seed in (torch.manual_seed, random.seed, np.random.seed):
        seed(0)
    net = Odd().train(training)
    x, y = torch.randn(48, 1, 8, 8), torch.arange(48) % 10
    calls = [0, 0]
    net.conv.register_forward_hook(lambda *_: calls.__setitem__(0, calls[0] + 1))
    net.last.weight.register_hook(lambda _gradient: calls.__setitem__(1, calls[1] + 1))
    optimiser = torch.optim.Adam([p for p in net.parameters() if p.requires_grad], 1e-2)
    losses, record = [], recorder(net, x, y) if recorder else None
    for _ in range(2):
        for rows in torch.randperm(48).split(8):
            with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
                loss = nn.functional.cross_entropy(net(x[rows]).float(), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            if record:
                record.step(loss)
        if record:
            record.epoch(val_loss=1.5, val_accuracy=0.25)
    if record:
        record.finish()
    return result(net, losses, calls)


def result(net: Odd, losses: list[float], calls: list[int]) -> Result:
    """What a loop left behind."""
    return Result(
        losses=[*losses, net.passes],
        state=[tensor.clone() for tensor in net.state_dict().values()],
        flags=[module.training for module in net.modules()]
        + [p.requires_grad for p in net.parameters()],
        gradients=[p.grad for p in net.parameters()],
        calls=calls,
        generators=(
            torch.random.get_rng_state().tolist(),
            random.getstate(),
            np.random.rand(3).tolist(),
        ),
    )
