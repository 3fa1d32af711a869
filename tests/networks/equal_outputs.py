"""Equal outputs: is the recognised network the one that wrote the weights?"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from explorer.networks import opening
from explorer.networks.recognition import Match, recognise
from explorer.networks.weightless import weightless

State = Mapping[str, Tensor]


def outputs_of(state: State, x: Tensor, **options: str) -> Tensor:
    """What the recognised network makes of an input with these weights."""
    (match,) = recognise(state)
    match = Match(match.make, {**match.options, **options}, match.names, match.left_out)
    net = weightless(match.architecture.build).to_empty(device="cpu")
    net.load_state_dict(opening.weights(match, state))
    with torch.no_grad():
        return net.eval()(x)


def same(net: nn.Module, state: State, side: int, channels: int = 3, **options: str) -> None:
    """The network and the recognised one agree on noise to 1e-6 of the largest score."""
    x = torch.randn(2, channels, side, side)
    with torch.no_grad():
        expected = net.eval()(x)
    assert expected.abs().max() > 1e-3
    actual = outputs_of(state, x, **options)
    assert (actual - expected).abs().max() <= 1e-6 * expected.abs().max()


def drawn(build_it: Callable[..., nn.Module], *arguments: object) -> nn.Module:
    """A network with weights and statistics of batch norm that differ from each other and hardly take
    time."""
    net = weightless(build_it, *arguments).to_empty(device="cpu")
    for name, tensor in net.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2)
        elif tensor.is_floating_point():
            fan = tensor[0].numel() if tensor.ndim > 1 else 20
            tensor.uniform_(-1, 1).mul_((6 / fan) ** 0.5)
    return net
