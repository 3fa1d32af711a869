"""Layouts: a set is read in the one way that it can be read, or it is asked and nothing is guessed."""

import io
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainer.layouts import images, made, read
from trainer.image_files import Contents
from trainer.image_folder import (
    Choices,
    DatasetError,
    QuestionError,
    image_folder,
    placed_images,
)

AB = {"a": 2, "b": 2}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (images("x/y/z/a", "x/y/z/b"), {"all": AB}),
        (images("training_set/a", "training_set/b", "test_set/a"), {"train": AB, "test": {"a": 2}}),
        (images("TrainData/a", "TrainData/b", "ValidData/a"), {"train": AB, "val": {"a": 2}}),
        (
            images("asl_alphabet_train/a", "asl_alphabet_train/b", "asl_alphabet_test"),
            {"train": AB, "test": {"": 2}},
        ),
        (images("train/train/a", "train/train/b", "val/val/a"), {"train": AB, "val": {"a": 2}}),
        (
            images("Images/train/a", "Images/train/b", "Images/test1"),
            {"train": AB, "test": {"": 2}},
        ),
        (images("a/train", "b/train", "a/valid"), {"train": AB, "val": {"a": 2}}),
        (images("train/a/images", "train/b/images"), {"train": AB}),
        (images("a", "b") | {"logo.png": ""}, {"all": AB}),
        (images("data/a", "data/b") | {"logo.png": ""}, {"all": AB}),
        (images("d/train/a", "d/train/b", "docs"), {"train": AB}),
        (
            images("train/Café", "train/b", "val/CAFÉ"),
            {"train": {"Café": 2, "b": 2}, "val": {"Café": 2}},
        ),
        (images("n01440764"), {"all": {"n01440764": 2}}),
        (images("pictures"), {"all": {"": 2}}),
        (images("train/3", "train/4", "val/3"), {"train": {"3": 2, "4": 2}, "val": {"3": 2}}),
        (images("train/a", "train/b", "test/unknown"), {"train": AB, "test": {"": 2}}),
        (
            images("001.a", "train_station", "test tube"),
            {"all": {"001.a": 2, "train_station": 2, "test tube": 2}},
        ),
    ],
)
def test_the_only_way_is_taken(tmp_path, files, expected):
    assert read(image_folder(made(tmp_path / "set", files))) == expected


@pytest.mark.parametrize(
    ("files", "answers"),
    [
        (  # a vehicle, or the images to train on
            images("bus", "car", "train"),
            {
                "--layout classes": {"all": {"bus": 2, "car": 2, "train": 2}},
                "--split-names train=skip": {"all": {"bus": 2, "car": 2}},
            },
        ),
        (
            images("train/a", "train/b", "holdout/a", "holdout/b"),
            {
                "--layout splits": {"train": AB},
                "--layout classes": {"all": {"train": 4, "holdout": 4}},
                "--split-names holdout=val": {"train": AB, "val": AB},
                "--split-names holdout=test": {"train": AB, "test": AB},
            },
        ),
        (
            images("site1/ill", "site1/well", "site2/ill", "site2/well"),
            {
                "--layout classes": {"all": {"site1": 4, "site2": 4}},
                "--layout inner-classes": {"all": {"ill": 4, "well": 4}},
            },
        ),
        (
            images("train/pets/cat", "train/pets/dog", "train/birds/owl"),
            {
                "--layout splits": {"train": {"pets": 4, "birds": 2}},
                "--layout splits-inner-classes": {"train": {"cat": 2, "dog": 2, "owl": 2}},
            },
        ),
        (
            images("tabby"),
            {"--layout classes": {"all": {"tabby": 2}}, "--layout flat": {"all": {"": 2}}},
        ),
        (
            "cat.0.jpg cat.1.jpg dog.0.jpg dog.1.jpg",
            {
                "--labels names": {"all": {"cat": 2, "dog": 2}},
                "--labels none": {"all": {"": 4}},
            },
        ),
        (
            "train/n01440764_1.JPEG train/n01440764_2.JPEG train/n02102040_7.JPEG train/n02102040_8.JPEG",
            {
                "--labels names": {"train": {"n01440764": 2, "n02102040": 2}},
                "--labels none": {"train": {"": 4}},
            },
        ),
        (
            images("a/train", "b/train") | images("c"),
            {
                "--layout classes-splits": {"train": AB},
                "--layout classes": {"all": AB | {"c": 2}},
            },
        ),
        (
            images("part_1", "part_2", count=4)
            | {
                "meta.csv": "image_id,age,dx\n"
                + "".join(
                    f"part_{part}/{row},{row},{'xy'[row % 2]}\n"
                    for part in (1, 2)
                    for row in range(4)
                )
            },
            {
                "--labels folders": {"all": {"part_1": 4, "part_2": 4}},
                "--labels meta.csv:dx": {"all": {"x": 4, "y": 4}},
            },
        ),
    ],
)
def test_what_can_be_read_in_several_ways_is_asked(tmp_path, files, answers):
    """Every answer that is offered is an option that is taken, and gives what it says."""
    root = made(tmp_path / "set", files)
    with pytest.raises(QuestionError) as caught:
        image_folder(root)
    offered = {answer.choices.options(): answer for answer in caught.value.answers}
    assert set(offered) == set(answers)
    assert all(option in str(caught.value) for option in offered)
    for option, expected in answers.items():
        sets = read(image_folder(root, offered[option].choices))
        assert (
            sets == {split: dict(sorted(classes.items())) for split, classes in expected.items()}
            or sets == expected
        )


