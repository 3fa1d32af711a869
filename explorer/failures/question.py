"""What is asked of an evaluation: which network, images, classes and settings? Equal questions have
equal answers."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import torch
from torch import nn

from explorer.failures.class_matching import Match, output_names
from explorer.failures.description import EvaluationError
from explorer.failures.sources import ImageSource
from explorer.networks.model import Model
from trainer.image_folder import SPLITS


@dataclass(frozen=True)
class Settings:
    """What is asked of an evaluation besides network and data. limit: how many of the images, 0 for
    all (they are a fair sample, drawn from seed); batch_size 0: as suits the device; features: keep
    them."""

    batch_size: int = 0
    limit: int = 0
    seed: int = 0
    features: bool = True
    device: str = "cpu"


def with_batch_size(settings: Settings, model: Model) -> Settings:
    """Batches that suit the device, where nothing else is asked: on a CPU small ones, whose
    activations stay in its caches."""
    if settings.batch_size:
        return settings
    side = model.preprocessing.crop
    if settings.device != "cpu" or side <= 32:
        return replace(settings, batch_size=128)
    return replace(settings, batch_size=32 if side < 128 else 8)


def refuse_unanswerable(source: ImageSource, matches: Sequence[Match], model: Model) -> None:
    """Raises EvaluationError where there is no image, the network has one output, or no class of the
    images is one of the network's."""
    if not source.images:
        raise EvaluationError(f"{source.name} has no images.")
    if model.outputs == 1:
        raise EvaluationError(
            f"{model.label} has one output: softmax over one score is 1 for every image, so it tells no "
            "classes apart and no answer of it can be wrong. Choose a network of two outputs or more."
        )
    if source.labelled and all(match.output < 0 for match in matches):
        theirs, ours = (
            [repr(name[:40]) for name in names[:4]]
            for names in (source.classes, output_names(model)[0])
        )
        raise EvaluationError(
            f"None of the {len(matches):,} classes of {source.name} ({', '.join(theirs)}, ...) is one "
            f"of {model.label} ({', '.join(ours)}, ...): {matches[0].why}. Say which output is which class, choose "
            "another network, or say with --labels none that the folders are no classes."
        )


def question(
    net: nn.Module,
    model: Model,
    source: ImageSource,
    settings: Settings,
    matches: Sequence[Match],
) -> dict:
    """What is asked, as it is written to evaluation.json."""
    preprocessing = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(model.preprocessing).items()
    }
    return {
        "model": model.key,
        "label": model.label,
        "weights": weights_hash(net),
        "data": f"{source.name}, {SPLITS[source.split].label}",
        "kind": source.kind,
        "place": source.place,
        "split": source.split,
        "key": source.key,
        "images": len(source.images),
        "classes": list(output_names(model)[0]),
        "data_classes": list(source.classes),
        "matching": [asdict(match) for match in matches],
        "settings": asdict(settings)
        | {"torch": torch.__version__}
        | preprocessing
        | ({"reading": asdict(source.choices)} if source.choices else {}),
    }


def weights_hash(net: nn.Module) -> str:
    """sha256 of all names and values in the state of a network."""
    digest = hashlib.sha256()
    for name, tensor in sorted(net.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()
