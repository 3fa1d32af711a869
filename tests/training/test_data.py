"""What can be trained on? What the server offers, and zips that visitors bring."""

import shutil

import pytest

from explorer.training import data
from explorer.training.limits import JobError
from explorer.training.states import trainings
from tests.training.pages import said, zipped
from trainer.data import DATASETS


def test_an_uploaded_zip_becomes_a_data_set_and_a_bad_one_a_sentence(app, page_root, never):
    at = app("train")
    at.file_uploader(key="train_zip").set_value(("x.zip", b"no zip", "application/zip")).run()
    assert "This zip cannot be trained on" in said(at)
    good = zipped("train/a/1.png", "train/b/1.png", "val/a/2.png", "val/b/2.png")
    at.file_uploader(key="train_zip").set_value(("![a](b).zip", good, "application/zip")).run()
    assert not at.exception
    assert at.session_state["train_data"].startswith("zip:")
    assert "2 training, 2 validation images. 2 classes: a, b." in said(at)
    at.button(key="train_start").click().run()
    (training,) = trainings(page_root)
    assert training.settings["data"].startswith(str(page_root))
    both = zipped(*(f"{site}/{label}/1.png" for site in ("s1", "s2") for label in ("ill", "well")))
    at.file_uploader(key="train_zip").set_value(("two.zip", both, "application/zip")).run()
    assert "holds folders of images: ill, well" in said(at)
    assert at.button(key="train_start").disabled
    at.radio(key="train_answer_0").set_value("--layout inner-classes").run()
    assert not at.exception and "2 training, 2 validation images. 2 classes: ill, well" in said(at)
    at.button(key="train_start").click().run()
    assert {row.settings["layout"] for row in trainings(page_root)} == {"", "inner-classes"}
    other = app("train")
    assert not any("zip:" in option for option in other.selectbox(key="train_data").options)


def test_only_what_is_offered_can_be_trained_on(page_root, tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_DATA", str(tmp_path / "data"))
    assert set(data.known()) == {*DATASETS, *data.WORLDS}
    for split in ("train/a", "train/b", "val/a", "val/b"):
        (tmp_path / "data" / "mine" / split).mkdir(parents=True)
        (tmp_path / "data" / "mine" / split / "1.png").write_bytes(b"")
    (tmp_path / "data" / ".hidden").mkdir()
    (tmp_path / "data" / "notes.txt").write_text("")
    (tmp_path / "secret" / "train" / "a").mkdir(parents=True)
    assert set(data.known()) == {*DATASETS, *data.WORLDS, "data:mine"}
    swapped = data.find(page_root, "scenes:background=swapped")
    assert (swapped.train, swapped.val, swapped.side) == (8000, 2000, 64)
    assert (data.find(page_root, "data:mine").classes, data.find(page_root, "data:mine").train) == (
        2,
        2,
    )
    for split in ("train/b", "val/b"):
        shutil.rmtree(tmp_path / "data" / "mine" / split)
    assert "one class only" in data.find(page_root, "data:mine").problem
    for key in (
        "/etc",
        "data:../secret",
        "data:/etc",
        "data:.",
        "data:",
        "data:.hidden",
        "scenes:seed=9",
        "zip:../../x",
        "zip:" + "0" * 64,
        str(tmp_path / "secret"),
        "x",
    ):
        with pytest.raises(JobError):
            data.find(page_root, key)


def test_uploads_are_bounded_and_the_oldest_that_nobody_needs_goes(page_root, monkeypatch):
    page_root.mkdir()
    monkeypatch.setattr(data, "MAX_ZIP", 10_000)
    with pytest.raises(JobError, match="larger than"):
        data.keep(page_root, b"0" * 10_001, "x.zip")
    first, second = (
        data.keep(page_root, zipped(*(f"{k}/{i}.png" for k in names for i in range(3))), "a.zip")
        for names in ("ab", "cde")
    )
    assert data.find(page_root, first).val == 2
    size = sum(path.stat().st_size for path in (page_root / ".jobs" / "zips").glob("*/*.zip"))
    monkeypatch.setattr(data, "MAX_UPLOADED", size + 10)
    third = data.keep(
        page_root, zipped(*(f"{k}/{i}.png" for k in "fg" for i in range(3))), "../../../b.zip"
    )
    assert data.find(page_root, third).value.endswith("/b.zip")
    with pytest.raises(JobError, match="not on the server"):
        data.find(page_root, first)
    assert data.find(page_root, second).classes == 3
