"""Noise and curvature: how much do the gradients of single images differ, and how sharply does the loss bend, over a
training and now?

The measurements are the trainer's (trainer/curvature.py). curvatures.json holds what curvature_recording.py measured of
networks that ship; a run that was trained with --curvature holds its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from trainer.curvature import gradient_noise, hessian_eigenvalue, noise_scale, stability_limit
from trainer.layer_record import PROBE_IMAGES, frozen_statistics

RECORDED = Path(__file__).with_name("curvatures.json")
REPEATED, ENDS, OWN, NOW = "repeated", "ends", "own", "now"  # where a curve comes from, see words
COLUMNS = ("learning_rate", "eigenvalue", "signal", "variance")


@dataclass(frozen=True)
class Curvature:
    """What was measured of one network at `steps` (S,) of its training. learning_rate, eigenvalue (largest of the Hessian),
    signal (|E g|^2) and variance (tr Var g) are (S,) float64 over all parameters; settled (S,) says whether the eigenvalue
    stood still; gsnr (S, L) is the mean of E[g]^2 / Var[g] over the weights of each layer `names`. `images` were compared in
    groups of `group`, the Hessian is of `probe` images. kind: REPEATED, ENDS, OWN or NOW; result: accuracy on validation
    images, that of the network that ships and that of the repeated training, NaN where there is none."""

    key: str
    label: str
    kind: str
    data: str
    names: tuple[str, ...]
    steps: np.ndarray
    learning_rate: np.ndarray
    eigenvalue: np.ndarray
    settled: np.ndarray
    signal: np.ndarray
    variance: np.ndarray
    gsnr: np.ndarray
    images: int
    group: int
    probe: int
    batch_size: int
    momentum: float
    nesterov: bool
    result: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def noise_scale(self) -> np.ndarray:
        """(S,) tr(Sigma) / |G|^2 in images; infinite where the signal is lost in the noise."""
        return np.array(
            [noise_scale(*pair) for pair in zip(self.signal, self.variance, strict=True)]
        )

    @property
    def limit(self) -> np.ndarray:
        """(S,) 2 / lr of each step, infinite where the rate is 0."""
        return np.array([stability_limit(rate) for rate in self.learning_rate])

    @property
    def limit_with_momentum(self) -> np.ndarray:
        """(S,) the same for the momentum of this training."""
        return np.array(
            [stability_limit(rate, self.momentum, self.nesterov) for rate in self.learning_rate]
        )


def of_arrays(arrays: Mapping[str, np.ndarray], **about: Any) -> Curvature:
    """What a curvature.npz holds (see trainer.curvature_record), with what else is known of the network."""
    fields: dict[str, Any] = {name: np.asarray(arrays[name], np.float64) for name in COLUMNS}
    fields |= {name: int(arrays[name]) for name in ("images", "group", "probe")}
    return Curvature(
        names=tuple(map(str, arrays["names"])),
        steps=np.asarray(arrays["steps"], np.int64),
        settled=np.asarray(arrays["settled"], bool),
        gsnr=np.asarray(arrays["gsnr"], np.float64).reshape(len(arrays["steps"]), -1),
        **fields,
        **about,
    )


def measure(
    net: nn.Module, x: Tensor, labels: Tensor, max_iterations: int = 60
) -> dict[str, np.ndarray]:
    """A network as it is, measured as the trainer does: arrays of one step, see `of_arrays`. x (N, C, H, W), labels (N,), in
    random order. Raises NoGradientError."""
    twin = frozen_statistics(net)
    if (
        x.is_contiguous()
    ):  # people's own networks reshape with `view`, which the other layout forbids
        twin = twin.to(memory_format=torch.contiguous_format)
    noise = gradient_noise(twin, x, labels)
    probe = min(PROBE_IMAGES, len(x))
    bend = hessian_eigenvalue(twin, x[:probe], labels[:probe], max_iterations=max_iterations)
    return {
        "names": np.array(noise.names),
        "steps": np.zeros(1, np.int64),
        "gsnr": noise.gsnr[None],
        "learning_rate": np.zeros(1),
        "eigenvalue": np.array([bend.value]),
        "settled": np.array([bend.settled]),
        "signal": np.array([noise.signal]),
        "variance": np.array([noise.variance]),
        "images": np.array(noise.images),
        "group": np.array(noise.group),
        "probe": np.array(probe),
    }


@cache
def recorded() -> dict[str, Curvature]:
    """What was recorded of networks that ship, by key."""
    if not RECORDED.exists():
        return {}
    rows = json.loads(RECORDED.read_text(encoding="utf-8"))
    return {row["key"]: of_row(row) for row in rows}


def of_row(row: Mapping) -> Curvature:
    """A row of curvatures.json."""
    rest = {name: row[name] for name in row if name not in row["arrays"]}
    arrays = {name: np.array(value) for name, value in row["arrays"].items()}
    about = {name: value for name, value in rest.items() if name != "arrays"}
    return of_arrays(arrays, **about | {"result": tuple(row["result"])})
