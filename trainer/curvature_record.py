"""What is known of noise and curvature in the course of a training, without changing it? Every so many steps the images of
the probe, and more of them, go through a twin of the net; `curvature` measures."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from trainer import files, run_checks
from trainer.curvature import gradient_noise, groups_of, hessian_eigenvalue
from trainer.loader import BatchLoader
from trainer.probes import NoGradientError
from trainer.runs import RunError
from trainer.undisturbed import device_of, undisturbed

FILE = "curvature.npz"
NOISE_IMAGES = 512  # of which the gradients are compared
SHUFFLE = 7  # seed of the order in which they are put into groups
COLUMNS = ("learning_rate", "eigenvalue", "iterations", "settled", "signal", "variance")


@dataclass
class CurvatureRecord:
    """Collects what is measured at chosen steps, for curvature.npz. interval: steps from one measurement to the next, 0 for
    none. probe: the batch of which the Hessian is; noise: the images whose gradients are compared, in random order."""

    interval: int
    probe: tuple[Tensor, Tensor]
    noise: tuple[Tensor, Tensor]
    names: tuple[str, ...] = ()
    steps: list[int] = field(default_factory=list)
    gsnr: list[np.ndarray] = field(default_factory=list)
    rows: list[tuple[float, ...]] = field(default_factory=list)

    def is_due(self, step: int) -> bool:
        return bool(self.interval) and step % self.interval == 0

    def record(self, twin: nn.Module, step: int, rate: float) -> None:
        """Measure a twin of the net as it is before training step `step`, which is taken with this learning rate."""
        if step in self.steps[-1:]:
            return
        device = device_of(twin)
        with undisturbed(device):
            (x, target), (probe, wanted) = self.noise, self.probe
            noise = gradient_noise(twin, x.to(device), target.to(device))
            eigenvalue = hessian_eigenvalue(twin, probe.to(device), wanted.to(device))
        self.names = noise.names
        self.steps.append(step)
        self.gsnr.append(noise.gsnr)
        bend = eigenvalue.value, float(eigenvalue.iterations), float(eigenvalue.settled)
        self.rows.append((rate, *bend, noise.signal, noise.variance))

    def arrays(self) -> dict[str, np.ndarray]:
        """names (L,), steps (S,), gsnr (S, L) float32, one (S,) float64 array for each of COLUMNS, and how many images were
        measured: `images`, in groups of `group`, and `probe` of the Hessian."""
        table = np.array(self.rows, np.float64).reshape(-1, len(COLUMNS))
        images = len(self.noise[1])
        groups, group = groups_of(images)
        return {
            "names": np.array(self.names),
            "steps": np.array(self.steps, np.int64),
            "gsnr": np.array(self.gsnr, np.float32),
            **dict(zip(COLUMNS, table.T, strict=True)),
            "images": np.array(groups * group),
            "group": np.array(group),
            "probe": np.array(len(self.probe[1])),
        }

    def restore(self, arrays: dict[str, np.ndarray], upto: int) -> None:
        """Take up the record of an interrupted run, without what came at or after step `upto`. Raises ValueError where its
        arrays do not belong together."""
        if odd := problem(arrays):
            raise ValueError(odd)
        keep = arrays["steps"] < upto
        self.names = tuple(arrays["names"].tolist())
        self.steps = arrays["steps"][keep].tolist()
        self.gsnr = list(arrays["gsnr"][keep])
        self.rows = [tuple(row) for row in np.stack([arrays[name] for name in COLUMNS], 1)[keep]]


def record_of(loader: BatchLoader, probe: tuple[Tensor, Tensor], interval: int) -> CurvatureRecord:
    """The record of a training on these images; it measures nothing where they are too few."""
    images = min(NOISE_IMAGES, len(loader.train[1]))
    try:
        groups_of(images)
    except NoGradientError:
        interval = 0
    if not interval:
        return CurvatureRecord(0, probe, probe)
    order = torch.randperm(images, generator=torch.Generator().manual_seed(SHUFFLE))
    x, labels = loader.spread(images)
    order = order.to(labels.device)
    return CurvatureRecord(interval, probe, (x[order], labels[order]))


def interval(times: int, steps: int) -> int:
    """Steps from one measurement to the next; 0 for none. See `--curvature`."""
    return max(1, steps // times) if times else 0


def read(path: Path) -> dict[str, np.ndarray]:
    """The arrays of curvature.npz of a run folder, see `CurvatureRecord.arrays`; empty where the run holds none. Raises
    RunError."""
    unreadable = f"{FILE} of the run {path.name} cannot be read"
    try:
        arrays = run_checks.arrays(files.read_bytes(path / FILE, run_checks.MAX_ARRAYS))
    except FileNotFoundError:
        return {}
    except Exception as error:  # zipfile and numpy raise many kinds
        raise RunError(f"{unreadable} ({type(error).__name__}).") from error
    if odd := problem(arrays):
        raise RunError(f"{unreadable}: {odd}.")
    return arrays


def problem(arrays: dict[str, np.ndarray]) -> str:
    """What is wrong with the arrays of a curvature.npz, as a phrase; nothing where they belong together."""
    needed = {"names", "steps", "gsnr", "images", "group", "probe", *COLUMNS}
    if missing := sorted(needed - arrays.keys()):
        return f"it lacks {', '.join(missing)}"
    steps, names = arrays["steps"], arrays["names"]
    if steps.ndim != 1 or steps.dtype.kind not in "iu" or names.ndim != 1:
        return "its steps or names are no list"
    if len(steps) and (steps[0] < 0 or (np.diff(steps.astype(np.int64)) <= 0).any()):
        return "its steps do not rise"
    if arrays["gsnr"].shape != (len(steps), len(names)) or arrays["gsnr"].dtype.kind != "f":
        return "its layers and steps do not fit"
    if any(arrays[name].shape != steps.shape or arrays[name].dtype.kind != "f" for name in COLUMNS):
        return "its columns and steps do not fit"
    counts = [arrays[name] for name in ("images", "group", "probe")]
    if any(count.ndim or count.dtype.kind not in "iu" or count < 1 for count in counts):
        return "its numbers of images are none"
    return ""
