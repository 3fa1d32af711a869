"""Data: image folders and zips become training and validation images, or are refused in a sentence."""

import io
import sys
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

from tests.trainer.sets import SET, folder, picture
from trainer import (
    runs,
    train,
)
from trainer.config import Config
from trainer.data import load
from trainer.image_folder import DatasetError


def test_a_split_is_made_where_there_is_none_and_recorded(tmp_path):
    names = [
        f"{label}/{i}.png" for label, count in (("cat", 20), ("dog", 30)) for i in range(count)
    ]
    dataset = load(str(folder(tmp_path / "set", names)), 8)
    assert dataset.split == {"val": "made here", "share": 0.1, "seed": 0}
    assert torch.bincount(dataset.val_labels).tolist() == [2, 3] and torch.bincount(
        dataset.train_labels
    ).tolist() == [18, 27]
    whole = {image.numpy().tobytes() for image in (*dataset.train_images, *dataset.val_images)}
    assert len(whole) == 50
    other = load(str(folder(tmp_path / "inside", [f"train/{name}" for name in names])), 8)
    assert other.hash == dataset.hash
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


def test_imbalance_and_what_is_left_out_are_said_and_kept(tmp_path):
    """Ten times as many of one class: accuracy and the mean over classes stand beside each other."""
    root = folder(tmp_path / "set", [f"train/a/{i}.png" for i in range(20)] + ["train/b/0.png"])
    folder(root, [f"val/a/{i}.png" for i in range(20)] + ["val/b/0.png", "test/a/1.png"])
    (root / "notes.docx").write_text("")
    lines: list[str] = []
    path = train.train(
        Config(
            net="mlp", depth=1, norm="none", data=str(root), size=8, epochs=2, name="x", probes=0
        ),
        tmp_path,
        say=lines.append,
    )
    text, card = "\n".join(lines), (path / "README.md").read_text()
    assert "a has 20 images, b 1. Who always says a is right for 95.2% of them" in text
    assert "1 test image that is not trained on (test/a/1.png)" in text and "1 .docx file " in text
    assert runs.read(path).dataset["left_out"] == {
        ".docx files": 1,
        "test images that are not trained on": 1,
    }
    result, last = runs.status(path)["result"], runs.metrics(path)[-1]
    hits = [result["val/accuracy"] * 21, 2 * result["val/class_accuracy"]]
    assert result["val/class_accuracy"] == last["val/class_accuracy"]
    assert any(abs((round(hits[0]) - b) / 20 + b - hits[1]) < 1e-9 for b in (0, 1))
    assert "mean of the accuracies of the classes" in card and "| b | 1 |" in card


def test_without_pillow_arrays_train_and_images_say_what_is_missing(tmp_path, monkeypatch):
    root = folder(tmp_path / "set", SET)
    for name in [name for name in sys.modules if name.partition(".")[0] == "PIL"]:
        monkeypatch.setitem(sys.modules, name, None)
    assert load("digits", 8).size == 8
    for what in (str(root), "digits"):
        with pytest.raises(DatasetError, match="needs Pillow, which is not installed"):
            load(what, 16)


def photo_folder(root, splits=("train", "val"), classes=("cat", "dog"), count=4, side=20):
    rng = np.random.default_rng(0)
    for split in splits:
        for label in classes:
            (root / split / label).mkdir(parents=True)
            for i in range(count):
                Image.fromarray(rng.integers(0, 255, (side, side + 6, 3), np.uint8)).save(
                    root / split / label / f"{i}.png"
                )
    return root


def zipped(root) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in root.rglob("*.png"):
            archive.write(path, f"set/{path.relative_to(root)}")
    return out.getvalue()


def test_a_folder_and_its_zip_are_the_same_data(tmp_path):
    root = photo_folder(tmp_path / "set")
    (tmp_path / "set.zip").write_bytes(zipped(root))
    dataset, other = load(str(root), 16), load(str(tmp_path / "set.zip"), 16)
    assert dataset.hash == other.hash
    assert dataset.classes == ("cat", "dog")
    assert dataset.train_images.shape == (8, 16, 16, 3)
    assert dataset.train_labels.tolist() == [0] * 4 + [1] * 4
    pixels = dataset.train_images.numpy() / 255
    assert dataset.mean == pytest.approx(pixels.mean((0, 1, 2)), abs=1e-6)
    assert dataset.std == pytest.approx(pixels.std((0, 1, 2)), abs=1e-6)


def test_bad_images_are_named_and_left_out(tmp_path):
    root = photo_folder(tmp_path / "set")
    (root / "train" / "cat" / "broken.jpg").write_bytes(b"no image")
    dataset = load(str(root), 16)
    assert len(dataset.train_labels) == 8
    assert dataset.unreadable == ("train/cat/broken.jpg",)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda root: photo_folder(root, splits=("val",)), "needs images in train"),
        (lambda root: photo_folder(root, classes=("cat",)), "one class"),
        (lambda root: root.mkdir(), "needs images in"),
        (lambda root: folder(photo_folder(root), ["val/bird/a.png"]), "bird"),
    ],
)
def test_bad_folders_are_refused_in_a_sentence(tmp_path, make, words):
    make(tmp_path / "set")
    with pytest.raises(DatasetError, match=words):
        load(str(tmp_path / "set"), 16)


def test_hostile_zips_are_refused(tmp_path):
    out = tmp_path / "evil.zip"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../train/cat/x.png", b"")
    with pytest.raises(DatasetError, match="'..'"):
        load(str(out), 16)
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(DatasetError, match="neither"):
        load(str(tmp_path / "text.zip"), 16)
    with pytest.raises(DatasetError, match="no data set"):
        load("nothing", 16)
