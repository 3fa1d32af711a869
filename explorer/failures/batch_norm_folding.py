"""How does an evaluation save the batch norms of a network? It multiplies them into the convolutions
before them."""

import copy
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

TOLERANCE = 1e-4  # of the largest output


def fold_batch_norms(net: nn.Module, x: Tensor) -> nn.Module:
    """A network of the same outputs (to rounding) in which batch norms are multiplied into the
    convolutions before them. `net` itself where there is nothing to fold, or where the outputs for x
    (N, C, H, W) say that a convolution is followed by more than its norm. All weights that stay as
    they are belong to both."""
    shared = {id(tensor): tensor for tensor in (*net.parameters(), *net.buffers())}
    copied = copy.deepcopy(net, shared)
    pairs = _norms_after_convolutions(copied, x)
    channels_last = any(not weight.is_contiguous() for weight in net.parameters())
    order = torch.channels_last if channels_last else torch.contiguous_format
    for conv, norm in pairs:
        convolution, batch_norm = copied.get_submodule(conv), copied.get_submodule(norm)
        assert isinstance(convolution, nn.Conv2d) and isinstance(batch_norm, nn.BatchNorm2d)
        fused = fuse_conv_bn_eval(convolution, batch_norm)
        copied.set_submodule(conv, fused.to(memory_format=order))
        copied.set_submodule(norm, nn.Identity())
    if not pairs:
        return net
    before, after = net(x), copied(x)
    return copied if (before - after).abs().max() <= TOLERANCE * before.abs().max() else net


def _norms_after_convolutions(net: nn.Module, x: Tensor) -> list[tuple[str, str]]:
    """Names of convolutions and of the batch norms that are given just their output, where each runs
    once."""
    outputs: dict[int, tuple[str, Tensor]] = {}  # holding an output keeps its id from use
    pairs: list[tuple[str, str]] = []
    calls: Counter[str] = Counter()

    def after_convolution(name: str) -> Callable[[nn.Module, tuple, Tensor], None]:
        def keep(_module: nn.Module, _inputs: tuple, output: Tensor) -> None:
            calls[name] += 1
            outputs[id(output)] = name, output

        return keep

    def before_norm(name: str) -> Callable[[nn.Module, tuple], None]:
        def compare(_module: nn.Module, inputs: tuple) -> None:
            calls[name] += 1
            if id(inputs[0]) in outputs:
                pairs.append((outputs[id(inputs[0])][0], name))

        return compare

    with ExitStack() as stack:
        for name, module in net.named_modules():
            if type(module) is nn.Conv2d:
                handle = module.register_forward_hook(after_convolution(name))
                stack.callback(handle.remove)
            elif isinstance(module, nn.BatchNorm2d):
                handle = module.register_forward_pre_hook(before_norm(name))
                stack.callback(handle.remove)
        net(x)
    pairings = Counter(name for pair in pairs for name in pair)
    return [pair for pair in pairs if all(calls[name] == pairings[name] == 1 for name in pair)]
