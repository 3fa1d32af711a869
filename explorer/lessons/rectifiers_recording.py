"""Recording of the rectifiers lesson's trainings: 22 and 30 layers, Xavier's and He's weights, several seeds.

    python -m explorer.lessons.rectifiers_recording

The images are scikit-learn's handwritten digits, the trainer is the project's own. What rectifiers.json has already is
kept."""

import json
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from explorer.facts import number
from explorer.lessons.rectifiers import INITS, LAYERS, RECORDED, SEEDS, WIDTHS
from trainer import runs
from trainer.config import Config
from trainer.files import write
from trainer.train import train

EPOCHS = 60


def config(layers: int, init: str, seed: int, epochs: int = EPOCHS) -> Config:
    """SGD with the numbers of the paper, on a fully connected network without batch norm; the rate stays as it begins."""
    return Config(
        net="mlp",
        data="digits",
        name=f"rectifiers-{layers}-{init}-{seed}",
        activation="relu",
        norm="none",
        init=init,
        depth=layers - 1,
        width=WIDTHS["fc"] / 64,
        residual=False,
        dropout=0.0,
        epochs=epochs,
        batch_size=int(number("prelu_batch")),
        lr=number("prelu_rate"),
        momentum=number("prelu_momentum"),
        nesterov=False,
        weight_decay=number("prelu_decay"),
        schedule="constant",
        augment="none",
        precision="float32",
        seed=seed,
        probes=epochs,
        device="cpu",
    )


def row(layers: int, init: str, seed: int, path: Path) -> dict[str, Any]:
    """What is kept of a run folder, see explorer.lessons.rectifiers.Training."""
    lines, probes = runs.metrics(path), runs.probes(path)
    starts = np.searchsorted(probes["steps"], [0, *(line["step"] for line in lines[:-1])])
    gradient = probes["weight_gradient"][np.minimum(starts, len(probes["steps"]) - 1), 0]
    return {
        "layers": layers,
        "init": init,
        "seed": seed,
        "train_error": [round(100 * (1 - line["train/accuracy"]), 2) for line in lines],
        "val_error": [round(100 * (1 - line["val/accuracy"]), 2) for line in lines],
        "train_loss": [round(line["train/loss"], 5) for line in lines],
        "gradient": [float(f"{value:.3g}") for value in gradient],
    }


def record(path: Path = RECORDED, report: Callable[[str], None] = print) -> None:
    """Train every network and write what came of it; what the file has already is kept."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    known = {(kept["layers"], kept["init"], kept["seed"]) for kept in rows}
    for layers, init, seed in product(LAYERS, INITS, range(SEEDS)):
        if (layers, init, seed) in known:
            continue
        with tempfile.TemporaryDirectory() as root:
            rows.append(row(layers, init, seed, train(config(layers, init, seed), root)))
        write(path, ("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n").encode())
        report(f"{layers} layers, {init}, seed {seed}: {rows[-1]['val_error'][-1]} % errors")


if __name__ == "__main__":
    record()
