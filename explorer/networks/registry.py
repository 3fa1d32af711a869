"""Which networks can be looked into, and where do their weights come from?

MODELS is the table of what is always there: the networks that ship, torchvision's published ones,
and the same untrained. `find` also knows the runs of the trainer ("run:name"), uploaded checkpoints
("file:key") and any run as it was before its first step ("initial:key"). To add a published
network, add a row to published.py; to add one that ships, put its run folder into trainer/bundled/.
"""

import copy
import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from explorer.images.preprocessing import Preprocessing
from explorer.networks import checkpoints
from explorer.networks.architectures import ARCHITECTURES, NORMALISATIONS, STAGES
from explorer.networks.zoo import NETWORKS as PUBLISHED
from explorer.networks.zoo import imagenet_classes
from trainer import runs
from trainer.nets import NETS
from trainer.nets import build as build_net

RUNS = Path(__file__).resolve().parents[2] / "runs"
IMAGENET_CLASSES = imagenet_classes()
IMAGENET = Preprocessing(256, 224, *NORMALISATIONS["ImageNet"], interpolation="bilinear")
BUILDING = threading.Lock()  # drawing weights from a seed uses torch's one global generator
ACTIVATION_LABELS = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "prelu": "PReLU",
    "elu": "ELU",
    "gelu": "GELU",
}


class ModelError(RuntimeError):
    """A network that is not to be had, with a sentence that says why and what to do."""


@dataclass(frozen=True)
class Model:
    """One network that can be chosen. `build` makes it in evaluation mode; `version` changes when
    its weights do.

    classes is None where outputs have no names. size_mb is what a download fetches, or what lies on
    disk."""

    key: str
    label: str
    family: str
    source: str  # published, random, bundled, run or file
    build: Callable[[], nn.Module]
    outputs: int
    classes: tuple[str, ...] | None
    preprocessing: Preprocessing
    parameters: int
    size_mb: float
    trained_on: str
    accuracy: str
    licence: str
    version: str = ""
    path: Path | None = None  # the run folder
    weights: Path | None = None  # where a published network's weights lie once downloaded
    url: str = ""

    @property
    def on_disk(self) -> bool:
        return self.weights is None or self.weights.is_file()

    def class_name(self, index: int) -> str:
        return self.classes[index] if self.classes else f"output {index}"

    def index_of(self, name: str) -> int | None:
        """The output of this name, or None."""
        names = self.classes or [f"output {index}" for index in range(self.outputs)]
        return names.index(name) if name in names else None

    @property
    def untrained_key(self) -> str | None:
        """The key of the same network before training, or None where that is not known."""
        return {
            "published": f"random:{self.key}",
            "bundled": f"initial:{self.key}",
            "run": f"initial:{self.key}",
        }.get(self.source)


def published(name: str) -> Model:
    """torchvision's network of this name with its first ImageNet weights (V1)."""
    row = PUBLISHED[name]
    return Model(
        key=name,
        label=row.label,
        family=row.family,
        source="published",
        build=functools.partial(build_published, name),
        outputs=1000,
        classes=IMAGENET_CLASSES,
        preprocessing=IMAGENET,
        parameters=row.parameters,
        size_mb=row.size_mb,
        trained_on="ImageNet-1K (1.28 million photos, 1000 classes); weights published by torchvision",
        accuracy=f"published: {row.top1:.2f} % top-1, {row.top5:.2f} % top-5 on ImageNet's validation "
        "images, one crop",
        licence="BSD-3-Clause (torchvision)",
        url=row.url,
        weights=Path(torch.hub.get_dir()) / "checkpoints" / row.file,
    )


def build_published(name: str) -> nn.Module:
    from torchvision import models as torchvision_models

    return torchvision_models.get_model(name, weights="IMAGENET1K_V1")


