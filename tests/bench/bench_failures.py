"""The failure pages on an evaluation of 50,000 images and 1000 classes, made up here.

    .venv/bin/python -m tests.bench.bench_failures [images]
Wanted on two cores: the page opens in 1.5 s (nothing cached), a page of the grid turns in 0.5 s. Printed with the ratio
to a rerun of a page that shows no evaluation, since times depend on what else the machine does.
"""

import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from explorer.app import page_table
from explorer.app.answers import ANSWERS
from explorer.failures import evaluation
from explorer.failures.description import SCHEMA
from explorer.networks import registry
from explorer.networks.model import Model
from tests.conftest import ROOT
from trainer.allocation import keep_freed_memory


def make(root: Path, images: int, model: str = "squeezenet1_0", features: int = 512) -> str:
    """A folder as evaluate.evaluate writes it, of random answers that are right in about 60 %."""
    name, row = "made-up", registry.find(model)
    folder = root / name
    folder.mkdir(parents=True)
    arrays = answers(images, row.outputs, features)
    pictures = made_up_thumbnails()
    names = [f"val/{label}/{i:06d}.jpg\0".encode() for i, label in enumerate(arrays["labels"])]
    thumbnails = [pictures[i % len(pictures)] for i in range(images)]
    for blob, parts in (("names", names), ("thumbnails", thumbnails)):
        (folder / f"{blob}.bin").write_bytes(b"".join(parts))
        arrays[f"{blob}_size"] = np.array([len(part) for part in parts])
    for column, values in arrays.items():
        np.save(folder / f"{column}.npy", values.astype(evaluation.COLUMNS[column][0]))
    text = json.dumps(description(row, images))
    (folder / "evaluation.json").write_text(text, encoding="utf-8")
    return name


def answers(images: int, outputs: int, features: int) -> dict[str, np.ndarray]:
    """The columns of an evaluation of random images, but for blobs."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, outputs, images).astype(np.int32)
    second = (labels + rng.integers(1, 30, images)) % outputs
    right = rng.random(images) < 0.6
    top = np.stack(
        [
            np.where(right, labels, second),
            np.where(right, second, labels),
            *((labels + k) % outputs for k in (31, 32, 33)),
        ],
        1,
    ).astype(np.int32)
    p = np.sort(rng.dirichlet([3, 1, 0.5, 0.5, 0.5], images))[:, ::-1]
    true = np.where(right, p[:, 0], p[:, 1])
    return {
        "labels": labels,
        "own_labels": labels,
        "top": top,
        "top_probabilities": p,
        "probability": true,
        "loss": -np.log(true),
        "margin": np.where(right, p[:, 0] - p[:, 1], p[:, 1] - p[:, 0]),
        "entropy": rng.random(images) * 3,
        "contrast": rng.random(images).astype(np.float32),
        "standing_out": rng.random(images).astype(np.float32),
        "index": np.arange(images),
        "digests": rng.integers(0, 256, (images, 16)).astype(np.uint8),
        "features": rng.random((images, features)).astype(np.float16),
    }


def made_up_thumbnails() -> list[bytes]:
    """Fifty JPEGs of smooth noise."""
    pictures = []
    for seed in range(50):
        out = io.BytesIO()
        noise = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), np.uint8)
        Image.fromarray(noise).resize((96, 72), Image.Resampling.BICUBIC).save(
            out, "JPEG", quality=85
        )
        pictures.append(out.getvalue())
    return pictures


def description(row: Model, images: int) -> dict[str, Any]:
    """What evaluation.json says of it."""
    classes = list(row.classes)
    matching = [
        {"name": name, "output": i, "how": "name", "why": ""} for i, name in enumerate(classes)
    ]
    return {
        "schema_version": SCHEMA,
        "state": "finished",
        "model": row.key,
        "label": row.label,
        "weights": "none",
        "data": "made up",
        "kind": "zip",
        "place": "/nowhere",
        "split": "val",
        "key": "",
        "images": images,
        "classes": classes,
        "data_classes": classes,
        "settings": {},
        "total": images,
        "matching": matching,
        "rows": images,
        "hash": "",
        "unreadable_count": 0,
        "unreadable": [],
    }


def timed(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    images = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        evaluation.ROOT = Path(folder)
        at = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=300)
        at.switch_page(page_table.path("failures")).run()  # the digits: everything is imported then
        at.switch_page(page_table.path("chain_rule")).run()
        bare = statistics.median(timed(at.run) for _ in range(7))
        print(f"a page without an evaluation, again  {1000 * bare:7.0f} ms")
        for label, seconds in opened(at, make(evaluation.ROOT, images), images):
            ratio = f"{seconds / bare:5.1f} bare pages"
            print(f"{images:,} images: {label:26} {1000 * seconds:7.0f} ms, {ratio}")


def opened(at: AppTest, name: str, images: int) -> Iterator[tuple[str, float]]:
    """What takes how many seconds, on the pages of one evaluation."""
    at.session_state["evaluation"] = name
    at.switch_page(page_table.path("failures"))
    ANSWERS.clear()
    yield "opens, nothing cached", timed(at.run)
    captions = " ".join(caption.value for caption in at.caption).replace("\\", "")
    assert not at.exception and f"{images:,} images" in captions
    turns = []
    for number in range(2, 7):
        at.session_state["at_failures"] = number
        turns.append(timed(at.run))
    yield "turns a page of the grid", statistics.median(turns)
    yield "the same again", statistics.median(timed(at.run) for _ in range(5))
    for page, label in (("failure", "one image, first"), ("feature_map", "feature map, first")):
        at.switch_page(page_table.path(page))
        yield label, timed(at.run)
        assert not at.exception


if __name__ == "__main__":
    keep_freed_memory()  # as the programs do
    main()
