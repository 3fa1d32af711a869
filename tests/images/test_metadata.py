"""What is kept of a picture gives the same pixels and says nothing of where it was taken."""

import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from explorer.images import kept_pictures, zips
from explorer.images.decoding import ImageError, Picture, decode
from explorer.images.metadata import without_metadata
from tests.images.photographed import SECRET, photo, pixels
from trainer import decoding as trainers
from trainer.image_folder import DatasetError, image_folder

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
ALL_KINDS = (*KINDS, "MPO")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_pixels_and_notes_stay_and_nothing_else(kind, orientation):
    data = photo(kind, orientation)
    assert SECRET in data
    before = decode(data)
    kept = kept_pictures.encode(before)
    again = kept_pictures.decode(kept)
    assert np.array_equal(again.pixels, before.pixels) and again.notes == before.notes
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif() and set(image.info) <= {"notes"}
    bare = without_metadata(data)
    assert np.array_equal(decode(bare).pixels, before.pixels)
    assert np.array_equal(trainers.square(bare, 16), trainers.square(data, 16))
    for written in (kept, bare):
        assert SECRET not in written and b"GPS" not in written and b"xmp" not in written
    assert without_metadata(bare) == bare, "what has none stays as it is"


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "P", "RGBA", "LA", "I;16", "1"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_of_every_mode_stay(kind, mode, tmp_path):
    image = Image.fromarray(pixels())
    image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    out = io.BytesIO()
    try:
        image.save(out, kind, progressive=True, icc_profile=b"no profile that can be read")
    except OSError:
        pytest.skip(f"{kind} has no {mode}")
    assert np.array_equal(
        decode(without_metadata(out.getvalue())).pixels, decode(out.getvalue()).pixels
    )


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_whatever_is_damaged_ends_without_what_it_says(kind, data):
    """Cut short or with other bytes: the same pixels, or none, and never a secret."""
    whole = photo(kind, 6, 12)
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 3)) if damaged else 0):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    bare = without_metadata(bytes(damaged))
    assert isinstance(bare, bytes) and SECRET not in bare


def test_equal_pictures_have_equal_keys_whatever_their_files_say():
    stored = Picture(pixels())
    with_gps, without = photo("PNG", 1), kept_pictures.encode(stored)
    assert kept_pictures.encode(decode(with_gps)) == without
    assert kept_pictures.encode(Picture(pixels(), ("First of 2 frames.",))) != without


def test_a_picture_larger_than_what_may_be_brought_can_be_kept(monkeypatch):
    from explorer.images import decoding

    noise = Picture(np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8))
    monkeypatch.setattr(decoding, "MAX_BYTES", 1000)
    assert np.array_equal(kept_pictures.decode(kept_pictures.encode(noise)).pixels, noise.pixels)
    for bad in (b"", b"no picture", kept_pictures.encode(noise)[:500]):
        with pytest.raises(ImageError):
            kept_pictures.decode(bad)


def test_a_zip_is_written_anew_with_the_same_set(tmp_path):
    brought, kept = tmp_path / "brought.zip", tmp_path / "kept.zip"
    with zipfile.ZipFile(brought, "w", zipfile.ZIP_DEFLATED) as out:
        out.comment = SECRET
        out.writestr("outer/where.txt", SECRET)
        for split in ("train", "val"):
            for kind in KINDS:
                out.writestr(f"outer/{split}/cat/{kind}.{kind.lower()}", photo(kind))
            out.writestr(f"outer/{split}/dog/broken.jpg", b"no picture" + SECRET)
    zips.rewrite(brought, kept)
    assert SECRET not in kept.read_bytes()
    before, after = image_folder(brought), image_folder(kept)
    assert before.classes == after.classes and before.splits.keys() == after.splits.keys()
    for split, entries in before.splits.items():
        for old, new in zip(entries, after.splits[split], strict=True):
            assert (old.name, old.label) == (new.name, new.label)
            if "broken" in old.name:
                assert new.read() == b""
            else:
                assert np.array_equal(decode(old.read()).pixels, decode(new.read()).pixels)
    first = kept.read_bytes()
    zips.rewrite(brought, kept)
    assert kept.read_bytes() == first
    assert json.dumps(sorted(zipfile.ZipFile(kept).namelist()))


def test_of_a_table_the_classes_are_kept_and_of_other_files_the_names(tmp_path):
    brought, kept = tmp_path / "trip.zip", tmp_path / "kept.zip"
    with zipfile.ZipFile(brought, "w", zipfile.ZIP_DEFLATED) as out:
        for row in range(4):
            out.writestr(f"trip/{row}.png", photo("PNG", row))
        lines = (f"{row}.png,{'ab'[row % 2]},{SECRET.hex()}" for row in range(4))
        out.writestr("trip/labels.csv", "\n".join(["file,label,where", *lines]))
        out.writestr("trip/notes.docx", SECRET)
    zips.rewrite(brought, kept)
    assert SECRET not in kept.read_bytes() and SECRET.hex().encode() not in kept.read_bytes()
    before, after = image_folder(brought), image_folder(kept)
    assert before.classes == after.classes == ("a", "b")
    assert [row.count for row in before.left_out.values()] == [
        row.count for row in after.left_out.values()
    ]


def test_a_zip_that_would_grow_without_bound_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MARGIN", 1000)
    brought = tmp_path / "x.zip"
    flat, out = io.BytesIO(), zipfile.ZipFile(brought, "w", zipfile.ZIP_DEFLATED)
    Image.new("RGB", (400, 100)).save(flat, "PNG", compress_level=0)
    with out:
        for i in range(30):
            out.writestr(f"a/{i}.png", flat.getvalue())
        out.writestr("a/noise.png", kept_pictures.encode(Picture(pixels(150))))
    with pytest.raises(DatasetError, match="far more than its size"):
        zips.rewrite(brought, tmp_path / "kept.zip")
