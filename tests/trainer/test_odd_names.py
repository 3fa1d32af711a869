"""Names that are no UTF-8, links in circles, folders that vanish: sentences, without the place."""

import os
import shutil
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from trainer.data import load
from trainer.image_folder import DatasetError, image_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs links without rights")


def images(root, classes=("a", "b"), count=3):
    for name in classes:
        (root / name).mkdir(parents=True)
        for number in range(count):
            Image.fromarray(np.full((9, 9, 3), 20 * number, np.uint8)).save(
                root / name / f"{number}.png"
            )
    return root


def sentence(source) -> str:
    with pytest.raises(DatasetError) as caught:
        load(str(source), 8, source.parent / "cache")
    words = str(caught.value)
    words.encode()  # it can be printed and written as JSON
    assert str(source.parent) not in words
    return words


@pytest.mark.skipif(sys.platform == "darwin", reason="names are always UTF-8 there")
def test_names_that_are_no_utf8(tmp_path):
    """Bytes of old Windows are read as it wrote them, and their files are read by their true names."""
    root = images(tmp_path / os.fsdecode(b"set-\xff"))
    shutil.copy(root / "a" / "0.png", root / "a" / os.fsdecode(b"caf\xe9.png"))
    (root / "b").rename(root / os.fsdecode(b"b\xe4r"))
    listed = image_folder(root)
    assert listed.name == "set-\xff" and listed.classes == ("a", "b\xe4r")
    odd = next(entry for entry in listed.splits["all"] if "caf" in entry.name)
    assert odd.name == "a/caf\xe9.png"
    assert odd.read() == (root / "a" / "0.png").read_bytes()
    listed.key().encode()
    dataset = load(str(root), 8, tmp_path / "cache")
    assert len(dataset.train_labels) + len(dataset.val_labels) == 7


def test_a_name_of_255_bytes(tmp_path):
    root = images(tmp_path / "set")
    (root / "a" / "0.png").rename(root / "a" / ("ä" * 125 + "0.png"))
    (root / "b").rename(root / ("b" * 255))
    assert load(str(root), 8, tmp_path / "cache").classes == ("a", "b" * 255)


def test_links_in_circles(tmp_path):
    root = images(tmp_path / "set")
    (root / "a" / "self.png").symlink_to(root / "a" / "self.png")
    assert "leads in a circle" in sentence(root)
    (root / "a" / "self.png").unlink()
    (root / "a" / "up").symlink_to(root)
    assert "is a link to another folder" in sentence(root)
    (root / "a" / "up").unlink()
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert "round" in sentence(tmp_path / "round")


def test_a_folder_that_vanishes(tmp_path):
    root = images(tmp_path / "set")
    folder = image_folder(root)
    shutil.rmtree(root)
    assert "'set'" in sentence(root)
    with pytest.raises(DatasetError, match="cannot be read: No such file") as caught:
        folder.key()
    assert str(tmp_path) not in str(caught.value)
    with pytest.raises(DatasetError, match="cannot be read: No such file"):
        folder.splits["all"][0].read()


def test_members_of_zips_with_odd_names(tmp_path):
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a/\udcff.png".encode("utf-8", "replace").decode(), "b/\N{SNOWMAN}.png"):
            archive.writestr(name, b"x")
    folder = image_folder(path)
    folder.key().encode()
    assert len(folder.classes) == 2
