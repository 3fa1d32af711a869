"""The gradient lab's twins: depth 50, width 256, batch 64, 5 seeds, all quantities (wanted: 1.0 s
on two cores, and at most 1.3 times the bare passes, which here are: draw the weights, one forward
and one full backward pass).

    .venv/bin/python -m tests.bench.bench_lab
"""

import statistics
import time
from collections.abc import Callable

from explorer.depth import lab
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet, draw
from trainer.allocation import keep_freed_memory

TWINS = [LabNet(depth=50, activation=activation) for activation in ("tanh", "relu")]
RUNS = 9


def seconds(measure: Callable[[LabNet], object]) -> float:
    """For both twins."""
    start = time.perf_counter()
    for net in TWINS:
        measure(net)
    return time.perf_counter() - start


def main() -> None:
    x, labels = batch("noise", 64)

    def bare(net: LabNet) -> None:
        lab.passes(net, x, labels, draw(net, x[0].numel(), range(5)))

    def full(net: LabNet) -> None:
        lab.measure(net, x, labels, range(5))

    pairs = []
    for _ in range(1 + RUNS):  # one after the other, so that both meet the same machine
        pairs.append((seconds(bare), seconds(full)))
    pairs = pairs[1:]
    least = min(b for b, _ in pairs), min(f for _, f in pairs)
    print(
        f"both twins: {least[1]:.2f} s at best, {statistics.median(f for _, f in pairs):.2f} s median (wanted: 1.0); "
        f"{least[1] / least[0]:.2f} times the bare passes at best, "
        f"{statistics.median(f / b for b, f in pairs):.2f} median (wanted: 1.3)"
    )


if __name__ == "__main__":
    keep_freed_memory()  # as the programs do
    main()
