"""Recording of the overfitting lesson's trainings: all that take longer than a class waits, once.

    python -m explorer.lessons.overfitting_recording cifar10.zip

where the file is an image folder of 10 classes of 32x32, or a zip of one. The digits come with scikit-learn. What
overfitting.json has already is kept."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np

from explorer.lessons.overfitting import CURVES, FEW, MORE, RECORDED, SEEDS, SIZES, UNITS, Setting
from explorer.lessons.overfitting_training import Arrays, arrays, learn
from trainer.files import write


def settings() -> Iterator[Setting]:
    """Everything that is recorded."""
    for shuffled, images, units, seed in product((False, True), SIZES, UNITS, range(SEEDS)):
        yield Setting("digits", images, shuffled, units, seed=seed)
    for photos, dropout in product((FEW, MORE), (0.0, 0.5)):
        for crops, mirrors, colours in product((False, True), repeat=3):
            yield Setting(
                "photos",
                photos,
                crops=crops,
                mirrors=mirrors,
                colours=colours,
                dropout=dropout,
            )


def record(data: Arrays, path: Path = RECORDED, report: Callable[[str], None] = print) -> None:
    """Train every one of `settings` and write what came of it; what the file has already is
    kept."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    known = {Setting(**row["setting"]) for row in rows}
    for setting in settings():
        if setting in known:
            continue
        result = learn(setting, data if setting.task == "photos" else None)
        rows.append(
            {
                "setting": asdict(setting),
                "parameters": result.parameters,
                "steps": result.steps.tolist(),
                **{name: np.round(getattr(result, name), 4).tolist() for name in CURVES},
            }
        )
        write(path, ("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n").encode())
        report(f"{setting}: {result.train_accuracy[-1]:.1%}, {result.val_accuracy[-1]:.1%}")


if __name__ == "__main__":
    record(arrays(sys.argv[1], 32))
