"""Recording of noise and curvature of networks that ship: the same training once more, with --curvature.

    python -m explorer.depth.curvature_recording
    python -m explorer.depth.curvature_recording --ends scenes
    python -m explorer.depth.curvature_recording --ends tiny-imagenet-50.zip

The first trains those of digits and scenes again, with the options of their config.json. The others measure the networks
that were trained on these images as they were drawn and as they ship: training those of photos again takes an hour each.
What curvatures.json has already is kept; a whole training takes the place of its two ends."""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from explorer.depth.curvature import COLUMNS, ENDS, RECORDED, REPEATED, measure
from explorer.networks import run_rows
from trainer import curvature_record, data, runs
from trainer.curvature_record import NOISE_IMAGES, SHUFFLE
from trainer.data import Dataset
from trainer.files import write
from trainer.train import train

TIMES = {  # network -> how often it is measured over its training
    **dict.fromkeys(("digits-relu", "digits-sigmoid", "mlp2-relu", "mlp2-sigmoid"), 33),
    **dict.fromkeys(("mlp10-relu", "mlp10-sigmoid"), 33),
    **dict.fromkeys(("scenes-resnet44", "scenes-plain44"), 8),
}
ONCE = (
    *("scenes-resnet44", "scenes-plain44"),
    *("plain20", "resnet20", "plain56", "resnet56"),
    "alexnet64",
)
ARRAYS = ("names", "steps", "gsnr", "settled", "images", "group", "probe", *COLUMNS)


def read(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of a file by key."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return {row["key"]: row for row in rows}


def row(run: runs.Run, kind: str, arrays: dict[str, np.ndarray], accuracy: float) -> dict[str, Any]:
    """A row of curvatures.json, see explorer.depth.curvature.Curvature."""
    shipped = runs.status(run.path).get("result", {})
    config = run.training
    return {
        "key": run.name,
        "label": run_rows.label(run),
        "kind": kind,
        "data": f"training images of {run.dataset['name']}",
        "batch_size": config["batch_size"],
        "momentum": config["momentum"],
        "nesterov": config["nesterov"],
        "result": [shipped.get("val/accuracy", float("nan")), accuracy],
        "arrays": {name: short(arrays[name]) for name in ARRAYS},
    }


def short(array: np.ndarray) -> Any:
    """An array as lists, of four digits."""
    if array.dtype.kind != "f":
        return array.tolist()
    digits = np.vectorize(lambda value: float(f"{value:.4g}"), otypes=[float])
    return digits(array).tolist() if array.size else array.tolist()


def repeated(key: str) -> dict[str, Any]:
    """Train a network that ships once more, measured."""
    run = runs.read(runs.BUNDLED / key)
    assert run.config is not None
    config = replace(run.config, curvature=TIMES[key], probes=0, device="cpu", threads=1)
    with tempfile.TemporaryDirectory() as root:
        path = train(config, root)
        arrays, result = curvature_record.read(path), runs.status(path)["result"]
    return row(run, REPEATED, arrays, result["val/accuracy"])


def both_ends(key: str, dataset: Dataset) -> dict[str, Any]:
    """Measure a network that ships before its first step and after its last. Raises ValueError for images that it was not
    trained on."""
    run = runs.read(runs.BUNDLED / key)
    if dataset.hash != run.dataset["hash"]:
        raise ValueError(f"{key} was trained on other images than these.")
    rows = torch.linspace(0, len(dataset.train_labels) - 1, NOISE_IMAGES).long()
    order = torch.randperm(NOISE_IMAGES, generator=torch.Generator().manual_seed(SHUFFLE))
    rows = rows[order]
    x = data.to_input(dataset.train_images[rows], run.mean, run.std)
    labels = dataset.train_labels[rows]
    nets = runs.untrained(run, run.training["seed"]), runs.load(run)
    ends = [measure(net.to(memory_format=torch.channels_last), x, labels) for net in nets]
    arrays = dict(ends[0])
    for name in ("gsnr", "settled", *COLUMNS):
        arrays[name] = np.concatenate([end[name] for end in ends])
    arrays["steps"] = np.array([0, int(runs.metrics(run.path)[-1]["step"])])
    arrays["learning_rate"] = np.array([run.training["lr"] / 25, 0.0])
    return row(run, ENDS, arrays, float("nan"))


def record(
    kind: str,
    make: dict[str, Callable[[], dict[str, Any]]],
    path: Path = RECORDED,
    report: Callable[[str], None] = print,
) -> None:
    """Make every row of this kind that the file lacks and add it."""
    for key in make:
        if read(path).get(key, {}).get("kind") in (kind, REPEATED):
            continue
        made = make[key]()
        rows = read(path) | {key: made}
        write(path, ("[\n" + ",\n".join(map(json.dumps, rows.values())) + "\n]\n").encode())
        report(f"{key}: largest eigenvalues {made['arrays']['eigenvalue']}")


def makers(images: str, cache: str) -> dict[str, Callable[[], dict[str, Any]]]:
    """How the row of each network is made: trained again, or, where images are named, measured at both ends."""
    if not images:
        return {key: partial(repeated, key) for key in TIMES}
    described = {key: runs.read(runs.BUNDLED / key) for key in ONCE}
    name = Path(images).stem
    those = {key: run for key, run in described.items() if run.dataset["name"] == name}
    sizes = {run.spec.size for run in those.values()}
    sets = {size: data.load(images, size, cache) for size in sizes}
    return {key: partial(both_ends, key, sets[run.spec.size]) for key, run in those.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m explorer.depth.curvature_recording")
    parser.add_argument("--ends", default="", help="the images that networks were trained on")
    parser.add_argument("--cache", default="", help="where decoded images are kept")
    parser.add_argument("--only", nargs="*", help="keys of the networks to record")
    options = parser.parse_args()
    chosen = makers(options.ends, options.cache)
    kept = {key: make for key, make in chosen.items() if key in (options.only or chosen)}
    record(ENDS if options.ends else REPEATED, kept)