def untrained(name: str) -> Model:
    """The same network with the random weights that its constructor draws from seed 0."""
    base = published(name)
    return Model(
        key=f"random:{name}",
        label=f"{base.label}, random weights",
        family=base.family,
        source="random",
        build=functools.partial(build_untrained, name),
        outputs=1000,
        classes=None,
        preprocessing=base.preprocessing,
        parameters=base.parameters,
        size_mb=0.0,
        trained_on="nothing: weights as drawn from seed 0",
        accuracy="untrained: at chance",
        licence="",
    )


def build_untrained(name: str) -> nn.Module:
    from torchvision import models as torchvision_models

    extra = {"aux_logits": False, "init_weights": True} if name == "googlenet" else {}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return torchvision_models.get_model(name, weights=None, **extra)


def trained(path: Path, source: str) -> Model:
    """A run folder of the trainer. Raises RunError."""
    run, status = runs.read(path), runs.status(path)
    weights = path / "weights.safetensors"
    key = run.name if source == "bundled" else f"run:{run.name}"
    result, state = status.get("result", {}), status.get("state", "unknown")
    accuracy = (
        f"measured: {result['val/accuracy']:.2%} top-1, {result['val/top5']:.2%} top-5 on "
        f"{run.dataset['val']:,} validation images"
        if result
        else f"not measured yet: the run is {state}"
    )
    if result and result["val/accuracy"] < 2 / len(run.classes):
        accuracy += f"; it did not learn (chance is {1 / len(run.classes):.0%})"
    return Model(
        key=key,
        label=describe(run) if source == "bundled" else f"{run.name}: {describe(run)}",
        family=NETS[run.spec.net].family,
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
        parameters=run.parameters,
        size_mb=weights.stat().st_size / 2**20,
        trained_on=f"{run.dataset['name']} ({run.dataset['train']:,} images, {len(run.classes)} classes), "
        f"{len(runs.metrics(path))} epochs, by this project's trainer",
        accuracy=accuracy,
        licence="as the project (MIT)" if source == "bundled" else "yours",
        version=str(weights.stat().st_mtime_ns),
        path=path,
    )


def initial(key: str) -> Model:
    """A run as it was before its first step: the weights that its seed draws. Raises ModelError."""
    base = find(key)
    if base.source not in ("bundled", "run"):
        raise ModelError(f"How {base.label} was initialised is not known.")
    run = runs.read(base.path)
    return replace(
        base,
        key=f"initial:{key}",
        label=f"{base.label}, as initialised",
        source="random",
        size_mb=0.0,
        build=functools.partial(build_net, run.spec, run.config.seed),
        accuracy="untrained: at chance",
        trained_on=f"nothing yet: weights as drawn from seed {run.config.seed}",
    )


def describe(run: runs.Run) -> str:
    """A label for a run made from its network: what it is, and in what it differs from its
    twins."""
    spec = run.spec
    name = {
        "resnet": f"{'ResNet' if spec.residual else 'Plain'}-{spec.depth or 20}",
        "mlp": f"{spec.depth or 10} hidden layers",
        "vgg": f"VGG-style-{spec.depth or 11}",
    }.get(spec.net, NETS[spec.net].label)
    width = f", width x{spec.width:g}" if spec.width != 1 else ""
    norm = "batch norm" if spec.norm == "batch" else "no batch norm"
    seed = f", seed {run.config.seed}" if run.config.seed else ""
    return f"{name}, {ACTIVATION_LABELS.get(spec.activation, spec.activation)}, {norm}{width}{seed}"


def uploaded(key: str) -> Model:
    """A checkpoint that somebody brought, for an architecture that he chose. Raises ModelError,
    CheckpointError."""
    found = checkpoints.record(key)
    if found is None:
        raise ModelError("This checkpoint is no longer on the server: upload it again.")
    row = ARCHITECTURES[found.architecture]
    return Model(
        key=f"file:{key}",
        label=f"{found.name}, {row.label} ({key[:4]})",
        family=row.family,
        source="file",
        build=functools.partial(checkpoints.load, found, row.build),
        outputs=found.outputs,
        classes=found.classes,
        preprocessing=row.preprocessing(found.normalisation),
        parameters=found.parameters,
        size_mb=found.size / 2**20,
        trained_on="unknown: a checkpoint file that was uploaded in this session",
        accuracy="not measured",
        licence="unknown",
        version=key,
    )


