"""Which devices can a training use, and how busy are they?"""

import logging
import shutil
import subprocess

import torch

from explorer.training.limits import Limits
from trainer import machine

logger = logging.getLogger(__name__)


def devices() -> dict[str, str]:
    """What can be trained on here, by the trainer's name of it, each with a line about it."""
    cores, threads = machine.cores(), Limits.here().cores()
    lines = {"cpu": f"CPU: {cores} cores, of which a training takes {threads}"}
    if torch.cuda.is_available():
        used = _used_memory()
        for index in range(torch.cuda.device_count()):
            lines[f"cuda:{index}"] = _describe(index, used)
    return lines


def is_gpu(device: str) -> bool:
    """Whether a training with this setting of its device is on a GPU; "" is the trainer's choice."""
    return not device.startswith("cpu") and torch.cuda.is_available()


def _describe(index: int, used: dict[int, float]) -> str:
    about = torch.cuda.get_device_properties(index)
    in_use = f", {used[index]:.1f} in use now" if index in used else ""
    return f"GPU {index}: {about.name}, {about.total_memory / 2**30:.0f} GiB{in_use}"


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
