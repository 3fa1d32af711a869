"""Recordings made up for tests: plain and residual nets that end with given errors."""

import numpy as np

from explorer.depth import recording
from trainer.nets import NetSpec


def run(depth, residual, error, signal=1e-3, weight=1e-2, epochs=3, seed=0):
    """A recording that ends with this training error in percent and these medians in its first
    layer."""
    steps = np.arange(4)
    metrics = [
        {
            "epoch": e + 1,
            "step": 10 * (e + 1),
            "train/loss": 1.0,
            "train/accuracy": 1 - error / 100,
            "val/loss": 1.0,
            "val/accuracy": 1 - (error + 1) / 100,
        }
        for e in range(epochs)
    ]
    grids = {
        "activation_gradient": np.full((4, 3), signal, np.float32),
        "weight_gradient": np.full((4, 3), weight, np.float32),
    }
    return recording.recording(
        f"{residual}{depth}-{seed}",
        f"{'ResNet' if residual else 'Plain'}-{depth}" + f", seed {seed}" * bool(seed),
        NetSpec("resnet", 10, size=32, depth=depth, residual=residual),
        {"epochs": epochs, "seed": seed},
        {"hash": "a", "train": 50_000, "name": "d"},
        "finished",
        metrics,
        {"names": np.array(["conv1", "b", "c"]), "steps": steps, **grids},
    )


def seeded(*errors, depth=20, residual=False, **more):
    return [run(depth, residual, error, seed=seed, **more) for seed, error in enumerate(errors)]
