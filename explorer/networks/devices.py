"""Devices: where is a question about a network computed, and what happens when that place cannot?

The first accelerator that torch finds, or what CNN_EXPLORER_DEVICE names. Where its memory runs out the
question is asked again in smaller batches, then on the CPU; what a device cannot do at all (float64 on
MPS) is done on the CPU. NOTES says what happened last, for the page."""

import functools
import logging
import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

import torch

from trainer import accelerators
from trainer.accelerators import CPU, DeviceError
from trainer.errors import PersonsError, lacks_memory

R = TypeVar("R")
VARIABLE = "CNN_EXPLORER_DEVICE"
SHARES = (1.0, 1 / 8, 1 / 64)  # of the usual batch, one after another, before the CPU takes over
NOTES: dict[str, str] = {}  # by the name of a device
_share: ContextVar[float] = ContextVar("share of the usual batch", default=1.0)
log = logging.getLogger(__name__)


@functools.cache
def chosen() -> torch.device:
    """The device of this process. One that CNN_EXPLORER_DEVICE names and that is not here is logged
    and noted, and the CPU takes its place."""
    name = os.environ.get(VARIABLE, "").strip()
    try:
        device = accelerators.find(name)
    except DeviceError as error:
        log.warning("%s: %s", VARIABLE, error)
        NOTES[str(CPU)] = f"{VARIABLE}: {error}"
        return CPU
    if device.type == "cuda":  # float32 is what it says
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    return device


def batch_share() -> float:
    """The share of the usual batch that the present attempt may take, 0 to 1."""
    return _share.get()


def on_device(compute: Callable[[torch.device], R], device: torch.device) -> R:
    """compute(device); on an accelerator that fails in smaller batches, then on the CPU. What a
    person must be told (PersonsError) is raised at once."""
    if device == CPU:
        return compute(CPU)
    for share in SHARES:
        token = _share.set(share)
        try:
            return compute(device)
        except PersonsError:
            raise
        except (RuntimeError, TypeError, NotImplementedError, MemoryError) as error:
            short = lacks_memory(error)
            log.warning("%s at a share of %g of the usual batch", device, share, exc_info=error)
        finally:
            _share.reset(token)
        accelerators.release(device)
        if not short:
            break
    NOTES[str(device)] = (
        f"{accelerators.describe(device)} had too little memory for a question, which the CPU answered."
        if short
        else f"{accelerators.describe(device)} cannot compute a question, which the CPU answered."
    )
    return compute(CPU)


def about() -> str:
    """Where questions are computed, and what did not work there; nothing to say on a CPU alone."""
    device = chosen()
    note = NOTES.get(str(device), "")
    return note if device == CPU else " ".join(filter(None, (_place(device), note)))


def _place(device: torch.device) -> str:
    return f"Computed on {accelerators.describe(device)}."
