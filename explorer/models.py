"""Which networks can be looked into, and where do their weights come from?

MODELS is the table of what is always there: torchvision's published networks, the same untrained, and the networks
that ship. `find` also knows the runs of the trainer ("run:name") and uploaded checkpoints ("file:key"). To add a
published network, add a row to PUBLISHED; to add one that ships, put its run folder into trainer/bundled/.
"""
import copy
import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torchvision import models as torchvision_models

from explorer import checkpoints
from explorer.images import Preprocessing
from trainer import runs
from trainer.nets import NETS, NetSpec
from trainer.nets import build as build_net

RUNS = Path("runs")
BUILDING = threading.Lock()  # drawing weights from a seed uses torch's one global generator
PUBLISHED = {  # torchvision's name: label, family
    "alexnet": ("AlexNet", "AlexNet"),
    "vgg11": ("VGG-11", "VGG"), "vgg11_bn": ("VGG-11, batch norm", "VGG"),
    "vgg13": ("VGG-13", "VGG"), "vgg13_bn": ("VGG-13, batch norm", "VGG"),
    "vgg16": ("VGG-16", "VGG"), "vgg16_bn": ("VGG-16, batch norm", "VGG"),
    "vgg19": ("VGG-19", "VGG"), "vgg19_bn": ("VGG-19, batch norm", "VGG"),
    "googlenet": ("GoogLeNet", "GoogLeNet"),
    "resnet18": ("ResNet-18", "ResNet"), "resnet34": ("ResNet-34", "ResNet"), "resnet50": ("ResNet-50", "ResNet"),
    "resnet101": ("ResNet-101", "ResNet"), "resnet152": ("ResNet-152", "ResNet"),
    "squeezenet1_0": ("SqueezeNet 1.0", "SqueezeNet"), "squeezenet1_1": ("SqueezeNet 1.1", "SqueezeNet"),
}
STAGES = {  # layers worth looking at, shallow to deep; networks that are not here name their own
    "alexnet": ("features.1", "features.4", "features.7", "features.9", "features.11"),
    "googlenet": ("conv1", "conv3", "inception3b", "inception4e", "inception5b"),
    "resnet": ("relu", "layer1", "layer2", "layer3", "layer4"),
    "squeezenet1_0": ("features.1", "features.5", "features.10", "features.12"),
    "squeezenet1_1": ("features.1", "features.4", "features.7", "features.12"),
}

ACTIVATION_LABELS = {"relu": "ReLU", "leaky_relu": "LeakyReLU", "prelu": "PReLU", "elu": "ELU", "gelu": "GELU"}


class ModelError(RuntimeError):
    """A network that is not to be had, with a sentence that says why and what to do."""


@dataclass(frozen=True)
class Model:
    """One network that can be chosen. `build` makes it in evaluation mode; `version` changes when its weights do.

    classes is None where outputs have no names. size_mb is what a download fetches, or what lies on disk.
    """

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
    weights: Path | None = None  # where a published network's weights lie once downloaded
    url: str = ""

    @property
    def on_disk(self) -> bool:
        return self.weights is None or self.weights.is_file()

    def class_name(self, index: int) -> str:
        return self.classes[index] if self.classes else f"output {index}"


def published(name: str) -> Model:
    """torchvision's network of this name with its first ImageNet weights (V1)."""
    label, family = PUBLISHED[name]
    weights = torchvision_models.get_model_weights(name).IMAGENET1K_V1
    meta, metrics = weights.meta, weights.meta["_metrics"]["ImageNet-1K"]
    return Model(
        key=name, label=label, family=family, source="published",
        build=functools.partial(torchvision_models.get_model, name, weights=weights),
        outputs=1000, classes=tuple(meta["categories"]), preprocessing=preset(weights.transforms()),
        parameters=meta["num_params"], size_mb=meta["_file_size"],
        trained_on="ImageNet-1K (1.28 million photos, 1000 classes); weights published by torchvision",
        accuracy=f"published: {metrics['acc@1']:.2f} % top-1, {metrics['acc@5']:.2f} % top-5 on ImageNet's validation "
                 "images, one crop",
        licence="BSD-3-Clause (torchvision)", url=weights.url,
        weights=Path(torch.hub.get_dir()) / "checkpoints" / weights.url.rsplit("/", 1)[-1])


