"""Nothing that a visitor brings leaves behind where his pictures were taken: not below any folder of
the server, not in anything that it gives out."""

import io
import zipfile

import numpy as np
import pytest

from explorer.app import cache
from explorer.failures import exports, queue
from explorer.failures.cached import evaluations as cached
from explorer.failures.cached.images import opened
from explorer.failures.export_page import page
from explorer.failures.panels import evaluate, images
from explorer.images import uploads
from explorer.images.decoding import decode
from explorer.networks import registry
from explorer.training import data
from tests.conftest import images_of
from tests.failures.pages import finished, text_on, zipped
from tests.failures.pages import opened as with_open
from tests.images.photographed import SECRET, photo

KINDS = ("JPEG", "PNG", "WEBP")


@pytest.fixture
def folders(root, tmp_path, monkeypatch):
    """Every folder that the server writes to."""
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(uploads, "root", lambda: tmp_path)
    yield tmp_path


def test_no_place_is_kept_or_given_out(app, folders):
    at = with_open(app("failures", model="digits-relu"), evaluate.OPEN)
    photos = [(f"{i}.{kind.lower()}", photo(kind, side=120), "") for i, kind in enumerate(KINDS)]
    at.segmented_control(key="evaluate_kind").set_value(images.PICTURES).run()
    at.file_uploader(key="evaluate_pictures").set_value(photos).run()
    at.button(key="evaluate_start").click().run()
    finished(at)
    at.segmented_control(key="evaluate_kind").set_value(images.ZIP).run()
    brought = zipped({f"{i}/{name}": picture for i, (name, picture, _) in enumerate(photos)})
    at.file_uploader(key="evaluate_zip").set_value(("my.zip", brought, "application/zip")).run()
    assert not at.exception and not at.error, text_on(at)
    at.button(key="evaluate_start").click().run()
    finished(at)
    assert not at.exception and [job.state for job in queue._jobs] == ["finished"] * 2
    at.switch_page("../pages/inside/predictions.py").run()
    at.file_uploader(key="uploads").set_value(photos).run()
    shown = {name: key for key, name in images_of(at).items()}
    assert set(shown) == {"0.jpeg", "1.png"}, "equal pictures are one, whatever their files"
    for name, photographed, _ in photos[:2]:
        kept, before = cache.picture(shown[name]), decode(photographed)
        assert np.array_equal(kept.pixels, before.pixels) and kept.notes == before.notes
    sets = {
        f"{split}/{i}/{row[0]}": row[1]
        for split in ("train", "val")
        for i, row in enumerate(photos)
    }
    data.keep(registry.RUNS, zipped(sets), "mine.zip", "me")
    for job in queue._jobs:
        _check_given_out(cached.evaluation(job.name))
    written = [path for path in folders.rglob("*") if path.is_file()]
    assert len(written) > 30
    assert not [path for path in written if SECRET in path.read_bytes()]
    assert not [path for path in written if b"GPS" in path.read_bytes()]


def _check_given_out(evaluation) -> None:
    """The original pixels are there, and exports and what is opened say nothing else."""
    rows = range(len(evaluation))
    said = exports.exported_images(evaluation, rows, cached.notes(evaluation))
    whole = list(exports.whole_pictures(evaluation, rows))
    small = list(exports.small_pictures(evaluation, rows))
    archive = exports.archive({}, said, whole)
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        given = [files.read(name) for name in files.namelist()]
    given += [page("t", "a", said, small), *(picture for picture, _ in whole + small)]
    for row in rows:
        image = opened(evaluation, row)
        assert image.note == ""
        given.append(uploads.get(image.key) or b"")
        kind = KINDS[int(str(evaluation.names[row]).rsplit("/", 1)[-1][0])]
        assert np.array_equal(cache.picture(image.key).pixels, decode(photo(kind, side=120)).pixels)
    assert all(given) and not [piece for piece in given if SECRET in piece or b"Exif" in piece]
