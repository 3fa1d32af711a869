"""Small image folders, a small network for them, and evaluations that are made up."""

import filecmp
import io
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from explorer.failures import columns, sources
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import Evaluation, read
from explorer.failures.question import Settings
from explorer.images.preprocessing import Preprocessing
from explorer.networks.model import Model
from trainer.nets import NetSpec

SPEC = NetSpec("resnet", 3, 3, 16, depth=8, width=0.5)
NAMES = ("cat", "dog", "mug")
CLASSES = tuple("abcdefgh")
N, K = 500, len(CLASSES)
EVIL = '<img src=x onerror="alert(1)"> & "quotes"'


def model(
    net: torch.nn.Module, classes: tuple[str, ...] | None = NAMES, outputs: int = 3, side: int = 16
) -> Model:
    return Model(
        key="test",
        label="A small net",
        family="ResNet",
        source="file",
        build=lambda: net,
        outputs=outputs,
        classes=classes,
        preprocessing=Preprocessing(side, side),
        stages=(),
        parameters=0,
        size_mb=0,
        trained_on="",
        accuracy="",
        licence="",
    )


def picture(seed: int, size: tuple[int, int] = (20, 24)) -> np.ndarray:
    values = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    width_height = (size[1], size[0])
    return np.asarray(Image.fromarray(values).reduce(2).resize(width_height))


def encoded(pixels: np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def image_folder(root: Path, n: int = 30, classes: tuple[str, ...] = NAMES) -> Path:
    """An image folder of several sizes."""
    for i in range(n):
        place = root / "data" / "val" / classes[i % len(classes)] / f"{i:03}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(encoded(picture(i, ((20, 24), (16, 16), (130, 110))[i % 3])))
    return root / "data"


def evaluated(
    net: torch.nn.Module,
    data: Path | sources.ImageSource,
    out: Path,
    settings: Settings | None = None,
    **options: Any,
) -> Evaluation:
    """The evaluation of `model(net)` on data, in the folder `out`."""
    source = data if isinstance(data, sources.ImageSource) else sources.source(str(data))
    settings = settings or Settings(batch_size=4)
    return read(evaluate(net, model(net), source, out, settings, **options))


def same_files(a: Path, b: Path) -> bool:
    names = sorted(path.name for path in a.iterdir())
    assert names == sorted(path.name for path in b.iterdir())
    return filecmp.cmpfiles(a, b, names, shallow=False)[1:] == ([], [])


def made_up(**fields: Any) -> Evaluation:
    """An evaluation of nothing but these fields; `labels` and `classes` are among them."""
    n, nothing = len(fields["labels"]), np.zeros(len(fields["labels"]))
    usual: dict[str, Any] = {
        "path": Path("none"),
        "state": "finished",
        "settings": {},
        "data_classes": fields["classes"],
        "matching": (),
        "total": n,
        "unreadable": (),
        "unreadable_count": 0,
        "own_labels": fields["labels"],
        "index": np.arange(n),
        "features": None,
        "probabilities": None,
    }
    for name in ("model", "label", "weights", "data", "kind", "place", "split", "hash"):
        usual[name] = ""
    for name in ("names", "margin", "entropy", "contrast", "standing_out", "digests"):
        usual[name] = nothing
    return Evaluation(**usual | fields)


def random_evaluation(seed: int = 0, n: int = N, unlabelled: int = 20, data: int = 0) -> Evaluation:
    """A network that is right about half of the time, on images that depend on `data` only."""
    images = np.random.default_rng(1000 + data)
    labels = images.integers(0, K - 1, n).astype(np.int32)
    digests = images.integers(0, 256, (n, 16), np.uint8)
    random = np.random.default_rng(seed)
    logits = random.normal(0, 1.5, (n, K)).astype(np.float32)
    logits[np.arange(n), labels] += 1.5
    labels[random.permutation(n)[:unlabelled]] = -1
    return made_up(
        classes=CLASSES,
        names=np.array([f"image {i}" for i in range(n)], object),
        labels=labels,
        contrast=random.random(n),
        standing_out=random.random(n),
        digests=digests,
        **columns.prediction_columns(logits, labels),
    )


def labelled(evaluation: Evaluation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True and predicted outputs and all probabilities of the images whose class is known."""
    known = evaluation.labels >= 0
    probabilities = evaluation.probabilities
    assert probabilities is not None
    return evaluation.labels[known], evaluation.predicted[known], probabilities[known]
