"""What tests of noise, curvature and loss surfaces make up: one curve, one slice that is a bowl."""

import numpy as np

from explorer.depth.curvature import REPEATED, Curvature
from explorer.depth.loss_surface import LossSurface, grid


def made(number: int = 0, **more) -> Curvature:
    steps = np.array([0, 10, 20])
    values = {
        "key": str(number),
        "label": f"Net {number}, ReLU",
        "kind": REPEATED,
        "data": "images",
        "names": ("a", "b"),
        "steps": steps,
        "learning_rate": np.array([0.01, 0.1, 0.0]),
        "eigenvalue": np.array([1.0, 30.0, 2.0]),
        "settled": np.array([True, True, False]),
        "signal": np.array([2.0, 1.0, -1.0]),
        "variance": np.array([10.0, 50.0, 5.0]),
        "gsnr": np.array([[0.1, 0.2], [0.01, np.nan], [-1.0, -2.0]]),
        "images": 512,
        "group": 16,
        "probe": 64,
        "batch_size": 128,
        "momentum": 0.9,
        "nesterov": True,
        "result": (0.9, 0.91),
    }
    return Curvature(**(values | more))


def bowl(points: int = 21, centre: float = 1.0, steep: float = 8.0, **more) -> LossSurface:
    at = grid(points)
    loss = centre + steep * (at[:, None] ** 2 + 4 * at[None] ** 2)
    row = {
        "key": "a",
        "label": "A",
        "data": "images",
        "at": at,
        "loss": loss,
        "accuracy": np.full_like(loss, 0.5),
        "images": 10,
        "classes": 10,
        "parameters": 100,
        "moved": 90,
        "seed": 0,
    }
    return LossSurface(**(row | more))
