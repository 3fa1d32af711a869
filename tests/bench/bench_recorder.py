"""What does recording cost a training loop? A ResNet-20 on 32x32 at batch 128 in a plain loop: the
share of the time that the recorder counts as its own, and loops with and without it by turns. Wanted:
under 3 % at the default interval.

    python -m tests.bench.bench_recorder            90 seconds a loop, 3 rounds
    python -m tests.bench.bench_recorder 20 2       20 seconds a loop, 2 rounds

Counts processor time, so that what else runs on the machine does not matter; absolute numbers hold
for this machine and moment only."""

import statistics
import sys
import tempfile
import time

import torch
from torch import nn

from trainer import Recorder
from trainer.allocation import keep_freed_memory
from trainer.nets import NetSpec, build

BATCH, STEPS = 128, 50  # images a step, steps an epoch


def seconds(steps: int, folder: str) -> tuple[float, float]:
    """Of processor time a loop of so many steps took, and what the recorder counts as its own; not
    recorded without a folder."""
    net = build(NetSpec("resnet", 10, size=32, depth=20))
    x, y = torch.randn(BATCH, 3, 32, 32), torch.arange(BATCH) % 10
    optimiser = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    start = time.process_time()
    recorder = Recorder("bench", net, x, y, runs=folder, overwrite=True) if folder else None
    for step in range(1, steps + 1):
        loss = nn.functional.cross_entropy(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if recorder:
            recorder.step(loss)
            if step % STEPS == 0:
                recorder.epoch(val_loss=1.0)
    if recorder:
        recorder.finish()
    spent = recorder.record.budget.spent if recorder else 0.0
    return time.process_time() - start, spent


def main() -> None:
    target, rounds = (
        float(sys.argv[1]) if len(sys.argv) > 1 else 90.0,
        int(sys.argv[2] if len(sys.argv) > 2 else 3),
    )
    seconds(2, "")  # warms up
    steps = max(STEPS, round(target / (seconds(10, "")[0] / 10)))
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            start = time.perf_counter()
            recorded, spent = seconds(steps, folder)
            share = spent / (time.perf_counter() - start)
            alone = seconds(steps, "")[0]
            ratios.append(recorded / alone)
            print(
                f"{steps} steps: {recorded:.1f} s recorded, {alone:.1f} s alone, ratio {ratios[-1]:.3f};",
                end="",
            )
            print(f" the recorder counts {share:.1%} as its own")
    print(f"median ratio {statistics.median(ratios):.3f}, {torch.get_num_threads()} threads")


if __name__ == "__main__":
    keep_freed_memory()
    main()
