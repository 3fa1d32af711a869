"""Data: sets by name, folders and zips, decoded once, streamed as if resident, downloaded or
refused in a sentence."""

import dataclasses
import gzip
import hashlib
import http.server
import io
import json
import sys
import tarfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from trainer import data, decoding, downloads, image_cache, loader, runs, train
from trainer.config import Config
from trainer.data import load
from trainer.dataset_readers import Arrays
from trainer.datasets import DATASETS, TORONTO, idx_files
from trainer.image_folder import DatasetError, Entry
from trainer.moments import Moments, principal
from trainer.parallel import Ranks

ALONE = Ranks(0, 1, torch.device("cpu"))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


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


# --- files


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


def test_a_split_is_made_where_there_is_none_and_recorded(tmp_path):
    names = [
        f"{label}/{i}.png" for label, count in (("cat", 20), ("dog", 30)) for i in range(count)
    ]
    one = load(str(folder(tmp_path / "set", names)), 8)
    assert one.split == {"val": "made here", "share": 0.1, "seed": 0}
    assert torch.bincount(one.val_labels).tolist() == [2, 3] and torch.bincount(
        one.train_labels
    ).tolist() == [18, 27]
    whole = {image.numpy().tobytes() for image in (*one.train_images, *one.val_images)}
    assert len(whole) == 50
    two = load(str(folder(tmp_path / "inside", [f"train/{name}" for name in names])), 8)
    assert two.hash == one.hash
    with pytest.raises(DatasetError, match="dog of few has 1 image; a split"):
        load(str(folder(tmp_path / "few", [*names[:20], "dog/1.png"])), 8)


def test_the_run_says_what_it_was_trained_on(tmp_path):
    root = folder(tmp_path / "set", [name for name in SET if name.startswith("train")])
    (root / "train/cat/broken.png").write_bytes(picture(0)[:60])
    path = train.train(
        Config(net="mlp", data=str(root), size=8, epochs=1, batch_size=4, threads=1, name="x"),
        tmp_path,
    )
    run, card = runs.read(path), (path / "README.md").read_text()
    assert (
        run.dataset["unreadable"] == ["train/cat/broken.png"]
        and run.dataset["unreadable_count"] == 1
    )
    assert run.dataset["split"]["seed"] == 0
    assert "10% of each class, set aside with seed 0" in card and "1 files were left out" in card


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


def test_streamed_is_as_resident(tmp_path, monkeypatch):
    root = folder(tmp_path / "set", SET)
    config = Config(
        net="mlp", data=str(root), size=8, epochs=2, batch_size=4, threads=1, precision="float32"
    )
    paths = []
    for name, share in (("resident", 1.0), ("streamed", 0.0)):
        monkeypatch.setattr(loader, "MAX_SHARE_OF_DEVICE", share)
        paths.append(train.train(dataclasses.replace(config, name=name), tmp_path))
    a, b = (runs.load(runs.read(path)).state_dict() for path in paths)
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert runs.metrics(paths[0])[-1]["val/loss"] == runs.metrics(paths[1])[-1]["val/loss"]


def test_every_image_once_an_epoch_and_shares_make_the_batch():
    dataset = load("digits", 8)
    whole = loader.BatchLoader(dataset, "crop", 3, 128, ALONE)
    halves = [
        loader.BatchLoader(dataset, "crop", 3, 128, Ranks(rank, 2, torch.device("cpu")))
        for rank in range(2)
    ]
    labels = []
    for (x, y), (a, ya), (b, yb) in zip(
        *(one.epoch(1, 0) for one in (whole, *halves)), strict=True
    ):
        assert torch.equal(x, torch.cat([a, b])) and torch.equal(y, torch.cat([ya, yb]))
        labels.append(y)
    later = list(whole.epoch(1, 7))
    assert torch.equal(later[0][1], labels[7]) and len(later) == 11 - 7
    assert not torch.equal(next(whole.epoch(2, 0))[1], labels[0])
    plain = loader.BatchLoader(dataset, "none", 3, 1437, ALONE)
    ((x, _),) = plain.epoch(0, 0)
    assert torch.equal(
        x.flatten(1).sum(1).sort()[0],
        plain.normalised(dataset.train_images).flatten(1).sum(1).sort()[0],
    )
    assert x.mean().item() == pytest.approx(0, abs=1e-5) and x.var(
        correction=0
    ).item() == pytest.approx(1, abs=1e-4)
    validation = [torch.cat([y for _, y in half.validation(50)]) for half in halves]
    assert sorted(torch.cat(validation).tolist()) == sorted(dataset.val_labels.tolist())


