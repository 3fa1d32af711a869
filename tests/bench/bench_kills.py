"""Is nothing lost, however often a training is killed?

    python -m tests.bench.bench_kills [KILLS] [--seed N]      # default: 1000 kills, a night

A tiny net is trained on the digits in a process of its own, which is killed without warning at random
moments, from its first file to its last, and goes on from what lies on the disk. At each moment every
file of the run folder must be readable and be what config.json says of it. Whenever a training has
come to its end, it must be bit for bit the one that was never interrupted; then the next one begins.
Prints a table, and ends with 1 where anything differed."""

import argparse
import dataclasses
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from tests.conftest import ROOT
from trainer import runs, train
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
# imports torch once, then tells that it is ready; every save is due at once
CHILD = """
import json, sys
from trainer import loop, progress, train
from trainer.config import Config
from trainer.data import load_digits
loop.CHECKPOINT_SECONDS, loop.LIVE_SECONDS, progress.CHEAP = 0.01, 0.01, 1e9
digits = load_digits(8)
print("ready", flush=True)
sys.stdin.readline()
train.train(Config(**json.loads(sys.argv[1])), sys.argv[2], sys.argv[3], dataset=digits)
"""
SAME = ("step", "epoch", "train/loss", "train/accuracy", "val/loss", "val/accuracy", "val/top5")


def start(root: Path) -> subprocess.Popen:
    """The training begins, or goes on, when it is told to."""
    resume = "run" if (root / "run" / "config.json").exists() else ""
    settings = json.dumps(dataclasses.asdict(CONFIG))
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, settings, str(root), resume],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child


def go(child: subprocess.Popen) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


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


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("kills", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    counts: Counter[str] = Counter()
    moments: Counter[str] = Counter()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        begin = time.monotonic()
        whole = train.train(dataclasses.replace(CONFIG, name="whole"), root, dataset=load_digits(8))
        longest = max(0.5, time.monotonic() - begin)
        while counts["kills"] < options.kills:
            child = start(root)
            go(child)
            try:
                child.wait(random.uniform(0, longest))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                counts["kills"] += 1
                state = runs.status(root / "run").get("state", "nothing written")
                moments[f"{state}, {len(runs.metrics(root / 'run')):2} epochs"] += 1
            for problem in unreadable(root / "run"):
                counts["unreadable"] += 1
                print(f"after {counts['kills']} kills: {problem}", flush=True)
            if child.returncode == 0:
                counts["ended"] += 1
                differing = differences(whole, root / "run")
                counts["different"] += bool(differing)
                print(f"after {counts['kills']} kills: an end, {differing or 'bit-identical'}")
                shutil.rmtree(root / "run")
    print(f"\n{'killed while the run folder said':40} times")
    for moment, count in sorted(moments.items()):
        print(f"{moment:40} {count:5}")
    print(
        "\n"
        + ", ".join(
            f"{counts[name]} {name}" for name in ("kills", "ended", "unreadable", "different")
        )
    )
    return 1 if counts["unreadable"] or counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
