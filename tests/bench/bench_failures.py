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
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from explorer.app import page_table
from explorer.failures import evaluation
from explorer.failures.description import SCHEMA
from explorer.failures.orders import order
from explorer.failures.panels.grid import PAGE, paging
from explorer.networks import registry
from tests.conftest import ROOT
from trainer.allocation import keep_freed_memory


def make(root: Path, images: int, model: str = "squeezenet1_0", features: int = 512) -> str:
    """A folder as evaluate.evaluate writes it, of random answers that are right in about 60 %."""
    name, rng, row = "made-up", np.random.default_rng(0), registry.find(model)
    folder, outputs = root / name, row.outputs
    folder.mkdir(parents=True)
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
    arrays: dict[str, np.ndarray] = {
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
    pictures = []
    for seed in range(50):
        out = io.BytesIO()
        noise = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), np.uint8)
        Image.fromarray(noise).resize((96, 72), Image.Resampling.BICUBIC).save(
            out, "JPEG", quality=85
        )
        pictures.append(out.getvalue())
    names = [f"val/{label}/{i:06d}.jpg\0".encode() for i, label in enumerate(labels)]
    thumbnails = [pictures[i % 50] for i in range(images)]
    for blob, parts in (("names", names), ("thumbnails", thumbnails)):
        (folder / f"{blob}.bin").write_bytes(b"".join(parts))
        arrays[f"{blob}_size"] = np.array([len(part) for part in parts])
    for column, values in arrays.items():
        np.save(folder / f"{column}.npy", values.astype(evaluation.COLUMNS[column][0]))
    (folder / "evaluation.json").write_text(
        json.dumps(
            {
                "schema_version": SCHEMA,
                "state": "finished",
                "model": model,
                "label": row.label,
                "weights": "none",
                "data": "made up",
                "kind": "zip",
                "place": "/nowhere",
                "split": "val",
                "key": "",
                "images": images,
                "classes": list(row.classes),
                "data_classes": list(row.classes),
                "settings": {},
                "total": images,
                "matching": [
                    {"name": each, "output": i, "how": "name", "why": ""}
                    for i, each in enumerate(row.classes)
                ],
                "rows": images,
                "hash": "",
                "unreadable_count": 0,
                "unreadable": [],
            }
        )
    )
    return name


def timed(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    images = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        evaluation.ROOT = Path(folder)
        at = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=300)
        at.switch_page(
            "../pages/failures/failures.py"
        ).run()  # the digits: everything is imported then
        at.switch_page("../pages/depth/chain_rule.py").run()
        bare = statistics.median(timed(at.run) for _ in range(7))
        print(f"a page without an evaluation, again  {1000 * bare:7.0f} ms")
        name = make(evaluation.ROOT, images)
        at.session_state["evaluation"] = name
        at.switch_page("../pages/failures/failures.py")
        st.cache_data.clear()
        opened = timed(at.run)
        assert not at.exception and f"{images:,} images" in " ".join(
            one.value for one in at.caption
        ).replace("\\", "")

        key = paging(
            "failures", PAGE, order(evaluation.read(evaluation.ROOT / name), "loss", "wrong")
        )
        turns = []
        for number in range(2, 7):
            at.session_state[key] = number
            turns.append(timed(at.run))
        again = statistics.median(timed(at.run) for _ in range(5))
        shown = {"failure": "one image, first", "feature_map": "feature map, first"}
        for label, seconds in (
            ("opens, nothing cached", opened),
            ("turns a page of the grid", statistics.median(turns)),
            ("the same again", again),
        ):
            print(
                f"{images:,} images: {label:26} {1000 * seconds:7.0f} ms, {seconds / bare:5.1f} bare pages"
            )
        for page, label in shown.items():
            at.switch_page(page_table.path(page))
            seconds = timed(at.run)
            print(
                f"{images:,} images: {label:26} {1000 * seconds:7.0f} ms, {seconds / bare:5.1f} bare pages"
            )
            assert not at.exception


keep_freed_memory()  # as the programs do
main()