@pytest.mark.parametrize(("kind", "first"), [("none", 0), ("crop-flip-colour", 2)])
def test_batches_made_several_at_once_are_those_made_one_by_one(kind, first):
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (90, 8, 8, 3), np.uint8), rng.integers(0, 3, 90)
    dataset = data.from_arrays("photos", Arrays(("a", "b", "c"), photos, photos), 8, "none")
    for ranks in (ALONE, Ranks(1, 2, torch.device("cpu"))):
        single, several = (loader.BatchLoader(dataset, kind, 5, 8, ranks) for _ in range(2))
        assert single.ahead == several.ahead == 1  # on a CPU
        several.ahead = 4
        one, many = (list(each.epoch(1, first)) for each in (single, several))
        assert len(one) == len(many) == 11 - first
        for (x, y), (a, b) in zip(one, many, strict=True):
            assert (
                torch.equal(x, a)
                and torch.equal(y, b)
                and a.is_contiguous(memory_format=torch.channels_last)
            )


def stored(image, kind="PNG", **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


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


def test_without_pillow_arrays_train_and_images_say_what_is_missing(tmp_path, monkeypatch):
    root = folder(tmp_path / "set", SET)
    for name in [name for name in sys.modules if name.partition(".")[0] == "PIL"]:
        monkeypatch.setitem(sys.modules, name, None)
    assert load("digits", 8).size == 8
    for what in (str(root), "digits"):
        with pytest.raises(DatasetError, match="needs Pillow, which is not installed"):
            load(what, 16)


# --- sets by name


@pytest.fixture
def server(tmp_path):
    """A web server of a folder; gives the folder and the address."""
    root = tmp_path / "served"
    root.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args, **more):
            super().__init__(*args, directory=str(root), **more)

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield root, f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()


def md5(content):
    return hashlib.md5(content).hexdigest()


def served(monkeypatch, server, name, contents):
    """Let the row of this name find these files at the server."""
    root, address = server
    for file, content in contents.items():
        (root / file).write_bytes(content)
    row = dataclasses.replace(
        DATASETS[name],
        files=tuple(
            (
                (f"{address}absent", f"{address}{file}") if False else (f"{address}{file}",),
                md5(content),
            )
            for file, content in contents.items()
        ),
    )
    monkeypatch.setitem(DATASETS, name, row)
    return row


