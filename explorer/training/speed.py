"""How fast would this network train here? As fast as an earlier run of the same work, or as a few
real steps on random images, in a process like the training's own.

The process (`python -m explorer.training.speed`) reads one question as JSON and prints one answer;
it runs at the priority and with the threads of a training. Starting it costs a few seconds, most of
it for importing torch, so what was measured is kept (explorer.training.cached)."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from explorer.training import memory, processes
from explorer.training.files import PROJECT, jobs
from explorer.training.limits import JobError, Limits
from explorer.training.states import Training
from trainer import accelerators, runs
from trainer.config import Config
from trainer.nets import NetSpec, build
from trainer.train import has_bfloat16

logger = logging.getLogger(__name__)
SECONDS, STEPS = 2.0, 5  # for one measurement about; steps at most
PATIENCE = 60.0  # seconds that a measurement may take, with the start of its process
RECENT = 5  # epochs of an earlier run of which the median counts


def earlier(
    root: Path, trainings: Sequence[Training], net: NetSpec, config: Config
) -> tuple[float, str]:
    """Images a second of the first of these trainings that did the same work in each step, and its
    name; 0 and nothing where there is none."""
    for training in trainings:
        if training.state in ("finished", "interrupted") and _same_work(
            root, training, net, config
        ):
            speeds = [
                row.get("images_per_second") for row in runs.metrics(root / training.name)[-RECENT:]
            ]
            known = [speed for speed in speeds if isinstance(speed, int | float) and speed > 0]
            if known:
                return float(np.median(known)), training.name
    return 0.0, ""


def _same_work(root: Path, training: Training, net: NetSpec, config: Config) -> bool:
    if any(
        training.settings.get(key) != getattr(config, key)
        for key in ("batch_size", "device", "threads")
    ):
        return False
    try:
        return runs.read(root / training.name).spec == net
    except runs.RunError:
        logger.debug("The run %s cannot be read", training.name, exc_info=True)
        return False


def measured(
    spec: NetSpec, batch: int, precision: str, device: str, needed: int, root: Path
) -> float:
    """Images a second of training this network with such batches on this machine, measured in a
    process of its own, where there is room for the bytes that it needs about beside the trainings of
    `root`. Raises JobError."""
    if sentence := memory.shortage(needed, jobs(root).values()):
        raise JobError(f"Not measured. {sentence}")
    question = json.dumps(
        {"spec": asdict(spec), "batch": batch, "precision": precision, "device": device}
    )
    command = [sys.executable, "-m", "explorer.training.speed"]
    try:
        answer = json.loads(
            processes.output_of(
                command,
                PROJECT,
                question,
                Limits.here().cores(),
                PATIENCE,
                memory.free(jobs(root).values()),
            )
        )
    except MemoryError as error:
        raise JobError("Not measured: it takes more memory than is free here now.") from error
    except subprocess.TimeoutExpired as error:
        raise JobError(f"Not measured: it takes longer than {PATIENCE:.0f} seconds.") from error
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise JobError("The speed of this network could not be measured.") from error
    if "problem" in answer:
        raise JobError(answer["problem"])
    return float(answer["images_per_second"])


def steps(spec: NetSpec, batch: int, precision: str, device: str) -> float:
    """Images a second over a few steps after a first one that does not count."""
    place = accelerators.find(device)
    step = _step(spec, batch, precision, place)

    def now() -> float:
        if place.type != "cpu":
            torch.accelerator.synchronize(place)
        return time.perf_counter()

    step()
    start, done = now(), 0
    while done < STEPS and (not done or now() - start < SECONDS):
        step()
        done += 1
    return batch * done / (now() - start)


def _step(spec: NetSpec, batch: int, precision: str, place: torch.device) -> Callable[[], None]:
    """One step of a training on random images."""
    half = precision == "bfloat16" or (precision == "auto" and has_bfloat16(place))
    net = build(spec).to(place).to(memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(net.parameters(), lr=1e-4, momentum=0.9, fused=True)
    shape = (batch, spec.size, spec.size, spec.channels)
    images = torch.randint(0, 256, shape, dtype=torch.uint8, device=place)
    labels = torch.randint(0, spec.classes, (batch,), device=place)

    def step() -> None:
        x = (images.float() / 128 - 1).permute(0, 3, 1, 2)  # (N, C, H, W), channels last in memory
        with torch.autocast(place.type, torch.bfloat16, enabled=half):
            loss = torch.nn.functional.cross_entropy(net(x).float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    return step


def main() -> int:
    """Answer the question on the standard input; gives the exit status."""
    question = json.load(sys.stdin)
    spec = NetSpec(**question.pop("spec"))
    try:
        answer: dict[str, float | str] = {"images_per_second": steps(spec, **question)}
    except Exception as error:  # of any kind: memory, device, sizes that do not fit
        answer = {"problem": f"This network cannot be trained so: {str(error)[:300]}"}
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
