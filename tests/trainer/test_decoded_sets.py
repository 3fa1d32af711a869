"""Decoded sets on the disk: bounded before they are written, known by their bytes, cleared oldest
first and never while they are used."""

import io
import os
import subprocess
import sys
import time
import zipfile
import zlib

import pytest
from PIL import Image

from tests.conftest import ROOT
from tests.trainer.sets import SET, folder, picture, stored
from trainer import decoded_sets, image_cache, machine
from trainer.data import load
from trainer.image_folder import DatasetError, image_folder

GIB = 2**30


def sets(cache):
    return sorted(path.name for path in (cache / "decoded").iterdir() if path.is_dir())


def room_for(monkeypatch, images, side):
    monkeypatch.setenv("CNN_EXPLORER_DECODED", str(images * side * side * 3 / GIB))


def forged(data: bytes, checksum: int) -> bytes:
    """The same bytes and four more, so that the CRC-32 of all is this one: by going backwards through
    the table of remainders from the wanted end."""
    table = []
    for i in range(256):
        value = i
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    by_top = {value >> 24: index for index, value in enumerate(table)}
    register, indices = checksum ^ 0xFFFFFFFF, []
    for _ in range(4):
        index = by_top[register >> 24]
        indices.append(index)
        register = ((register ^ table[index]) << 8) & 0xFFFFFFFF
    current, tail = zlib.crc32(data) ^ 0xFFFFFFFF, b""
    for index in reversed(indices):
        tail += bytes([(current ^ index) & 0xFF])
        current = table[index] ^ current >> 8
    return data + tail


def zipped(path, content):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return path


def test_a_zip_with_forged_checksums_is_another_set(tmp_path, cache):
    """Names, sizes, times and CRC-32 of every member are equal; the pixels are not."""
    honest = {name: forged(picture(seed, 12, "BMP"), 7) for seed, name in enumerate(SET)}
    other = {name: forged(picture(99 + seed, 12, "BMP"), 7) for seed, name in enumerate(SET)}
    first, second = zipped(tmp_path / "a.zip", honest), zipped(tmp_path / "b.zip", other)
    described = [
        [(info.filename, info.file_size, info.CRC) for info in zipfile.ZipFile(path).infolist()]
        for path in (first, second)
    ]
    assert described[0] == described[1] and {row[2] for row in described[0]} == {7}
    assert first.stat().st_size == second.stat().st_size
    assert image_folder(first).key() != image_folder(second).key()
    assert load(str(first), 8).hash != load(str(second), 8).hash
    again = zipped(tmp_path / "c.zip", honest)
    assert image_folder(first).key() == image_folder(again).key(), "equal bytes are one set"


def test_folders_of_equal_names_sizes_and_times_are_two_sets(tmp_path, cache):
    roots = [folder(tmp_path / name / "set", SET) for name in "ab"]
    for seed, name in enumerate(SET):
        (roots[0] / name).write_bytes(picture(seed, kind="BMP"))
        (roots[1] / name).write_bytes(picture(50 + seed, kind="BMP"))
        for root in roots:
            os.utime(root / name, ns=(1, 10**18))
    first, second = (load(str(root), 8).hash for root in roots)
    assert first != second


def test_few_bytes_that_decode_to_gigabytes_are_refused_before_anything_is_written(
    tmp_path, cache, monkeypatch
):
    """20,000 pictures of one pixel: a zip of two megabytes, three gigabytes at 224x224."""
    pixel = stored(Image.new("RGB", (1, 1)))
    names = [f"{label}/{i}.png" for label in "ab" for i in range(10_000)]
    small = zipped(tmp_path / "small.zip", dict.fromkeys(names, pixel))
    monkeypatch.setenv("CNN_EXPLORER_DECODED", "2")
    monkeypatch.setattr(image_cache, "square", lambda *_: pytest.fail("nothing is decoded"))
    begin = time.monotonic()
    with pytest.raises(
        DatasetError, match=r"take 2\.8 GiB on the disk.* may take 2\.0 GiB.*--size"
    ):
        load(str(small), 224)
    assert time.monotonic() - begin < 30
    assert sets(cache) == []
    monkeypatch.setenv("CNN_EXPLORER_DECODED", "100")
    monkeypatch.setattr(machine, "free_disk", lambda _path: 3 * GIB)
    with pytest.raises(DatasetError, match="no room"):
        load(str(small), 224)
    assert sets(cache) == []


@pytest.mark.parametrize("text", ["many", "inf", "1e400"])
def test_a_budget_that_is_no_number_is_a_sentence(tmp_path, cache, monkeypatch, text):
    monkeypatch.setenv("CNN_EXPLORER_DECODED", text)
    with pytest.raises(DatasetError, match=f"CNN_EXPLORER_DECODED is '{text}'"):
        load(str(folder(tmp_path / "set", SET)), 8)


