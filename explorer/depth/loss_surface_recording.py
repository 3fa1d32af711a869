"""Recording of the loss surfaces of the twins that ship, once: what takes longer than a class waits.

    python -m explorer.depth.loss_surface_recording tiny-imagenet-50.zip

where the file holds the images that the networks were trained on. What loss_surfaces.json has already is kept, so that it
can be stopped at any time and goes on when it is called again. `--check 10` measures so many recorded places again, one by
one and without the shortcut for batch norms, and prints the largest difference."""

import argparse
import copy
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from explorer.depth.loss_surface import (
    RECORDED,
    Direction,
    directions,
    evaluate,
    grid,
    movable,
    order,
    sizes,
)
from explorer.networks import run_rows
from trainer import data, runs
from trainer.data import Dataset
from trainer.files import locked, write

Pair = tuple[Direction, Direction]
KEYS = ("plain56", "resnet56")
POINTS, IMAGES, SEED = 33, 250, 0
EVERY = 5  # places between two writings


def balanced(labels: Tensor, count: int) -> Tensor:
    """Numbers of `count` images, equally many of each class, spread over the set."""
    classes = labels.unique()
    each = count // len(classes)
    rows = [torch.nonzero(labels == of).flatten() for of in classes]
    return torch.cat([row[torch.linspace(0, len(row) - 1, each).long()] for row in rows])


def folded(net: nn.Module, pair: Pair) -> tuple[nn.Module, Pair]:
    """A copy of a network of the trainer in which batch norms are multiplied into the convolutions before them, and the
    directions likewise: the same outputs to rounding, in two thirds of the time."""
    copied = copy.deepcopy(net)
    modules = list(copied.named_modules())
    moved = dict(pair[0]), dict(pair[1])
    for (name, conv), (norm_name, norm) in zip(modules, modules[1:], strict=False):
        if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            assert norm.running_var is not None
            factor = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach()
            for one in moved:
                one[f"{name}.weight"] = one[f"{name}.weight"] * factor[:, None, None, None]
            copied.set_submodule(name, fuse_conv_bn_eval(conv, norm))
            copied.set_submodule(norm_name, nn.Identity())
    return copied.to(memory_format=torch.channels_last), moved


def images_of(dataset: Dataset, run: runs.Run, count: int) -> tuple[Tensor, Tensor]:
    """Training images as the network of a run takes them, and their labels; equally many of each class. Raises ValueError
    for images that it was not trained on."""
    if dataset.hash != run.dataset["hash"]:
        raise ValueError(f"{run.name} was trained on other images than these.")
    rows = balanced(dataset.train_labels, count)
    x = data.to_input(dataset.train_images[rows], run.mean, run.std)
    return x.contiguous(memory_format=torch.channels_last), dataset.train_labels[rows]


def begin(run: runs.Run, net: nn.Module, data_name: str) -> dict[str, Any]:
    """A row of loss_surfaces.json of which nothing was measured yet, see explorer.depth.loss_surface.LossSurface."""
    parameters, moved = sizes(net)
    empty = [[None] * POINTS for _ in range(POINTS)]
    return {
        "key": run.name,
        "label": run_rows.label(run),
        "data": f"training images of {data_name}",
        "images": IMAGES,
        "classes": run.spec.classes,
        "parameters": parameters,
        "moved": moved,
        "seed": SEED,
        "at": grid(POINTS).round(6).tolist(),
        "loss": empty,
        "accuracy": [list(row) for row in empty],
    }


def read(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of a file by key; none where there is no file."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return {row["key"]: row for row in rows}


def record(
    dataset: Dataset,
    keys: Sequence[str] = KEYS,
    path: Path = RECORDED,
    report: Callable[[str], None] = print,
) -> None:
    """Measure every place of these networks, the coarse grid of all of them first; what the file has already is kept. Each
    network may have a process of its own."""
    nets, rows = {}, {}
    for key in keys:
        run = runs.read(runs.BUNDLED / key)
        net = runs.load(run)
        rows[key] = read(path).get(key) or begin(run, net, dataset.name)
        images = images_of(dataset, run, rows[key]["images"])
        nets[key] = *folded(net, directions(net, rows[key]["seed"])), *images
    places = [
        (i, j) for i, j in order(POINTS) if any(rows[key]["loss"][i][j] is None for key in keys)
    ]
    for done, (i, j) in enumerate(places, start=1):
        for key in keys:
            measure(rows[key], *nets[key], i, j)
        if done % EVERY == 0 or done == len(places):
            save(rows, path)
            report(f"{', '.join(keys)}: {done} of {len(places)} places")


def save(rows: dict[str, dict[str, Any]], path: Path) -> None:
    """Put these rows into the file; those of other networks stay as they are."""
    with locked(Path(tempfile.gettempdir()) / f"{path.name}.lock"):
        known = read(path) | rows
        ordered = [known[key] for key in sorted(known, key=KEYS.index)]
        write(path, ("[\n" + ",\n".join(map(json.dumps, ordered)) + "\n]\n").encode())


def measure(
    row: dict[str, Any], net: nn.Module, pair: Pair, x: Tensor, labels: Tensor, i: int, j: int
) -> None:
    """Loss and accuracy of one place, unless the row has them."""
    if row["loss"][i][j] is not None:
        return
    with movable(net, pair) as put:
        put(row["at"][i], row["at"][j])
        loss, accuracy = evaluate(net, x, labels)
    row["loss"][i][j] = float(f"{loss:.5g}") if np.isfinite(loss) else float("inf")
    row["accuracy"][i][j] = round(accuracy, 4)


def check(dataset: Dataset, count: int, path: Path = RECORDED) -> float:
    """The largest relative difference between recorded losses and the same measured again without `folded`, at the centre
    and `count` random places of every network."""
    rng, worst = np.random.default_rng(1), 0.0
    for key, row in read(path).items():
        run = runs.read(runs.BUNDLED / key)
        net, (x, labels) = runs.load(run), images_of(dataset, run, row["images"])
        measured = np.argwhere(np.isfinite(np.array(row["loss"], np.float64)))
        chosen = measured[rng.choice(len(measured), min(count, len(measured)), replace=False)]
        for i, j in [(len(row["at"]) // 2,) * 2, *chosen.tolist()]:
            with movable(net, directions(net, row["seed"])) as put:
                put(row["at"][i], row["at"][j])
                loss, _ = evaluate(net, x, labels)
            worst = max(worst, abs(loss - row["loss"][i][j]) / loss)
    return worst


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m explorer.depth.loss_surface_recording")
    parser.add_argument("images", help="the image folder or zip that the networks were trained on")
    parser.add_argument("--cache", default="", help="where decoded images are kept")
    parser.add_argument("--only", nargs="*", default=KEYS, help="keys of the networks to record")
    parser.add_argument("--check", type=int, default=0, help="measure so many places again")
    options = parser.parse_args()
    images = data.load(options.images, 32, options.cache)
    if options.check:
        print(f"largest relative difference: {check(images, options.check):.2g}")
    else:
        record(images, options.only)
