"""Run rows: what does a run of the trainer say of its network, as it is, before its first step, and after an earlier
epoch?"""

import functools
import logging
from dataclasses import replace
from pathlib import Path

from explorer.images.preprocessing import Preprocessing
from explorer.networks import calibration, inspection
from explorer.networks.model import Model, ModelError
from trainer import epochs, files, run_checks, runs
from trainer.datasets import dataset
from trainer.image_folder import DatasetError
from trainer.nets import ACTIVATIONS, is_own, layout_of, row_of

log = logging.getLogger(__name__)


def trained(path: Path, source: str) -> Model:
    """A run folder of the trainer. Raises RunError, NetError."""
    run, status = runs.read(path), runs.status(path)
    inspection.inspect(run)
    row = row_of(run.spec.net)
    weights = path / "weights.safetensors"
    key = run.name if source == "bundled" else f"run:{run.name}"
    return Model(
        key=key,
        label=label(run) if source == "bundled" else f"{run.name}: {label(run)}",
        family=row.family,
        source=source,
        build=functools.partial(runs.load, run),
        outputs=run.spec.classes,
        classes=tuple(name.replace("_", " ") for name in run.classes),
        preprocessing=Preprocessing(
            resize=run.spec.size,
            crop=run.spec.size,
            mean=run.mean,
            std=run.std,
            channels=run.spec.channels,
            interpolation="lanczos" if run.spec.channels == 3 else "",
        ),
        stages=run.stages or row.stages(run.spec),
        parameters=run.parameters,
        size_mb=weights.stat().st_size / 2**20,
        trained_on=f"{run.dataset['name']} ({run.dataset['train']:,} images, {len(run.classes)} classes), "
        f"{duration(path)} by this project's trainer",
        accuracy=accuracy(run, status),
        licence="as the project (MIT)" if source == "bundled" else "yours",
        version="-".join(map(str, files.changed_at(weights))),
        path=path,
        layout=layout_of(run.spec.net),
    )


def duration(path: Path) -> str:
    """For how long a run was trained, with a comma; nothing where its metrics cannot be read."""
    try:
        return f"{len(runs.metrics(path))} epochs,"
    except runs.RunError as error:
        log.info("%s", error)
        return ""


def accuracy(run: runs.Run, status: dict) -> str:
    """What a run measured, or why there is nothing yet."""
    result = status.get("result")
    if not result:
        return f"not measured yet: the run is {status.get('state', 'unknown')}"
    top5 = f", {100 * result['val/top5']:.2f}\u00a0% top-5" if "val/top5" in result else ""
    measured = (
        f"measured: {100 * result['val/accuracy']:.2f}\u00a0% top-1{top5} on {run.dataset['val']:,} validation "
        "images"
    )
    if result["val/accuracy"] < 2 / len(run.classes):
        measured += f"; it did not learn (chance is {100 / len(run.classes):.3g}\u00a0%)"
    return measured


def initial(base: Model) -> Model:
    """A run as it was before its first step: the weights that its seed draws. Raises ModelError."""
    if base.path is None:
        raise ModelError(f"How {base.label} was initialised is not known.")
    try:
        run = runs.read(base.path)
    except runs.RunError as error:
        raise ModelError(f"How {base.label} was initialised is not known. {error}") from error
    seed = run.training.get("seed", 0)
    return replace(
        base,
        key=f"initial:{base.key}",
        label=f"{base.label}, as initialised",
        source="random",
        size_mb=0.0,
        build=functools.partial(runs.untrained, run, seed),
        accuracy="untrained: at chance",
        trained_on=f"nothing yet: weights as drawn from seed {seed}; {calibration.SHORT}",
    )


def at_epoch(base: Model, epoch: int) -> Model:
    """A run as it was after one of its earlier epochs. Raises ModelError."""
    if base.path is None or epoch not in epochs.kept(base.path):
        raise ModelError(f"What {base.label} was after epoch {epoch:,} is not kept on this server.")
    try:
        run, rows = runs.read(base.path), runs.metrics(base.path)
    except runs.RunError as error:
        raise ModelError(
            f"What {base.label} was after epoch {epoch:,} cannot be read. {error}"
        ) from error
    name, measured = epochs.name(epoch), next((r for r in rows if r.get("epoch") == epoch), {})
    weights = base.path / f"{name}.safetensors"
    many = "1 epoch" if epoch == 1 else f"{epoch:,} epochs"
    return replace(
        base,
        key=f"{base.key}@{epoch}",
        label=f"{base.label}, after epoch {epoch}",
        build=functools.partial(runs.load, run, name),
        size_mb=files.changed_at(weights)[1] / 2**20,
        trained_on=f"{run.dataset['name']}, the first {many} of its training; kernels kept in float16",
        accuracy=accuracy(run, {"result": run_checks.result_numbers(measured), "state": "kept"}),
        version="-".join(map(str, files.changed_at(weights))),
    )


def label(run: runs.Run) -> str:
    """What a run's network is, and in what it differs from its twins."""
    spec, seed = run.spec, run.training.get("seed", 0)
    parts = [row_of(spec.net).title(spec)]
    if not is_own(spec.net):
        norm = "batch norm" if spec.norm == "batch" else "no batch norm"
        parts += [ACTIVATIONS[spec.activation].label, norm]
    if spec.width != 1:
        parts.append(f"width x{spec.width:g}")
    if seed:
        parts.append(f"seed {seed}")
    drawn = drawn_data(run)
    return f"{drawn}: {', '.join(parts)}" if drawn else ", ".join(parts)


def drawn_data(run: runs.Run) -> str:
    """The scenes that a run was trained on, "" for other data."""
    try:
        row = dataset(str(run.dataset["name"]))
    except DatasetError as error:
        log.info("%s: %s", run.name, error)
        return ""
    return row.label if row and row.with_options else ""
