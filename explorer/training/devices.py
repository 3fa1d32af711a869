"""Which devices can a training use, how busy are they, and which GPU does the next one get?"""

import logging
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable

import torch

from explorer.training.limits import Limits
from trainer import accelerators, machine

VISIBLE = {
    "cuda": "CUDA_VISIBLE_DEVICES",
    "xpu": "ZE_AFFINITY_MASK",
}  # what limits a process to one
logger = logging.getLogger(__name__)


def devices() -> dict[str, str]:
    """What can be trained on here, by the trainer's name of it, each with a line about it."""
    cores, threads = machine.cores(), Limits.here().cores()
    lines = {"cpu": f"CPU: {cores} cores, of which a training takes {threads}"}
    here = accelerators.accelerators()
    used = _used_memory() if any(device.type == "cuda" for device in here) else {}
    return lines | {str(device): _describe(device, used) for device in here}


def is_gpu(device: str) -> bool:
    """Whether a training with this setting of its device is on an accelerator; "" is the trainer's
    choice."""
    return not device.startswith("cpu") and bool(accelerators.accelerators())


def free_gpu(in_use: Iterable[int]) -> int:
    """The number of the GPU that the fewest trainings have, the lowest of those; -1 where there is
    nothing to choose."""
    here = accelerators.accelerators()
    if len(here) < 2 or here[0].type not in VISIBLE:
        return -1
    trainings = Counter(in_use)
    return min(range(len(here)), key=lambda number: (trainings[number], number))


def only(gpu: int) -> dict[str, str]:
    """The environment variables of a process that shall see this GPU alone; none for -1."""
    if gpu < 0:
        return {}
    return {VISIBLE[accelerators.accelerators()[0].type]: str(gpu)}


def _describe(device: torch.device, used: dict[int, float]) -> str:
    if device.type != "cuda":
        return accelerators.describe(device)
    about = torch.cuda.get_device_properties(device.index)
    in_use = f", {used[device.index]:.1f} in use now" if device.index in used else ""
    return f"GPU {device.index}: {about.name}, {about.total_memory / 2**30:.0f} GiB{in_use}"


def _used_memory() -> dict[int, float]:
    """GiB in use on each GPU, by all processes; empty where nvidia-smi is not there."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return {}
    try:
        table = subprocess.run(
            [tool, "--query-gpu=index,memory.used", "--format=csv,noheader,nounits"],
            timeout=5,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        rows = [line.split(",") for line in table.splitlines()]
        return {int(index): float(megabytes) / 1024 for index, megabytes in rows}
    except (OSError, ValueError, subprocess.SubprocessError):
        logger.warning("nvidia-smi does not say what is in use", exc_info=True)
        return {}
