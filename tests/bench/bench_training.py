"""The page on training with a heat map of 200 recorded steps x 60 layers: what it costs beyond
Streamlit's own rerun (wanted: under 300 ms), read from disk and cached, for one run and for four.

    .venv/bin/python -m tests.bench.bench_training
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.app.answers import ANSWERS
from explorer.depth.cached.recordings import recording
from explorer.depth.figures.recordings import heat_map
from explorer.depth.recording import common_range, grid
from explorer.inside.quantities import QUANTITIES
from explorer.networks import registry
from tests.conftest import ROOT
from trainer import run_writer, runs
from trainer.config import Config
from trainer.nets import NetSpec

STEPS, LAYERS = 200, 60


def record(root: Path, name: str, seed: int) -> None:
    """A run folder of 50 epochs, 200 recorded steps and 60 layers."""
    path, rng = root / name, np.random.default_rng(seed)
    path.mkdir()
    run_writer.write_config(
        runs.Run(
            path,
            NetSpec("resnet", 10, depth=56, size=32),
            Config(net="resnet", seed=seed),
            tuple("0123456789"),
            (0.5,) * 3,
            (0.2,) * 3,
            {"name": "set", "hash": "x", "train": 1, "val": 1},
            1,
            {},
        )
    )
    for epoch in range(50):
        run_writer.append(
            path / "metrics.jsonl",
            {
                "step": 4 * epoch,
                "epoch": epoch + 1,
                "train/loss": 1,
                "val/loss": 1,
                "train/accuracy": 0.5,
                "val/accuracy": 0.5,
            },
        )
    values = {
        key: np.exp(rng.normal(size=(STEPS, LAYERS))).astype(np.float32) for key in QUANTITIES
    }
    run_writer.write_arrays(
        path / "probes.npz",
        values
        | {"names": np.array([f"layer{i}.conv" for i in range(LAYERS)]), "steps": np.arange(STEPS)},
    )


def median(
    action: Callable[[], object], times: int, before: Callable[[], object] = lambda: None
) -> float:
    """Milliseconds."""
    seconds = []
    for _ in range(times):
        before()
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def draw(keys: list[str]) -> None:
    """From the folder to what is sent to the browser: the heat maps alone."""
    runs = [recording(key) for key in keys]
    grids = [grid(run, "activation_gradient") for run in runs]
    scale = common_range(grids)
    for part in grids:
        heat_map(part, QUANTITIES["activation_gradient"], scale, 0).to_json()


def forget() -> None:
    """Let all answers go."""
    st.cache_data.clear()
    ANSWERS.clear()


def main(root: Path) -> None:
    registry.RUNS = root
    for seed in range(4):
        record(root, f"run{seed}", seed)
    every = [f"run:run{seed}" for seed in range(4)]
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=300).run()
    app.switch_page("../pages/depth/recordings.py").run()
    app.multiselect(key="runs").set_value([]).run()
    bare = median(app.run, 15)
    print(f"the page without a run: {bare:.0f} ms")
    for keys in (every[:1], every):
        app.multiselect(key="runs").set_value(keys).run()
        read = median(partial(draw, keys), 15, forget)
        kept = median(partial(draw, keys), 15)
        opened = median(app.run, 9, forget) - bare
        again = median(app.run, 9) - bare
        print(
            f"{len(keys)} x {STEPS} steps x {LAYERS} layers: heat maps alone {read:.0f} ms read from disk, "
            f"{kept:.0f} ms cached; the whole page beyond the bare one {opened:.0f} ms, again {again:.0f} ms"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
