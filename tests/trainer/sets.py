"""Small image folders for tests, and a loader's ranks."""

import io

import numpy as np
import torch
from PIL import Image

from trainer.parallel import Ranks

ALONE = Ranks(0, 1, torch.device("cpu"))


def picture(seed, side=12, kind="PNG"):
    out = io.BytesIO()
    Image.fromarray(
        np.random.default_rng(seed).integers(0, 255, (side, side + 3, 3), np.uint8)
    ).save(out, kind)
    return out.getvalue()


def folder(root, names):
    for seed, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(picture(seed))
    return root


SET = [
    f"{split}/{label}/{i}.png"
    for split, count in (("train", 6), ("val", 3))
    for label in ("cat", "dog")
    for i in range(count)
]


def stored(image, kind="PNG", **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()
