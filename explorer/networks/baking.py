"""Which weights does a layer use whose weights are made of others (weight norm, spectral norm,
whatever is registered as a parametrization)?

They are computed once and stand in the layer as any other weights, so that they are measured, shown
and counted as what they are there."""

import warnings

from torch import nn
from torch.nn.utils import parametrize, remove_spectral_norm, remove_weight_norm
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

REMOVERS = {WeightNorm: remove_weight_norm, SpectralNorm: remove_spectral_norm}  # the older ways


def bake(net: nn.Module) -> nn.Module:
    """The network itself, in evaluation mode, its weights as its layers use them."""
    net.eval()
    for module in list(net.modules()):
        if parametrize.is_parametrized(module):
            _bake_parametrizations(module)
        for hook in list(module._forward_pre_hooks.values()):
            if type(hook) in REMOVERS:
                with warnings.catch_warnings(action="ignore", category=FutureWarning):
                    REMOVERS[type(hook)](module, getattr(hook, "name"))  # noqa: B009
    return net


def _bake_parametrizations(module: nn.Module) -> None:
    """torch's own way to remove them changes the class, which copies of a module share."""
    names = list(getattr(module, "parametrizations"))  # noqa: B009 - only these modules have it
    values = {name: getattr(module, name).detach() for name in names}
    module.__class__ = type(module).__bases__[0]
    del module._modules["parametrizations"]
    for name, value in values.items():
        module.register_parameter(name, nn.Parameter(value, requires_grad=False))