def untrained(name: str) -> Model:
    """The same network with the random weights that its constructor draws from seed 0."""
    label, family = PUBLISHED[name]
    base = published(name)
    return Model(
        key=f"random:{name}", label=f"{label}, random weights", family=family, source="random",
        build=functools.partial(build_untrained, name), outputs=1000, classes=None, preprocessing=base.preprocessing,
        parameters=base.parameters, size_mb=0.0, trained_on="nothing: weights as drawn from seed 0",
        accuracy="untrained: at chance", licence="")


def build_untrained(name: str) -> nn.Module:
    extra = {"aux_logits": False, "init_weights": True} if name == "googlenet" else {}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return torchvision_models.get_model(name, weights=None, **extra)


def preset(transforms) -> Preprocessing:
    """torchvision's preprocessing of a classification network as our own row."""
    return Preprocessing(resize=transforms.resize_size[0], crop=transforms.crop_size[0], mean=tuple(transforms.mean),
                         std=tuple(transforms.std), interpolation=transforms.interpolation.value)


def trained(path: Path, source: str) -> Model:
    """A run folder of the trainer. Raises RunError."""
    run, status = runs.read(path), runs.status(path)
    weights = path / "weights.safetensors"
    key = run.name if source == "bundled" else f"run:{run.name}"
    result, state = status.get("result", {}), status.get("state", "unknown")
    accuracy = (f"measured: {result['val/accuracy']:.2%} top-1, {result['val/top5']:.2%} top-5 on "
                f"{run.dataset['val']:,} validation images" if result else f"not measured yet: the run is {state}")
    if result and result["val/accuracy"] < 2 / len(run.classes):
        accuracy += f"; it did not learn (chance is {1 / len(run.classes):.0%})"
    return Model(
        key=key, label=describe(run), family=NETS[run.spec.net].family, source=source,
        build=functools.partial(runs.load, run), outputs=run.spec.classes, classes=run.classes,
        preprocessing=Preprocessing(resize=run.spec.size, crop=run.spec.size, mean=run.mean, std=run.std,
                                    channels=run.spec.channels),
        parameters=run.parameters, size_mb=weights.stat().st_size / 2**20,
        trained_on=f"{run.dataset['name']} ({run.dataset['train']:,} images, {len(run.classes)} classes), "
                   f"{len(runs.metrics(path))} epochs, by this project's trainer", accuracy=accuracy,
        licence="as the project (MIT)" if source == "bundled" else "yours",
        version=str(weights.stat().st_mtime_ns))


def describe(run: runs.Run) -> str:
    """A label for a run made from its network: what it is, and in what it differs from its twins."""
    spec = run.spec
    name = {"resnet": f"{'ResNet' if spec.residual else 'Plain'}-{spec.depth or 20}",
            "mlp": f"{spec.depth or 10} hidden layers",
            "vgg": f"VGG-style-{spec.depth or 11}"}.get(spec.net, NETS[spec.net].label)
    width = f", width x{spec.width:g}" if spec.width != 1 else ""
    norm = "batch norm" if spec.norm == "batch" else "no batch norm"
    return f"{name}, {ACTIVATION_LABELS.get(spec.activation, spec.activation)}, {norm}{width}"


def uploaded(key: str) -> Model:
    """A checkpoint that somebody brought, for an architecture that he chose. Raises ModelError, CheckpointError."""
    found = checkpoints.record(key)
    if found is None:
        raise ModelError("This checkpoint is no longer on the server: upload it again.")
    row = ARCHITECTURES[found.architecture]
    return Model(
        key=f"file:{key}", label=f"{found.name} ({row.label})", family=row.family, source="file",
        build=functools.partial(checkpoints.load, found, row.build), outputs=found.outputs, classes=found.classes,
        preprocessing=row.preprocessing(found.normalisation), parameters=found.parameters, size_mb=found.size / 2**20,
        trained_on="unknown: a checkpoint file that was uploaded in this session", accuracy="not measured",
        licence="unknown", version=key)


@dataclass(frozen=True)
class Architecture:
    """A network that a checkpoint can be for; build takes the number of outputs."""

    label: str
    family: str
    build: Callable[[int], nn.Module]
    size: tuple[int, int]  # resize, crop
    ignored: tuple[str, ...] = ()

    def preprocessing(self, normalisation: str) -> Preprocessing:
        mean, std = NORMALISATIONS[normalisation]
        return Preprocessing(resize=self.size[0], crop=self.size[1], mean=mean, std=std)


