"""Runs as a training records them, made by hand."""

from dataclasses import asdict

import numpy as np

from explorer.depth.recording import recording
from explorer.inside.quantities import QUANTITIES
from trainer import run_writer, runs
from trainer.config import Config
from trainer.nets import NetSpec

NAMES = ("conv1", "conv2", "linear")
SPEC = NetSpec("resnet", 10, depth=20, size=32)


def arrays(steps=4, names=NAMES, seed=0, **more):
    """Probes as a LayerRecord holds them, of log-uniform values."""
    draw = np.random.default_rng(seed)
    values = {
        key: (10.0 ** draw.uniform(-6, 0, (steps, len(names)))).astype(np.float32)
        for key in QUANTITIES
    }
    values["update_ratio"][-1] = np.nan
    values["distance"][0] = 0
    return values | {"names": np.array(names), "steps": np.arange(steps) * 10} | more


def rows(errors, val=None, per=10):
    """Lines of metrics.jsonl with these training (and validation) errors in percent."""
    return [
        {
            "step": per * (i + 1),
            "epoch": i + 1,
            "train/loss": 2.0 - i,
            "train/accuracy": 1 - e / 100,
            "val/loss": 2.5 - i,
            "val/accuracy": 1 - v / 100,
        }
        for i, (e, v) in enumerate(zip(errors, val or errors, strict=True))
    ]


def recorded_run(
    key="a", spec=SPEC, errors=(50.0, 40.0), val=None, probe=None, train=25_000, **settings
):
    config = asdict(Config(net=spec.net, epochs=len(errors))) | settings
    return recording(
        key,
        f"run {key}",
        spec,
        config,
        {"hash": "x", "train": train, "name": "set"},
        "finished",
        rows(errors, val),
        arrays() if probe is None else probe,
    )


def folder(root, name, spec=SPEC, lines=(), probe=None, **settings):
    """A run folder on disk, without weights."""
    path = root / name
    path.mkdir(parents=True)
    run_writer.write_config(
        runs.Run(
            path,
            spec,
            Config(name=name, net=spec.net, **settings),
            tuple("0123456789"),
            (0.5,) * 3,
            (0.2,) * 3,
            {"name": "set", "hash": "x", "train": 1000, "val": 100},
            5,
            {},
        )
    )
    for line in lines:
        run_writer.append(path / "metrics.jsonl", line)
    if probe is not None:
        run_writer.write_arrays(path / "probes.npz", probe)
    return path


def probes_of(along, across):
    """Probes of weights that end at along W0 plus across at right angles to it, in units of
    |W0|."""
    along, across = (np.broadcast_to(np.asarray(part, float), 3) for part in (along, across))
    values = arrays(2)
    values["weight"][0] = 0.05
    values["weight"][1] = 0.05 * np.sqrt(along**2 + across**2)
    values["distance"][1] = np.sqrt((1 - along) ** 2 + across**2)
    return values
