"""How is something computed in the middle of somebody's training without changing it? Random
numbers are drawn aside, and what he switched on around his own passes is off."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import torch
from torch import nn


@contextmanager
def undisturbed(device: torch.device) -> Iterator[None]:
    """While the block runs there is neither autocast nor inference mode; afterwards all generators
    of random numbers are as they were."""
    numbers, arrays = random.getstate(), np.random.get_state()
    module = getattr(torch, device.type, None)  # of generators beside the CPU's
    get, put = (getattr(module, f"{verb}_rng_state", None) for verb in ("get", "set"))
    drawn = [device] if device.type != "mps" else []  # MPS is one, without a number
    state = get(*drawn) if get and put and device.type != "cpu" else None
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.autocast(device.type, enabled=False))
        try:
            yield
        finally:
            random.setstate(numbers)
            np.random.set_state(arrays)
            if put and state is not None:
                put(state, *drawn)


def wait(device: torch.device) -> None:
    """Until the device has done what it was given, so that a clock measures what comes next."""
    if device.type not in ("cpu", "meta"):
        torch.accelerator.synchronize(device)


def unwrapped(net: nn.Module) -> nn.Module:
    """The network within torch.compile's, DataParallel's and DistributedDataParallel's wrappers."""
    while True:
        if isinstance(net, nn.DataParallel | nn.parallel.DistributedDataParallel):
            net = net.module
        elif isinstance(inner := getattr(net, "_orig_mod", None), nn.Module):
            net = inner
        else:
            return net


def device_of(net: nn.Module) -> torch.device:
    """Where its weights lie."""
    first = next(net.parameters(), None)
    return torch.device("cpu") if first is None else first.device