def of_torchvision(name: str) -> Architecture:
    extra = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    label, family = PUBLISHED[name]
    return Architecture(label, family, lambda outputs: torchvision_models.get_model(
        name, weights=None, num_classes=outputs, **extra), (256, 224), ("aux1.", "aux2.") if extra else ())


def of_trainer(label: str, family: str, **spec) -> Architecture:
    size = NETS[spec["net"]].size
    return Architecture(label, family, lambda outputs: build_net(NetSpec(classes=outputs, size=size, **spec)),
                        (size, size))


ARCHITECTURES: dict[str, Architecture] = {
    **{f"resnet{depth}_cifar": of_trainer(f"ResNet-{depth} for CIFAR, 32x32", "ResNet", net="resnet", depth=depth)
       for depth in (20, 32, 44, 56, 110)},
    **{f"plain{depth}_cifar": of_trainer(f"Plain-{depth} for CIFAR, 32x32", "ResNet", net="resnet", depth=depth,
                                         residual=False) for depth in (20, 56)},
    "alexnet64": of_trainer("AlexNet-style, batch norm, 64x64", "AlexNet", net="alexnet"),
    "vgg11_64": of_trainer("VGG-style-11, batch norm, 64x64", "VGG", net="vgg"),
    **{name: of_torchvision(name) for name in PUBLISHED},
}
NORMALISATIONS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "ImageNet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "CIFAR-10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "none, 0 to 1": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "-1 to 1": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}


@functools.lru_cache(maxsize=256)
def _run(path: Path, source: str, _changed: tuple) -> Model:
    return trained(path, source)


def run_model(path: Path, source: str = "run") -> Model:
    """`trained`, read again only when one of its files has changed."""
    stamps = tuple((path / name).stat().st_mtime_ns if (path / name).is_file() else 0
                   for name in ("config.json", "weights.safetensors", "status.json", "metrics.jsonl"))
    return _run(path, source, stamps)


def own_runs() -> dict[str, Model]:
    """The finished or running trainings in runs/ that can be opened; unreadable ones are left out."""
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
    except (runs.RunError, OSError) as error:
        raise ModelError(f"The run {name[:64]!r} cannot be opened: {error}") from error
    raise ModelError(f"There is no network {key[:80]!r}.")


def load(key: str) -> nn.Module:
    """The network in evaluation mode, frozen, channels last; shared by all, so never to be touched.

    Raises ModelError (not on disk, unreadable), CheckpointError.
    """
    model = find(key)
    if not model.on_disk:
        raise ModelError(f"The weights of {model.label} ({model.size_mb:.0f} MB) are not on this server yet.")
    try:
        with BUILDING:
            net = model.build()
    except (runs.RunError, RuntimeError, OSError, EOFError) as error:
        if isinstance(error, checkpoints.CheckpointError):
            raise
        raise ModelError(f"The weights of {model.label} cannot be read: {error}") from error
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def private_copy(net: nn.Module) -> nn.Module:
    """Own modules, shared storage: hooks, flags and gradients put on the copy are never seen by another session."""
    own = {id(p): nn.Parameter(p.detach(), requires_grad=False) for p in net.parameters()}
    own |= {id(b): b.detach() for b in net.buffers()}
    return copy.deepcopy(net, own)


def stages(key: str, net: nn.Module) -> tuple[str, ...]:
    """Names of the layers worth looking at, shallow to deep; the last is where Grad-CAM looks by default."""
    if hasattr(net, "stages"):
        return net.stages
    name = key.rpartition(":")[2]
    for prefix, names in STAGES.items():
        if name.startswith(prefix):
            return names
    kinds = list(net.features.named_children())  # VGG: the last layer of each stage stands before a pooling
    return tuple(f"features.{before}" for (before, _), (_, pool) in zip(kinds, kinds[1:], strict=False)
                 if isinstance(pool, nn.MaxPool2d))


MODELS: dict[str, Model] = {  # what ships first: it is always there
    **{name: trained(runs.BUNDLED / name, "bundled") for name in runs.found(runs.BUNDLED)},
    **{name: published(name) for name in PUBLISHED},
    **{f"random:{name}": untrained(name) for name in PUBLISHED},
}
