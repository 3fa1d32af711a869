"""Images that can be evaluated, and those that are refused."""

import shutil
import zipfile

import pytest

from explorer.failures import evaluation_images, sources
from explorer.failures.sources import DatasetError
from explorer.images.decoding import decode
from tests.failures.examples import encoded, evaluated, image_folder, picture
from trainer.set_summary import describe


@pytest.mark.parametrize("name", ["../outside.png", "/absolute.png", "C:/drive.png"])
def test_hostile_names_in_a_zip(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("val/cat/a.png", encoded(picture(0)))
        archive.writestr(name, encoded(picture(1)))
    with pytest.raises(DatasetError, match="absolute name"):
        sources.source(str(tmp_path / "bad.zip"))


def test_a_zip_bomb_and_empty_classes(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("val/cat/a.png", bytes(30_000_000))
    with pytest.raises(DatasetError, match="times the size of the zip"):
        sources.source(str(tmp_path / "bomb.zip"))
    (image_folder(tmp_path) / "val" / "empty").mkdir()
    empty = sources.source(str(tmp_path / "data")).summary
    assert empty and "1 folder of classes without an image (val/empty)" in "".join(describe(empty))
    with pytest.raises(DatasetError, match="no images in train; there is val"):
        shutil.rmtree(tmp_path / "data" / "val" / "empty")
        sources.source(str(tmp_path / "data"), "train")
    with pytest.raises(DatasetError, match="There is no folder"):
        sources.source(str(tmp_path / "nowhere"))


def test_uploads_keep_their_originals(net, tmp_path):
    photo = encoded(picture(3, (200, 150)), "JPEG")
    source = sources.uploaded(
        [("a.jpg", photo, "dog"), ("b.png", encoded(picture(4)), ""), ("c.png", b"no", "cat")]
    )
    result = evaluated(net, source, tmp_path / "out")
    assert sorted(zip(result.names, result.labels, strict=True)) == [("a.jpg", 1), ("b.png", -1)]
    assert result.unreadable_count == 1 and result.place == ""
    row = result.names.tolist().index("a.jpg")
    pixels, note = evaluation_images.pixels(result, row)
    assert (pixels == decode(photo).pixels).all() and not note
    with pytest.raises(DatasetError, match="1 to 500"):
        sources.uploaded([])
