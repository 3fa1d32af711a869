"""Runs the scripts of pages where nothing of this project is found."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from tests.conftest import ROOT

TOLERANCE = 1e-5


class Scripts:
    """`run(text, result)` gives the arrays that a script has saved."""

    def __init__(self, process: subprocess.Popen, folder: Path):
        self.process, self.folder = process, folder

    def run(self, text: str, saved: str) -> dict[str, np.ndarray]:
        file = self.folder / "script.py"
        file.write_text(text, "utf-8")
        (self.folder / saved).unlink(missing_ok=True)
        self.process.stdin.write(json.dumps([str(file), str(self.folder)]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert not answer, f"{answer}\n{text}"
        with np.load(self.folder / saved, allow_pickle=False) as arrays:
            return dict(arrays)

    def has(self, *names: str) -> None:
        """Put run folders that ship where scripts look for them."""
        for name in names:
            place = self.folder / "trainer" / "bundled" / name
            if not place.exists():
                shutil.copytree(ROOT / "trainer" / "bundled" / name, place)


@contextmanager
def running(folder: Path) -> Iterator[Scripts]:
    """A process for many scripts, in this folder; torch keeps what it fetches in it, and sums in the same
    order as here."""
    command = [sys.executable, "-P", "-W", "ignore", str(ROOT / "tests/inside/script_process.py")]
    environment = {
        "TORCH_HOME": str(folder / "torch"),
        "OMP_NUM_THREADS": str(torch.get_num_threads()),
    }
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, **environment},
    ) as process:
        try:
            yield Scripts(process, folder)
        finally:
            process.stdin.close()


def equal(ours: np.ndarray, theirs: np.ndarray) -> None:
    """To TOLERANCE of the largest."""
    assert ours.shape == theirs.shape
    largest = np.abs(ours).max(initial=0)
    assert np.abs(ours.astype(np.float64) - theirs).max(initial=0) <= TOLERANCE * largest
