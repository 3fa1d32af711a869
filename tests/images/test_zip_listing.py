"""Zips that visitors bring: listed in a process of their own before the server opens them."""

import struct
import time
import zipfile

import pytest

from explorer.images import zip_listing
from trainer.image_folder import DatasetError

pytestmark = pytest.mark.processes


def archive(path, names, packed=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", packed) as new:
        for name in names:
            new.writestr(name, b"x")
    return path


def refusal(path):
    started = time.monotonic()
    with pytest.raises(DatasetError) as caught:
        zip_listing.check(path)
    assert time.monotonic() - started < 60
    assert str(path) not in str(caught.value)
    return str(caught.value)


def test_a_zip_of_images_passes(tmp_path):
    zip_listing.check(archive(tmp_path / "a.zip", ["train/cat/1.png", "val/cat/2.png"]))
    odd = tmp_path / "ä ö.zip"
    zip_listing.check(archive(odd, ["cat/1.png", "dög/2.png"]))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a.txt"], "holds no images"),
        (["../cat/1.png"], "'..'"),
        (["/cat/1.png"], "absolute"),
        (["cat/1.png", "CAT/1.PNG"], "twice"),
    ],
)
def test_hostile_names_are_refused(tmp_path, names, words):
    assert words in refusal(archive(tmp_path / "b0c1.part", names))


def test_thousands_of_classes_are_refused(tmp_path):
    names = [f"{number}/a.png" for number in range(zip_listing.MAX_CLASSES + 1)]
    assert "5,001 classes" in refusal(archive(tmp_path / "a.zip", names))
    zip_listing.check(archive(tmp_path / "b.zip", names[1:]))


def test_no_zip_is_refused(tmp_path):
    for content in (b"", b"PK\5\6" + bytes(18), b"x" * 1000):
        (tmp_path / "b0c1.part").write_bytes(content)
        refusal(tmp_path / "b0c1.part")
    refusal(tmp_path / "absent.part")


def test_other_ways_of_packing_are_refused(tmp_path):
    for packed in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        words = refusal(archive(tmp_path / "b0c1.part", ["cat/1.png"], packed))
        assert "unusual way" in words


def listing(count, name):
    """A zip of nothing but a list of so many members."""
    entry = b"PK\1\2" + struct.pack(
        "<6H3L5H2L", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0
    )
    size = count * (len(entry) + len(name))
    end64 = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, size, 0)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, size, 1)
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return (entry + name) * count + end64 + locator + end


def test_a_list_that_costs_far_more_than_its_bytes_is_refused(tmp_path):
    path = tmp_path / "b0c1.part"
    path.write_bytes(listing(150_000, b"cat/1.png"))
    assert "at most 100,000 files" in refusal(path)
    path.write_bytes(listing(2_000_000, b"c/1.png"))
    words = refusal(path)
    assert "memory" in words or "at most" in words
