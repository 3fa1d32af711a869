"""Data sets by name: fetched once, read as published."""

import dataclasses
import gzip
import io
import json
import tarfile
import zipfile

import numpy as np
import pytest

from tests.trainer.serving import served
from tests.trainer.sets import picture
from trainer import data
from trainer.data import load
from trainer.dataset_readers import Arrays
from trainer.datasets import DATASETS, TORONTO, idx_files
from trainer.image_folder import DatasetError


def idx_bytes(array):
    return gzip.compress(
        b"\0\0\x08" + bytes([array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes()
    )


def test_mnist_is_fetched_once_and_read(monkeypatch, server, cache):
    rng, progress = np.random.default_rng(0), []
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
    dataset = load("mnist", 28, on_progress=lambda *event: progress.append(event))
    assert np.array_equal(dataset.train_images[..., 0], arrays["train"][0])
    assert np.array_equal(dataset.val_labels, arrays["t10k"][1])
    assert progress[0][0] == "downloading MNIST" and progress[0][1] == progress[0][2]
    for file in server[0].iterdir():
        file.unlink()
    assert load("mnist", 28).hash == dataset.hash  # nothing is fetched again
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
    dataset = load(name, 32)
    assert np.array_equal(dataset.train_images, np.concatenate([parts[file][0] for file in files]))
    assert (
        dataset.train_labels.tolist() == np.concatenate([parts[file][1] for file in files]).tolist()
    )
    assert dataset.classes == tuple(classes) and len(dataset.val_labels) == 4


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
    dataset = load("tiny-imagenet", 64)
    assert dataset.classes == ("tench", "crane (n2)", "crane (n3)")
    assert dataset.val_labels.tolist() == [1, 0, 1] and dataset.train_labels.tolist() == [
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
    dataset = load("imagenette", 16)
    assert dataset.classes == ("tench", "parachute") and dataset.train_images.shape == (
        2,
        16,
        16,
        3,
    )
    assert load("imagenette", 16).hash == dataset.hash
    assert (cache / "imagenette" / "unpacked" / "imagenette2-160").is_dir()


def test_the_published_files_of_mnist(shared, tmp_path, monkeypatch):
    place = tmp_path / "cache" / "mnist"
    place.mkdir(parents=True)
    row = DATASETS["mnist"]
    for _, (urls, _) in zip(range(2), row.files[2:], strict=True):
        name = urls[0].rsplit("/", 1)[1]
        (place / name).write_bytes((shared / "data" / "mnist" / name).read_bytes())
    twice = dataclasses.replace(row, files=(*row.files[2:], *row.files[2:]))
    dataset = twice.load(place, data.quiet)
    assert isinstance(dataset, Arrays)
    images, labels = dataset.val
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


def test_digits_are_scikit_learns():
    from sklearn.datasets import load_digits

    dataset = load("digits", 8)
    assert len(dataset.train_labels) + len(dataset.val_labels) == 1797
    known = {
        tuple(np.round(image.ravel() * 255 / 16).astype(int)) for image in load_digits().images
    }
    assert {tuple(image.ravel().tolist()) for image in dataset.val_images.numpy()} <= known
    assert data.load_digits(8).hash == dataset.hash
