"""What runs recorded of noise and curvature, and what is measured now."""

import logging
from collections.abc import Sequence

import torch

from explorer.app.analysis import DEAR, analysis
from explorer.app.answers import answer
from explorer.app.cache import in_worker, network
from explorer.depth import batches
from explorer.depth import curvature as curvature_of
from explorer.depth.curvature import NOW, OWN, Curvature
from explorer.networks import registry, run_rows
from explorer.networks.model import Model
from trainer import curvature_record, runs
from trainer.cost import count_of
from trainer.files import changed_at, number
from trainer.layer_record import PROBE_IMAGES

LOG = logging.getLogger(__name__)
DEFAULTS = (("mlp10-sigmoid", "mlp10-relu"), ("mlp2-sigmoid", "mlp2-relu"))
IMAGES = 256  # that are measured on the page
MAX_WORK = 4e9  # multiply-adds of a forward pass of the probe: half a minute


def curves() -> dict[str, str]:
    """Key and label of everything that was recorded: networks that ship, then this server's own runs."""
    known = {key: row.label for key, row in curvature_of.recorded().items()}
    own = {}
    for path in runs.folders(registry.RUNS):
        run = registry.described(path)
        if isinstance(run, runs.Run) and runs.has(path, curvature_record.FILE):
            own[f"run:{path.name}"] = f"{run_rows.label(run)}, your run {path.name}"
    return known | own


def curve(key: str) -> Curvature | None:
    """What is recorded of a key of `curves`; None where it cannot be read."""
    name = key.removeprefix("run:")
    if name == key:
        return curvature_of.recorded().get(key)
    path = runs.folder(registry.RUNS, name)
    try:
        return _own(name, changed_at(path / curvature_record.FILE))
    except runs.RunError as error:
        LOG.warning("%s", error)
        return None


@answer()
def _own(name: str, changed: tuple[int, int]) -> Curvature:
    path = runs.folder(registry.RUNS, name)
    run = runs.read(path)
    training = run.training
    return curvature_of.of_arrays(
        curvature_record.read(path),
        key=f"run:{name}",
        label=f"{run_rows.label(run)}, your run {name}",
        kind=OWN,
        data=f"training images of {run.dataset['name']}",
        batch_size=int(number(training.get("batch_size"))),
        momentum=number(training.get("momentum")),
        nesterov=bool(training.get("nesterov", False)),
    )


def default_keys(known: Sequence[str]) -> list[str]:
    """The twins to begin with, or the first that there is."""
    for pair in DEFAULTS:
        if set(pair) <= set(known):
            return list(pair)
    return list(known)[:1]


def can_measure(model: Model) -> bool:
    """Whether there are labelled images for a network, and it is small enough."""
    return bool(batches.kind(model)) and is_small(model)


def untrained(model: Model) -> Model | None:
    """The same network before training, where that is known."""
    return registry.find(model.untrained_key) if model.untrained_key else None


@analysis("Counting", guess=DEAR)
def is_small(model: Model) -> bool:
    """Whether a network can be measured while a person waits."""
    frame = model.preprocessing
    x = torch.zeros(1, frame.channels, frame.crop, frame.crop)
    work = in_worker(network(model), lambda net: count_of(net, x))
    return work.multiply_adds * PROBE_IMAGES <= MAX_WORK


@analysis("Measuring gradients and the Hessian", guess=DEAR)
def measured(model: Model) -> Curvature:
    """A network as it is, on images that `batches` has for it. Raises NoGradientError."""
    x, labels = batches.batch(model, IMAGES)
    arrays = in_worker(network(model), lambda net: curvature_of.measure(net, x, labels))
    return curvature_of.of_arrays(
        arrays,
        key=model.key,
        label=model.label,
        kind=NOW,
        data=f"training images of {batches.SETS[batches.kind(model)]}",
        batch_size=0,
        momentum=0.0,
        nesterov=False,
    )