def test_the_set_that_was_not_used_for_longest_goes_and_none_that_is_used(
    tmp_path, cache, monkeypatch
):
    room_for(monkeypatch, len(SET) + 4.5, 16)  # of 16x16, with what stands beside the pixels
    root = str(folder(tmp_path / "set", SET))
    held = load(root, 8)
    load(root, 9)
    load(root, 10)
    load(root, 8)
    for name, moment in zip(sorted(sets(cache), key=_side), (3, 1, 2), strict=True):
        os.utime(cache / "decoded" / name / "set.json", ns=(1, moment * 10**18))
    load(root, 11)
    assert sorted(map(_side, sets(cache))) == [8, 10, 11], "9 was not used for longest"
    load(root, 14)
    assert sorted(map(_side, sets(cache))) == [8, 14], "8 is used, though it is older than 11"
    with pytest.raises(DatasetError, match="other trainings use now"):
        load(root, 16)
    del held
    assert len(load(root, 16).train_labels) == 12
    assert sorted(map(_side, sets(cache))) == [16]


def _side(name):
    return int(name.rpartition("-")[2])


HOLD = """
import sys, time
from trainer.data import load
held = load(sys.argv[1], 8)
print("held", flush=True)
time.sleep(600)
"""


@pytest.mark.processes
def test_another_process_keeps_its_set_until_it_is_killed(tmp_path, cache, monkeypatch):
    room_for(monkeypatch, len(SET) + 4, 12)
    root = str(folder(tmp_path / "set", SET))
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, root], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    with pytest.raises(DatasetError, match="other trainings use now"):
        load(root, 12)
    assert [_side(name) for name in sets(cache)] == [8]
    other.kill()
    other.wait()
    other.stdout.close()
    load(root, 12)
    assert [_side(name) for name in sets(cache)] == [12]


def test_what_a_killed_process_left_half_decoded_makes_room(tmp_path, cache, monkeypatch):
    room_for(monkeypatch, len(SET) + 4, 8)
    left = cache / "decoded" / ".0123-8.part"
    left.mkdir(parents=True)
    (left / "train_images.bin").write_bytes(bytes(len(SET) * 8 * 8 * 3))
    load(str(folder(tmp_path / "set", SET)), 8)
    assert not left.exists()


def test_a_set_that_is_being_decoded_counts_with_its_size_and_stays(tmp_path, cache, monkeypatch):
    """Two that begin at the same time share the budget."""
    room_for(monkeypatch, len(SET) + 4, 8)
    roots = [str(folder(tmp_path / name, SET)) for name in "ab"]
    square, refused = image_cache.square, []

    def slow(data, side):
        if not refused:
            refused.append(None)
            with pytest.raises(DatasetError, match="other trainings use now") as error:
                load(roots[1], 8)
            refused[0] = error
        return square(data, side)

    monkeypatch.setattr(image_cache, "square", slow)
    assert len(load(roots[0], 8).train_labels) == 12
    assert refused[0] is not None and len(sets(cache)) == 1


def test_a_cache_that_cannot_be_written_is_read(tmp_path, cache, monkeypatch):
    root = str(folder(tmp_path / "set", SET))
    before = load(root, 8).hash

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(decoded_sets.files, "locked", refuse)
    monkeypatch.setattr(decoded_sets.FileLock, "acquire", refuse)
    assert load(root, 8).hash == before


def test_a_damaged_set_is_a_sentence(tmp_path, cache):
    root = str(folder(tmp_path / "set", SET))
    load(root, 8)
    (name,) = sets(cache)
    (cache / "decoded" / name / "train_labels.npy").unlink()
    with pytest.raises(DatasetError, match="No such file"):
        load(root, 8)


def test_images_that_cannot_be_read_take_no_room_in_the_end(tmp_path, cache):
    root = folder(tmp_path / "set", SET)
    (root / SET[0]).write_bytes(b"no picture")
    assert len(load(str(root), 8).train_labels) == 11
    (name,) = sets(cache)
    size = (cache / "decoded" / name / "train_images.bin").stat().st_size
    assert size == 11 * 8 * 8 * 3


def test_what_the_cache_holds_was_made_by_nobody_else(tmp_path):
    """The helper of these tests: the checksum is what was asked for."""
    assert zlib.crc32(forged(b"abc", 0x12345678)) == 0x12345678
    Image.open(io.BytesIO(forged(picture(1, 12, "BMP"), 7))).load()
