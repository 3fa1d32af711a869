"""How can many sessions use one network? Each analysis gets modules of its own that share the weights."""

import copy

from torch import Tensor, nn


def private_copy(net: nn.Module) -> nn.Module:
    """Own modules, shared storage: hooks, flags and gradients put on the copy are never seen by
    another session. What a module keeps of a forward pass as a plain attribute is no way back for
    the copy's gradients."""
    own: dict[int, Tensor] = {
        id(p): nn.Parameter(p.detach(), requires_grad=False) for p in net.parameters()
    }
    own |= {id(b): b.detach() for b in net.buffers()}
    own |= {
        id(value): value.detach()
        for module in net.modules()
        for value in vars(module).values()
        if isinstance(value, Tensor) and not value.is_leaf
    }
    return copy.deepcopy(net, own)
