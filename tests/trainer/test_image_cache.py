"""Image cache: decoded once whoever asks, whole or not at all, in constant memory."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
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
    colours = principal(moments)
    assert colours is not None
    directions = colours.numpy()
    lengths = np.linalg.norm(directions, axis=0)
    assert np.cov(pixels.T, bias=True) @ directions == pytest.approx(directions * lengths, abs=1e-6)


def test_images_are_decoded_once_whoever_asks(tmp_path, cache, monkeypatch):
    root, count = folder(tmp_path / "set", SET), []

    def square(*arguments):
        count.append(1)
        return decoding.square(*arguments)

    monkeypatch.setattr(image_cache, "square", square)
    with ThreadPoolExecutor(4) as pool:
        datasets = list(pool.map(lambda _: load(str(root), 8), range(4)))
    assert len(count) == len(SET)
    assert len({dataset.hash for dataset in datasets}) == 1
    first = decoding.square((root / SET[0]).read_bytes(), 8)
    assert np.array_equal(datasets[0].train_images[0], first)
    assert load(str(root), 8).mean == datasets[0].mean and len(count) == len(SET)
    load(str(root), 6)
    assert len(count) == 2 * len(SET)
    (root / SET[0]).write_bytes(picture(99))
    assert load(str(root), 8).hash != datasets[0].hash
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
def test_a_set_larger_than_memory_takes_constant_memory(cache):
    process = psutil.Process()
    if not hasattr(process.memory_info(), "shared"):
        pytest.skip("this system does not tell mapped files from other memory")

    def private():
        memory = process.memory_info()
        return (memory.rss - memory.shared) / 2**20

    out = io.BytesIO()
    Image.linear_gradient("L").resize((128, 128)).convert("RGB").save(out, "JPEG")
    jpeg = out.getvalue()
    entries = {
        split: tuple(Entry(f"{i}.jpg", i % 2, lambda: jpeg) for i in range(count))
        for split, count in (("train", 4000), ("val", 40))
    }
    before, megabytes = private(), []
    pixels = image_cache.decode(
        "large", "key", entries, 128, cache, lambda *_: megabytes.append(private())
    )
    images = torch.from_numpy(pixels.images["train"])
    assert images.shape == (4000, 128, 128, 3)  # 197 MB
    dataset = data.Dataset(
        name="large",
        classes=("a", "b"),
        train_images=images,
        train_labels=torch.from_numpy(pixels.labels["train"]),
        val_images=torch.from_numpy(pixels.images["val"]),
        val_labels=torch.from_numpy(pixels.labels["val"]),
        mean=(0.5,) * 3,
        std=(0.2,) * 3,
        hash="",
        augment="crop-flip",
    )
    for _ in loader.BatchLoader(dataset, "none", 0, 16, ALONE).epoch(0, 230):
        megabytes.append(private())
    assert max(megabytes) - before < 150, "what is in flight, not the set"
    next((cache / "decoded").glob("*-128/train_images.bin")).unlink()


def test_images_of_every_mode_become_upright_rgb():
    colours = np.random.default_rng(0).integers(0, 256, (9, 9, 4), np.uint8)
    ramp = np.arange(81, dtype=np.uint16).reshape(9, 9) * 800
    grey = decoding.square(stored(Image.fromarray(ramp)), 9)
    assert abs(grey[..., 0] - ramp / 257).max() <= 0.5 and (grey == grey[..., :1]).all()
    transparent = decoding.square(stored(Image.fromarray(colours)), 9)
    share = colours[..., 3:].astype(float) / 255
    assert abs(transparent - (colours[..., :3] * share + 255 * (1 - share))).max() <= 1
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
