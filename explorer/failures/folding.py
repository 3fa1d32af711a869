"""How does an evaluation save the batch norms and ReLUs of a network? Batch norms are multiplied into the
convolutions before them, and a ReLU is done while the convolution writes its output."""

import copy
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

TOLERANCE = 1e-4  # of the largest output
FUSED = "_convolution_pointwise"  # of oneDNN, which not every build of torch has


class ReLUConv2d(nn.Conv2d):
    """A convolution and the ReLU after it in one pass over memory."""

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "cpu" or x.dtype != torch.float32:
            return super().forward(x).relu_()
        sizes = (list(size) for size in (self.padding, self.stride, self.dilation))
        fused = getattr(torch.ops.mkldnn, FUSED)
        result: Tensor = fused(x, self.weight, self.bias, *sizes, self.groups, "relu", [], "")
        return result


@dataclass
class _Layers:
    """What follows convolutions, by names: (convolution, its batch norm), and (convolution, its batch norm
    or "", the ReLU). calls: how often each of them runs."""

    norms: list[tuple[str, str]] = field(default_factory=list)
    relus: list[tuple[str, str, str]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def once(self, *names: str) -> bool:
        return all(self.calls[name] == 1 for name in names if name)


def fold(net: nn.Module, x: Tensor) -> nn.Module:
    """A network of the same outputs (to rounding) with fewer layers. `net` itself where there is nothing to
    fold, or where the outputs for x (N, C, H, W) say that a convolution is followed by more than its norm.
    All weights that stay as they are belong to both."""
    layers, before = _layers(net, x)
    followed = Counter(conv for conv, _ in layers.norms) + Counter(
        conv for conv, norm, _ in layers.relus if not norm
    )
    norms = [pair for pair in layers.norms if layers.once(*pair) and followed[pair[0]] == 1]
    relus = [
        (conv, relu)
        for conv, norm, relu in layers.relus
        if layers.once(conv, norm, relu)
        and ((conv, norm) in norms if norm else followed[conv] == 1)
        and _can_have_relu(net.get_submodule(conv))
    ]
    for fused in (relus, []):
        if norms or fused:
            folded = _folded(net, norms, fused)
            if (before - folded(x)).abs().max() <= TOLERANCE * before.abs().max():
                return folded
    return net


def _folded(
    net: nn.Module, norms: list[tuple[str, str]], relus: list[tuple[str, str]]
) -> nn.Module:
    shared = {id(tensor): tensor for tensor in (*net.parameters(), *net.buffers())}
    copied = copy.deepcopy(net, shared)
    channels_last = any(not weight.is_contiguous() for weight in net.parameters())
    order = torch.channels_last if channels_last else torch.contiguous_format
    for conv, norm in norms:
        convolution, batch_norm = copied.get_submodule(conv), copied.get_submodule(norm)
        assert isinstance(convolution, nn.Conv2d) and isinstance(batch_norm, nn.BatchNorm2d)
        fused = fuse_conv_bn_eval(convolution, batch_norm)
        copied.set_submodule(conv, fused.to(memory_format=order))
        copied.set_submodule(norm, nn.Identity())
    for conv, relu in relus:
        copied.get_submodule(conv).__class__ = ReLUConv2d
        copied.set_submodule(relu, nn.Identity())
    return copied


def _can_have_relu(conv: nn.Module) -> bool:
    return (
        isinstance(conv, nn.Conv2d)
        and conv.weight.device.type == "cpu"
        and conv.weight.dtype == torch.float32
        and conv.padding_mode == "zeros"
        and isinstance(conv.padding, tuple)
        and torch.backends.mkldnn.is_available()
        and hasattr(torch.ops.mkldnn, FUSED)
    )


def _layers(net: nn.Module, x: Tensor) -> tuple[_Layers, Tensor]:
    """What follows each convolution as the network executes it, and its outputs for x."""
    layers = _Layers()
    outputs: dict[int, tuple[str, str, Tensor]] = {}  # holding an output keeps its id from use

    def follow(name: str, module: nn.Module, given: Tensor, output: Tensor) -> None:
        layers.calls[name] += 1
        conv, norm, _ = outputs.get(id(given), ("", "", given))
        if type(module) is nn.Conv2d:
            outputs[id(output)] = name, "", output
        elif conv and isinstance(module, nn.BatchNorm2d) and not norm:
            layers.norms.append((conv, name))
            outputs[id(output)] = conv, name, output
        elif conv and type(module) is nn.ReLU:
            layers.relus.append((conv, norm, name))
            outputs.pop(id(given))  # in place, what it gives is the same tensor

    with ExitStack() as stack:
        for name, module in net.named_modules():
            if type(module) in (nn.Conv2d, nn.ReLU) or isinstance(module, nn.BatchNorm2d):
                handle = module.register_forward_hook(
                    lambda module, inputs, output, name=name: follow(
                        name, module, inputs[0], output
                    )
                )
                stack.callback(handle.remove)
        result: Tensor = net(x)
    return layers, result
