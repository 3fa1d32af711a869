"""Image cache: decoded once whoever asks, whole or not at all, in constant memory."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.trainer.sets import ALONE, SET, folder, picture, stored
from trainer import (
    data,
    decoding,
    image_cache,
    loader,
)
from trainer.data import load
from trainer.image_folder import DatasetError, Entry
from trainer.moments import Moments, principal


def test_moments_are_numpys():
    images = np.random.default_rng(0).integers(0, 256, (50, 9, 7, 3), np.uint8)
    moments = Moments(3)
    for part in np.split(images, [1, 20]):
        moments.add(part)
    pixels = images.reshape(-1, 3) / 255
    assert moments.mean == pytest.approx(pixels.mean(0), abs=1e-12)
    assert moments.covariance == pytest.approx(np.cov(pixels.T, bias=True), abs=1e-12)
    directions = principal(moments).numpy()
    lengths = np.linalg.norm(directions, axis=0)
    assert np.cov(pixels.T, bias=True) @ directions == pytest.approx(directions * lengths, abs=1e-6)


def test_images_are_decoded_once_whoever_asks(tmp_path, cache, monkeypatch):
    root, count, square = folder(tmp_path / "set", SET), [], decoding.square
    monkeypatch.setattr(image_cache, "square", lambda *args: count.append(1) or square(*args))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load(str(root), 8), range(4)))
    assert len(count) == len(SET)
    assert len({one.hash for one in found}) == 1
    first = square((root / SET[0]).read_bytes(), 8)
    assert np.array_equal(found[0].train_images[0], first)
    assert load(str(root), 8).mean == found[0].mean and len(count) == len(SET)
    load(str(root), 6)
    assert len(count) == 2 * len(SET)
    (root / SET[0]).write_bytes(picture(99))
    assert load(str(root), 8).hash != found[0].hash
    assert not [path for path in (cache / "decoded").iterdir() if path.name.startswith(".")]


def test_half_a_cache_is_none(tmp_path, cache, monkeypatch):
    root = folder(tmp_path / "set", SET)
    with monkeypatch.context() as patch:
        patch.setattr(
            image_cache.np,
            "save",
            lambda *_args: (_ for _ in ()).throw(OSError(28, "No space left on device")),
        )
        with pytest.raises(DatasetError, match="No space left.*--cache"):
            load(str(root), 8)
    assert [path.suffix for path in (cache / "decoded").iterdir()] == [".lock"]
    assert len(load(str(root), 8).train_labels) == 12


@pytest.mark.processes
def test_a_set_larger_than_memory_takes_constant_memory(tmp_path, cache):
    def private():
        status = Path("/proc/self/status").read_text()
        return (
            int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1])
            / 1024
        )

    out, most = io.BytesIO(), []
    Image.linear_gradient("L").resize((128, 128)).convert("RGB").save(out, "JPEG")
    jpeg = out.getvalue()
    entries = {
        split: tuple(Entry(f"{i}.jpg", i % 2, lambda: jpeg) for i in range(count))
        for split, count in (("train", 4000), ("val", 40))
    }
    before = private()
    found = image_cache.decode(
        "large", "key", entries, 128, cache, lambda *_: most.append(private())
    )
    images = torch.from_numpy(found.images["train"])
    assert images.shape == (4000, 128, 128, 3)  # 197 MB
    dataset = data.Dataset(
        "large",
        ("a", "b"),
        images,
        torch.from_numpy(found.labels["train"]),
        torch.from_numpy(found.images["val"]),
        torch.from_numpy(found.labels["val"]),
        (0.5,) * 3,
        (0.2,) * 3,
        "",
        "crop-flip",
    )
    for _ in loader.BatchLoader(dataset, "none", 0, 16, ALONE).epoch(0, 230):
        most.append(private())
    assert max(most) - before < 150, "what is in flight, not the set"
    next((cache / "decoded").glob("*-128/train_images.bin")).unlink()


def test_images_of_every_mode_become_upright_rgb():
    colours = np.random.default_rng(0).integers(0, 256, (9, 9, 4), np.uint8)
    ramp = np.arange(81, dtype=np.uint16).reshape(9, 9) * 800
    grey = decoding.square(stored(Image.fromarray(ramp)), 9)
    assert abs(grey[..., 0] - ramp / 257).max() <= 0.5 and (grey == grey[..., :1]).all()
    seen = decoding.square(stored(Image.fromarray(colours)), 9)
    share = colours[..., 3:].astype(float) / 255
    assert abs(seen - (colours[..., :3] * share + 255 * (1 - share))).max() <= 1
    assert (decoding.square(stored(Image.fromarray(colours[..., :3])), 9) == colours[..., :3]).all()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the first row is the right edge
    turned = decoding.square(stored(Image.fromarray(colours[..., :3]), exif=exif), 9)
    assert (turned == np.rot90(colours[..., :3], -1)).all()
    assert decoding.square(stored(Image.fromarray(colours, "CMYK"), "JPEG"), 9).shape == (
        9,
        9,
        3,
    )