@functools.lru_cache(maxsize=256)
def _run(path: Path, source: str, _changed: tuple) -> Model:
    return trained(path, source)


def run_model(path: Path, source: str = "run") -> Model:
    """`trained`, read again only when one of its files has changed."""
    stamps = tuple(
        (path / name).stat().st_mtime_ns if (path / name).is_file() else 0
        for name in ("config.json", "weights.safetensors", "status.json", "metrics.jsonl")
    )
    return _run(path, source, stamps)


def own_runs() -> dict[str, Model]:
    """The finished or running trainings in runs/ that can be opened; unreadable ones are left
    out."""
    rows = {}
    for name in runs.found(RUNS):
        try:
            rows[f"run:{name}"] = run_model(RUNS / name)
        except (runs.RunError, OSError):
            continue
    return rows


def find(key: str) -> Model:
    """The row of a key. Raises ModelError for a key that names nothing."""
    kind, _, name = key.partition(":")
    try:
        if key in MODELS:
            return MODELS[key]
        if kind == "run":
            return run_model(runs.folder(RUNS, name))
        if kind == "file":
            return uploaded(name)
        if kind == "initial":
            return initial(name)
    except (runs.RunError, OSError) as error:
        raise ModelError(f"The run {name[:64]!r} cannot be opened: {error}") from error
    raise ModelError(f"There is no network {key[:80]!r}.")


def load(key: str) -> nn.Module:
    """The network in evaluation mode, frozen, channels last; shared by all, so never to be touched.

    Raises ModelError (not on disk, unreadable), CheckpointError.
    """
    model = find(key)
    if not model.on_disk:
        raise ModelError(
            f"The weights of {model.label} ({model.size_mb:.0f} MB) are not on this server yet."
        )
    try:
        with BUILDING:
            net = model.build()
    except (runs.RunError, RuntimeError, OSError, EOFError) as error:
        if isinstance(error, checkpoints.CheckpointError):
            raise
        raise ModelError(f"The weights of {model.label} cannot be read: {error}") from error
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def private_copy(net: nn.Module) -> nn.Module:
    """Own modules, shared storage: hooks, flags and gradients put on the copy are never seen by
    another session."""
    own = {id(p): nn.Parameter(p.detach(), requires_grad=False) for p in net.parameters()}
    own |= {id(b): b.detach() for b in net.buffers()}
    return copy.deepcopy(net, own)


def stages(key: str, net: nn.Module) -> tuple[str, ...]:
    """Names of the layers worth looking at, shallow to deep; the last is where Grad-CAM looks by
    default."""
    if hasattr(net, "stages"):
        return net.stages
    name = key.rpartition(":")[2]
    for prefix, names in STAGES.items():
        if name.startswith(prefix):
            return names
    kinds = list(
        net.features.named_children()
    )  # VGG: the last layer of each stage stands before a pooling
    return tuple(
        f"features.{before}"
        for (before, _), (_, pool) in zip(kinds, kinds[1:], strict=False)
        if isinstance(pool, nn.MaxPool2d)
    )


MODELS: dict[str, Model] = {  # what ships first: it is always there
    **{name: trained(runs.BUNDLED / name, "bundled") for name in runs.found(runs.BUNDLED)},
    **{name: published(name) for name in PUBLISHED},
    **{f"random:{name}": untrained(name) for name in PUBLISHED},
}

TWINS: dict[str, tuple[str, ...]] = {  # pairs of bundled networks that differ in exactly one thing
    "Sigmoid against ReLU": ("alexnet64-half-sigmoid", "alexnet64-half-relu"),
    "Sigmoid against ReLU, 2 hidden layers": ("mlp2-sigmoid", "mlp2-relu"),
    "Sigmoid against ReLU, 10 hidden layers": ("mlp10-sigmoid", "mlp10-relu"),
    "Plain against residual, 20 layers": ("plain20", "resnet20"),
    "Plain against residual, 56 layers": ("plain56", "resnet56"),
}
