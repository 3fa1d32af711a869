"""Is nothing lost, however often a training is killed?

    python -m tests.bench.bench_kills [KILLS] [--seed N]      # default: 1000 kills, a night

A tiny net is trained on the digits in a process of its own, which is killed without warning at random
moments, from its first file to its last, and goes on from what lies on the disk. At each moment every
file of the run folder must be readable and be what config.json says of it. Whenever a training has
come to its end, it must be bit for bit the one that was never interrupted; then the next one begins.
The first one is not killed: it says how long one takes. Prints a table, and ends with 1 where anything
differed."""

import argparse
import dataclasses
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import torch

from trainer import loop, progress, runs, train
from trainer.config import Config
from trainer.data import load_digits

CONFIG = Config(
    net="mlp",
    depth=1,
    width=0.25,
    epochs=40,
    batch_size=256,
    precision="float32",
    threads=1,
    name="run",
)
SAME = ("step", "epoch", "train/loss", "train/accuracy", "val/loss", "val/accuracy", "val/top5")


METHODS = multiprocessing.get_all_start_methods()
# where the system can, torch is imported once, and each training begins at once
PROCESSES: Any = multiprocessing.get_context("forkserver" if "forkserver" in METHODS else "spawn")
PROCESSES.set_forkserver_preload(["trainer.train"])


def start(root: Path) -> BaseProcess:
    """A process in which the training begins, or goes on."""
    child: BaseProcess = PROCESSES.Process(target=train_here, args=(root,))
    child.start()
    return child


def train_here(root: Path) -> None:
    """Train from what lies on the disk; every save is due at once."""
    loop.CHECKPOINT_SECONDS, loop.LIVE_SECONDS, progress.CHEAP = 0.01, 0.01, 1e9
    resume = "run" if (root / "run" / "config.json").exists() else ""
    train.train(CONFIG, root, resume, dataset=load_digits(8))


def unreadable(path: Path) -> list[str]:
    """What of a run folder cannot be read, or is not what config.json says."""
    if not (path / "config.json").exists():
        return []
    problems = []
    try:
        run = runs.read(path)
        runs.metrics(path), runs.live(path), runs.probes(path)
        assert runs.status(path) or not (path / "status.json").exists()
    except (runs.RunError, AssertionError) as error:
        return [str(error) or "status.json"]
    for name in ("weights", "best", "state"):
        if (path / f"{name}.safetensors").exists():
            if runs.is_damaged(run, f"{name}.safetensors"):
                problems.append(f"{name}.safetensors is damaged")
            elif name != "state":
                runs.load(run, name)
    return problems


def differences(whole: Path, path: Path) -> list[str]:
    """In what a run that was killed differs from the one that was not."""
    differing = []
    for which in ("weights", "best"):
        a, b = (runs.load(runs.read(each), which).state_dict() for each in (whole, path))
        if not all(torch.equal(a[name], b[name]) for name in a):
            differing.append(which)
    before, after = runs.probes(whole), runs.probes(path)
    same = before.keys() == after.keys() and all(
        np.array_equal(before[name], after[name], equal_nan=before[name].dtype.kind == "f")
        for name in before
    )
    rows = [[[row[key] for key in SAME] for row in runs.metrics(each)] for each in (whole, path)]
    return [*differing, *["probes"] * (not same), *["metrics"] * (rows[0] != rows[1])]


class Bench:
    """The training that is killed, the one that is not, and what was counted."""

    def __init__(self, root: Path) -> None:
        self.root, self.path = root, root / "run"
        settings = dataclasses.replace(CONFIG, name="whole")
        self.whole = train.train(settings, root, dataset=load_digits(8))
        self.counts: Counter[str] = Counter()
        self.moments: Counter[str] = Counter()

    def go_on(self, seconds: float | None) -> bool:
        """Let the training go on for so long, or to its end; whether it ended. Raises RuntimeError
        where it failed."""
        child = start(self.root)
        child.join(seconds)
        if child.exitcode is None:
            child.kill()
            child.join()
            self.counts["kills"] += 1
            self.moments[self.moment()] += 1
        for problem in unreadable(self.path):
            self.say(problem, "unreadable")
        if child.exitcode and child.exitcode > 0:
            raise RuntimeError("the training failed: what it said stands above")
        return child.exitcode == 0

    def moment(self) -> str:
        """What the run folder says of where the training was."""
        state = runs.status(self.path).get("state", "nothing written")
        tens = len(runs.metrics(self.path)) // 10 * 10
        return f"{state}, {tens} to {tens + 9} epochs" if state == "running" else state

    def compare(self) -> None:
        """A training has ended: it must be the whole one."""
        differing = differences(self.whole, self.path)
        self.say(f"an end, {differing or 'bit-identical'}", "ended")
        self.counts["different"] += bool(differing)
        shutil.rmtree(self.path)

    def say(self, sentence: str, what: str) -> None:
        self.counts[what] += 1
        print(f"after {self.counts['kills']} kills: {sentence}", flush=True)

    def table(self) -> str:
        rows = [f"{moment:40} {count:5}" for moment, count in sorted(self.moments.items())]
        names = ("kills", "ended", "unreadable", "different")
        counts = ", ".join(f"{self.counts[name]} {name}" for name in names)
        return "\n".join(["", f"{'killed while the run folder said':40} times", *rows, "", counts])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("kills", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        begin = time.monotonic()
        bench.go_on(None)
        longest = time.monotonic() - begin
        bench.compare()
        while bench.counts["kills"] < options.kills:
            if bench.go_on(longest * random.random() ** 3):
                bench.compare()
        bench.go_on(None)  # the last one comes to its end, too
        bench.compare()
    print(bench.table())
    return 1 if bench.counts["unreadable"] or bench.counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
