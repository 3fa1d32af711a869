"""What can compute here besides the CPU? Whatever torch.accelerator finds: CUDA, MPS, XPU.

Nothing here needs an accelerator: without one there is the CPU alone."""

import torch

from trainer.errors import PersonsError

CPU = torch.device("cpu")


class DeviceError(PersonsError, ValueError):
    """A device that torch does not find here, with a sentence that says which there are."""


def accelerators() -> list[torch.device]:
    """All accelerators of this machine, as cuda:0, cuda:1, xpu:0; MPS is one, without a number."""
    if not torch.accelerator.is_available():
        return []
    kind = torch.accelerator.current_accelerator()
    assert kind is not None
    if kind.type == "mps":
        return [torch.device("mps")]
    return [torch.device(kind.type, index) for index in range(torch.accelerator.device_count())]


def find(name: str) -> torch.device:
    """The device of this name; without a name, or of `auto`, the first accelerator, or the CPU where
    there is none. `gpu` and `cuda` without a number are the first. Raises DeviceError."""
    here = accelerators()
    if name in ("", "auto"):
        return (here or [CPU])[0]
    kind, _, number = name.partition(":")
    if kind == "cpu" and number in ("", "0"):
        return CPU
    for device in here:
        if kind in (device.type, "gpu") and number in ("", str(device.index or 0)):
            return device
    raise DeviceError(
        f"There is no device {name[:80]!r} here that torch can use: it finds "
        f"{', '.join(map(str, [CPU, *here]))}."
    )


def describe(device: torch.device) -> str:
    """What a person calls this device: its maker's name where torch knows it."""
    if device.type in ("cuda", "xpu"):
        return f"{getattr(torch, device.type).get_device_properties(device).name} ({device})"
    return {"cpu": "the CPU", "mps": "Apple's GPU (mps)"}.get(device.type, str(device))


def widest(device: torch.device) -> torch.dtype:
    """float64, or float32 where a device has none (MPS, some XPUs)."""
    try:
        torch.zeros(1, dtype=torch.float64, device=device)
    except (TypeError, RuntimeError):
        return torch.float32
    return torch.float64


def free_memory(device: torch.device) -> int | None:
    """Bytes that are free on an accelerator, or None where torch cannot say."""
    module = getattr(torch, device.type, None)
    ask = getattr(module, "mem_get_info", None)
    return ask(device)[0] if ask else None


def release(device: torch.device) -> None:
    """Give the memory back that torch keeps of an accelerator for later."""
    empty = getattr(getattr(torch, device.type, None), "empty_cache", None)
    if empty and device.type != "cpu":
        empty()