def test_camera_names_are_no_classes(tmp_path):
    files = "IMG_0001.jpg IMG_0002.jpg DSC_0001.jpg DSC_0002.jpg 1.jpg 2.jpg"
    assert read(image_folder(made(tmp_path / "set", files))) == {"all": {"": 6}}


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(labels="absent.csv"), "'absent.csv' is no table"),
        (Choices(labels="other.csv"), "other.csv names no image"),
        (Choices(split_names="nowhere=val"), "--split-names 'nowhere=val' must be FOLDER=SPLIT"),
        (Choices(split_names="a=valley"), "train, val, test or skip"),
        (Choices(labels="names"), "no file of set is named as"),
    ],
)
def test_choices_that_cannot_be_met(tmp_path, choices, words):
    root = made(
        tmp_path / "set", images("a", "b") | {"other.csv": "file,label\nx.jpg,cat\ny.jpg,dog\n"}
    )
    with pytest.raises(DatasetError, match=words):
        image_folder(root, choices)


def old_zip(path, names):
    """A zip that does not say in which way its names are written."""
    out, plain = io.BytesIO(), [chr(97 + number) * len(name) for number, name in enumerate(names)]
    with zipfile.ZipFile(out, "w") as archive:
        for name in plain:
            archive.writestr(name, b"")
    data = out.getvalue()
    for before, name in zip(plain, names, strict=True):
        data = data.replace(before.encode(), name)
    path.write_bytes(data)
    return path


def test_names_in_zips_of_macs_and_of_old_windows(tmp_path):
    finder = [unicodedata.normalize("NFD", f"Käse{number}/1.png").encode() for number in range(3)]
    assert image_folder(old_zip(tmp_path / "mac.zip", finder)).classes == (
        "Käse0",
        "Käse1",
        "Käse2",
    )
    windows = ["Käse\\1.png".encode("cp437"), "Brötchen\\12.png".encode("cp437")]
    assert image_folder(old_zip(tmp_path / "windows.zip", windows)).classes == ("Brötchen", "Käse")


def test_a_zip_of_a_folder_is_that_folder(tmp_path):
    """Compress holiday: pictures without classes, as when it is zipped from inside."""
    for name in ("holiday (1)", "Holiday"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("Holiday/IMG_1.jpg", b"")
        assert read(image_folder(tmp_path / f"{name}.zip")) == {"all": {"": 1}}
    with pytest.raises(QuestionError, match="lie in one folder, Holiday"):
        image_folder((tmp_path / "Holiday.zip").rename(tmp_path / "Archive.zip"))


def test_what_is_no_image_by_its_name_is_known_by_its_beginning(tmp_path):
    root = made(
        tmp_path / "set", images("a", "b") | {"LICENSE": "MIT", "a/notes.docx": "", "b/x.xml": ""}
    )
    (root / "a" / "0001").write_bytes(b"\xff\xd8\xff\xe0")
    folder = image_folder(root)
    assert read(folder) == {"all": {"a": 3, "b": 2}}
    assert {reason: row.count for reason, row in folder.left_out.items()} == {
        "files without an ending": 1,
        ".docx files": 1,
        ".xml files": 1,
    }


PARTS = st.sampled_from(["train", "val", "test1", "a", "b", "images", "1", "n01440764", "holdout"])
NAMES = st.sampled_from(["1.jpg", "cat.0.jpg", "dog_1.jpg", "IMG_1.jpg"])
FILES = st.builds(lambda parts, name: "/".join([*parts, name]), st.lists(PARTS, max_size=4), NAMES)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.sets(FILES, min_size=1, max_size=14))
def test_every_image_is_placed_or_counted_or_it_is_asked(files):
    def check(choices):
        folder = placed_images("set", contents, choices, Path())
        placed = sum(map(len, folder.splits.values()))
        assert placed + sum(row.count for row in folder.left_out.values()) == len(files)

    contents = Contents(sorted(files), [], lambda _name: b"", str)
    try:
        check(Choices())
    except QuestionError as question:
        assert len({answer.choices for answer in question.answers}) > 1
        for answer in question.answers:
            with suppress(DatasetError):
                check(answer.choices)
    except DatasetError as error:
        assert "several sets" in str(error)