def idx_bytes(array):
    return gzip.compress(
        b"\0\0\x08" + bytes([array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes()
    )


def test_mnist_is_fetched_once_and_read(monkeypatch, server, cache):
    rng, told = np.random.default_rng(0), []
    arrays = {
        "train": (
            rng.integers(0, 256, (30, 28, 28), np.uint8),
            rng.integers(0, 10, 30).astype(np.uint8),
        ),
        "t10k": (
            rng.integers(0, 256, (9, 28, 28), np.uint8),
            rng.integers(0, 10, 9).astype(np.uint8),
        ),
    }
    served(
        monkeypatch,
        server,
        "mnist",
        {
            f"{part}-{kind}-ubyte.gz": idx_bytes(array)
            for part, both in arrays.items()
            for kind, array in zip(("images-idx3", "labels-idx1"), both, strict=True)
        },
    )
    found = load("mnist", 28, on_progress=lambda *said: told.append(said))
    assert np.array_equal(found.train_images[..., 0], arrays["train"][0])
    assert np.array_equal(found.val_labels, arrays["t10k"][1])
    assert told[0][0] == "downloading MNIST" and told[0][1] == told[0][2]
    for file in server[0].iterdir():
        file.unlink()
    assert load("mnist", 28).hash == found.hash  # nothing is fetched again
    assert load("mnist", 16).train_images.shape == (30, 16, 16, 1)
    (cache / "mnist" / "t10k-images-idx3-ubyte.gz").write_bytes(b"damaged on disk")
    with pytest.raises(DatasetError, match="MNIST cannot be downloaded"):
        load("mnist", 28)


@pytest.mark.parametrize(("name", "heads"), [("cifar10", 1), ("cifar100", 2)])
def test_cifar_is_read_from_its_binary_version(monkeypatch, server, name, heads):
    rng = np.random.default_rng(0)
    out, parts, classes = io.BytesIO(), {}, [f"class{i}" for i in range(DATASETS[name].classes)]
    files = [f"data_batch_{i}.bin" for i in range(1, 6)] if heads == 1 else ["train.bin"]
    with tarfile.open(fileobj=out, mode="w:gz") as tar:

        def add(file, content):
            member = tarfile.TarInfo(f"folder/{file}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))

        for file in [*files, "test_batch.bin" if heads == 1 else "test.bin"]:
            images, labels = (
                rng.integers(0, 256, (4, 32, 32, 3), np.uint8),
                rng.integers(0, len(classes), 4),
            )
            parts[file] = images, labels
            records = [
                bytes([0] * (heads - 1) + [label]) + image.transpose(2, 0, 1).tobytes()
                for image, label in zip(images, labels, strict=True)
            ]
            add(file, b"".join(records))
        add(
            "batches.meta.txt" if heads == 1 else "fine_label_names.txt",
            "\n".join(classes).encode(),
        )
    served(monkeypatch, server, name, {"binary.tar.gz": out.getvalue()})
    found = load(name, 32)
    assert np.array_equal(found.train_images, np.concatenate([parts[file][0] for file in files]))
    assert (
        found.train_labels.tolist() == np.concatenate([parts[file][1] for file in files]).tolist()
    )
    assert found.classes == tuple(classes) and len(found.val_labels) == 4


def test_tiny_imagenet_finds_its_validation_classes(monkeypatch, server):
    out, of = io.BytesIO(), {"val_0.JPEG": "n2", "val_1.JPEG": "n1", "val_2.JPEG": "n2"}
    with zipfile.ZipFile(out, "w") as archive:
        for wordnet in ("n1", "n2", "n3"):
            for i in range(2):
                archive.writestr(
                    f"tiny-imagenet-200/train/{wordnet}/images/{wordnet}_{i}.JPEG",
                    picture(i, 64, "JPEG"),
                )
        for i, name in enumerate(of):
            archive.writestr(f"tiny-imagenet-200/val/images/{name}", picture(10 + i, 64, "JPEG"))
        archive.writestr("tiny-imagenet-200/test/images/test_0.JPEG", picture(0, 64, "JPEG"))
        archive.writestr(
            "tiny-imagenet-200/val/val_annotations.txt",
            "".join(f"{name}\t{wordnet}\t0\t0\t62\t62\n" for name, wordnet in of.items()),
        )
        archive.writestr(
            "tiny-imagenet-200/words.txt", "n1\ttench, Tinca tinca\nn2\tcrane\nn3\tcrane, machine\n"
        )
    served(monkeypatch, server, "tiny-imagenet", {"tiny-imagenet-200.zip": out.getvalue()})
    found = load("tiny-imagenet", 64)
    assert found.classes == ("tench", "crane (n2)", "crane (n3)")
    assert found.val_labels.tolist() == [1, 0, 1] and found.train_labels.tolist() == [
        0,
        0,
        1,
        1,
        2,
        2,
    ]


def test_imagenette_is_unpacked_once(monkeypatch, server, cache):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for split in ("train", "val"):
            for wordnet in ("n01440764", "n03888257"):
                member = tarfile.TarInfo(f"imagenette2-160/{split}/{wordnet}/a.JPEG")
                member.size = len(content := picture(len(split), 30, "JPEG"))
                tar.addfile(member, io.BytesIO(content))
    served(monkeypatch, server, "imagenette", {"imagenette2-160.tgz": out.getvalue()})
    found = load("imagenette", 16)
    assert found.classes == ("tench", "parachute") and found.train_images.shape == (2, 16, 16, 3)
    assert load("imagenette", 16).hash == found.hash
    assert (cache / "imagenette" / "unpacked" / "imagenette2-160").is_dir()


def test_what_cannot_be_fetched_is_said_at_once(monkeypatch, server, cache):
    row = served(monkeypatch, server, "cifar10", {"binary.tar.gz": b"content"})
    (server[0] / "binary.tar.gz").write_bytes(b"something else")
    with pytest.raises(
        DatasetError, match="127.0.0.1 sent a damaged file. Put binary.tar.gz into cifar10/"
    ):
        load("cifar10", 32)
    (server[0] / "binary.tar.gz").unlink()
    with pytest.raises(
        DatasetError, match="cannot be reached from here.*digits, which is built in"
    ):
        load("cifar10", 32)
    assert not (cache / "cifar10" / "binary.tar.gz").exists()
    (server[0] / "binary.tar.gz").write_bytes(b"content")
    two = (
        ("http://127.0.0.1:9/binary.tar.gz", *row.files[0][0]),
        row.files[0][1],
    )  # the first mirror is dead
    assert downloads.fetch("x", *two, cache / "x", data.quiet).read_bytes() == b"content"


def test_the_published_files_of_mnist(shared, tmp_path, monkeypatch):
    place = tmp_path / "cache" / "mnist"
    place.mkdir(parents=True)
    row = DATASETS["mnist"]
    for _, (urls, _) in zip(range(2), row.files[2:], strict=True):
        name = urls[0].rsplit("/", 1)[1]
        (place / name).write_bytes((shared / "data" / "mnist" / name).read_bytes())
    twice = dataclasses.replace(row, files=(*row.files[2:], *row.files[2:]))
    found = twice.load(place, data.quiet)
    images, labels = found.val
    assert images.shape == (10_000, 28, 28, 1) and labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_the_table_says_what_is_there():
    digits = load("digits", 8)
    row = DATASETS["digits"]
    assert (
        len(digits.classes),
        len(digits.train_labels),
        len(digits.val_labels),
        digits.size,
        digits.channels,
    ) == (row.classes, row.train, row.val, row.side, row.channels)
    assert digits.augment == row.augment
    assert load("digits", 16).train_images.shape == (1437, 16, 16, 1)
    assert data.input_size("digits", 0, 64) == 8 and data.input_size("digits", 16, 64) == 16
    assert data.input_size("imagenette", 0, 64) == 64 and data.input_size("cifar10", 0, 64) == 32
    assert all(
        url.startswith(("http://", "https://")) and len(checksum) == 32
        for row in DATASETS.values()
        for urls, checksum in row.files
        for url in urls
    )
    assert TORONTO in DATASETS["cifar10"].files[0][0][0] and len(idx_files(("m/",), *"abcd")) == 4
    assert json.dumps({key: row.help for key, row in DATASETS.items()})
