"""How fast would this network train here? A few real steps on random images, in a process like the
training's own.

The process (`python -m explorer.training.speed`) takes one question a line and answers with one
line; it is started when first asked, runs at the priority and with the threads of a training, and
ends when nobody has asked for a while."""

import json
import select
import subprocess
import sys
import threading
import time
from dataclasses import asdict

from explorer.training import processes
from explorer.training.files import PROJECT
from explorer.training.limits import JobError, Limits
from trainer.nets import NetSpec

IDLE, SECONDS, STEPS = 60.0, 2.0, 5  # until it ends; for one measurement about; steps at most
_asking = threading.Lock()
_worker: list[subprocess.Popen] = []


def measured(spec: NetSpec, batch: int, precision: str, device: str) -> float:
    """Images a second of training this network with such batches on this machine. Raises
    JobError."""
    question = json.dumps(
        {"spec": asdict(spec), "batch": batch, "precision": precision, "device": device}
    )
    with _asking:
        worker = _started()
        try:
            worker.stdin.write(question + "\n")
            worker.stdin.flush()
            answer = json.loads(worker.stdout.readline())
        except (OSError, ValueError) as error:
            worker.kill()
            raise JobError("The speed of this network could not be measured.") from error
    if "problem" in answer:
        raise JobError(answer["problem"])
    return answer["images_per_second"]


def _started() -> subprocess.Popen:
    if not _worker or _worker[0].poll() is not None:
        _worker[:] = [
            processes.opened(
                [sys.executable, "-m", "explorer.training.speed"],
                PROJECT,
                Limits.here().cores(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        ]
    return _worker[0]


def steps(spec: NetSpec, batch: int, precision: str, device: str) -> float:
    """Images a second over a few steps after a first one that does not count."""
    import torch

    from trainer.nets import build
    from trainer.train import has_bfloat16

    place = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    half = precision == "bfloat16" or (precision == "auto" and has_bfloat16(place))
    net = build(spec).to(place, memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(net.parameters(), lr=1e-4, momentum=0.9, fused=True)
    images = torch.randint(
        0, 256, (batch, spec.size, spec.size, spec.channels), dtype=torch.uint8, device=place
    )
    labels = torch.randint(0, spec.classes, (batch,), device=place)

    def step() -> None:
        x = (images.float() / 128 - 1).permute(0, 3, 1, 2)  # (N, C, H, W), channels last in memory
        with torch.autocast(place.type, torch.bfloat16, enabled=half):
            loss = torch.nn.functional.cross_entropy(net(x).float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    def finished() -> float:
        if place.type == "cuda":
            torch.cuda.synchronize(place)
        return time.perf_counter()

    step()
    start, done = finished(), 0
    while done < STEPS and (not done or finished() - start < SECONDS):
        step()
        done += 1
    return batch * done / (finished() - start)


def main() -> None:
    while select.select([sys.stdin], [], [], IDLE)[0] and (line := sys.stdin.readline()):
        asked = json.loads(line)
        try:
            speed = steps(
                NetSpec(**asked["spec"]), asked["batch"], asked["precision"], asked["device"]
            )
            print(json.dumps({"images_per_second": speed}), flush=True)
        except (
            Exception
        ) as error:  # of any kind: memory, device, sizes that do not fit; the line must be answered
            print(
                json.dumps({"problem": f"This network cannot be trained so: {str(error)[:300]}"}),
                flush=True,
            )


if __name__ == "__main__":
    main()
