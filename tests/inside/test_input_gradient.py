"""The sum of many gradients through a first convolution that is passed once: held against one gradient
after the other."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.inside.input_gradient import SummedInputGradient
from tests.zoo import TARGET, example

NETS = ["alexnet", "resnet18", "squeezenet1_1", "googlenet", "own_resnet_relu", "own_mlp_relu"]


class Net(nn.Module):
    """Any function of an input as a net with 10 outputs; `weight` is a convolution's, 3 -> 4
    channels of 3x3."""

    def __init__(self, body):
        super().__init__()
        generator = torch.Generator().manual_seed(1)
        self.body = body
        self.register_buffer("weight", torch.randn(4, 3, 3, 3, generator=generator).double() / 5)
        self.register_buffer("bias", torch.randn(4, generator=generator).double())
        self.register_buffer("last", torch.randn(4, 10, generator=generator).double())

    def forward(self, x: Tensor) -> Tensor:
        return self.body(self, x).tanh().mean((2, 3)) @ self.last


BODIES = {
    "plain": lambda n, x: F.conv2d(x, n.weight),
    "bias": lambda n, x: F.conv2d(x, n.weight, n.bias, 2, 1),
    "keywords": lambda n, x: F.conv2d(x, weight=n.weight, bias=n.bias),
    "in place afterwards": lambda n, x: F.conv2d(x, n.weight, n.bias).relu_(),
    "a way past it": lambda n, x: (
        F.conv2d(x, n.weight, n.bias, 1, 1) + 3 * x.square().sum(1, keepdim=True)
    ),
    "twice, the same": lambda n, x: (
        F.conv2d(x, n.weight, n.bias).sin() + F.conv2d(x, n.weight, n.bias).cos()
    ),
    "twice, otherwise": lambda n, x: (
        F.conv2d(x, n.weight, n.bias, 1, 1).sin() + F.conv2d(x, n.weight, None, 1, 2, 2).cos()
    ),
    "two weights": lambda n, x: (
        F.conv2d(x, n.weight).sin() + F.conv2d(x, 2 * n.weight, n.bias).cos()
    ),
    "padded first": lambda n, x: F.conv2d(F.pad(x, (1, 1, 1, 1), "reflect"), n.weight, n.bias),
    "no convolution": lambda n, x: torch.cat([x, x[:, :1].square()], 1),
    "not on the way to the score": lambda n, x: (
        F.conv2d(x, n.weight).detach() + x.square().sum(1)[:, None, 1:-1, 1:-1]
    ),
}
PLACES = torch.tensor([0.1, 0.4, 0.75, 0.9, 1.0], dtype=torch.float64)
WEIGHTS = torch.tensor([0.3, -1.0, 2.0, 0.5, 0.25], dtype=torch.float64)


def one_by_one(net: nn.Module, xs: Tensor, target: int) -> Tensor:
    """(n, C, H, W), each from a pass of its own."""
    gradients = []
    for x in xs.split(1):
        at = x.clone().requires_grad_()
        gradients.append(torch.autograd.grad(net(at)[0, target], at)[0])
    return torch.cat(gradients)


def both_ways(net: nn.Module, x: Tensor, target: int) -> None:
    """Anywhere and on a way from 0, in batches of 2, 2 and 1."""
    generator = torch.Generator().manual_seed(2)
    xs = x + torch.randn(5, *x.shape[1:], generator=generator, dtype=x.dtype)
    anywhere, along = SummedInputGradient(net, x, target), SummedInputGradient(net, x, target)
    for batch, place, weight in zip(xs.split(2), PLACES.split(2), WEIGHTS.split(2), strict=True):
        anywhere.add(batch, weight)
        along.add(place[:, None, None, None] * x, weight, place)
    shares = WEIGHTS[:, None, None, None]
    torch.testing.assert_close(
        anywhere.total(), (shares * one_by_one(net, xs, target)).sum(0, keepdim=True)
    )
    on_the_way = one_by_one(net, PLACES[:, None, None, None] * x, target)
    torch.testing.assert_close(along.total(), (shares * on_the_way).sum(0, keepdim=True))


@pytest.mark.parametrize("body", BODIES)
def test_whatever_the_net_does_with_its_input(body):
    x = torch.randn(1, 3, 9, 7, generator=torch.Generator().manual_seed(0)).double()
    both_ways(Net(BODIES[body]), x, 3)


@pytest.mark.parametrize("name", NETS)
def test_networks(name):
    net, x, _ = example(name)
    both_ways(net.double(), x.double(), TARGET)


@pytest.mark.parametrize("name", [name for name in NETS if name != "own_mlp_relu"])
def test_the_first_convolution_is_gone_back_through_once(name):
    net, x, _ = example(name)
    summed = SummedInputGradient(net, x, TARGET)
    first = next(module for module in net.modules() if isinstance(module, nn.Conv2d))
    for _ in range(3):
        summed.add(x)
    assert not summed.other_ways.any()  # no gradient came all the way
    assert len(summed.collected) == 1
    assert first.weight.shape[0] == next(iter(summed.collected.values()))[1].shape[1]


def test_weights_default_to_one_and_nothing_is_caught_afterwards():
    net, x = Net(BODIES["bias"]), torch.ones(1, 3, 6, 6, dtype=torch.float64)
    summed = SummedInputGradient(net, x, 0)
    summed.add(x.repeat(3, 1, 1, 1))
    torch.testing.assert_close(summed.total(), 3 * one_by_one(net, x, 0))
    at = x.clone().requires_grad_()
    torch.testing.assert_close(torch.autograd.grad(net(at)[0, 0], at)[0], one_by_one(net, x, 0))
