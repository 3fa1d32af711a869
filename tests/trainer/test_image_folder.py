"""Listing: a folder and its zip name the same images, nothing is read before it is asked for, and
hostile sources are refused in a sentence."""

import stat
import zipfile

import pytest

from trainer.image_folder import Choices, DatasetError, image_folder
from trainer.training_images import training_images

TREE = {
    "train/cat/1.png": b"a",
    "train/cat/deep/2.JPG": b"b",
    "train/dog/1.png": b"c",
    "val/cat/9.png": b"d",
    "val/dog/9.png": b"e",
    "classes.tsv": b"",
    ".DS_Store": b"",
    "train/cat/._1.png": b"junk",
    "__MACOSX/train/cat/1.png": b"junk",
}


def folder(root, tree=TREE):
    for name, data in tree.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def zipped(path, tree=TREE):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in tree.items():
            archive.writestr(name, data)
    return path


def contents(folders):
    return {
        split: [(entry.name, entry.label, entry.read()) for entry in entries]
        for split, entries in folders.splits.items()
    }


def test_folder_zip_and_a_folder_around_it_are_the_same(tmp_path):
    wrapped = {f"set/{name}": data for name, data in TREE.items()}
    folders = [
        image_folder(folder(tmp_path / "a")),
        image_folder(str(folder(tmp_path / "b", wrapped))),
        image_folder(zipped(tmp_path / "c.zip")),
        image_folder(zipped(tmp_path / "d.zip", wrapped)),
    ]
    assert contents(folders[0]) == {
        "train": [
            ("train/cat/1.png", 0, b"a"),
            ("train/cat/deep/2.JPG", 0, b"b"),
            ("train/dog/1.png", 1, b"c"),
        ],
        "val": [("val/cat/9.png", 0, b"d"), ("val/dog/9.png", 1, b"e")],
    }
    assert [each.classes for each in folders] == [("cat", "dog")] * 4
    assert [each.name for each in folders] == ["a", "b", "c", "d"]
    assert all(contents(each) == contents(folders[0]) for each in folders)
    assert len({each.key() for each in folders}) == 4, (
        "a zip is known by its bytes, a folder by its place"
    )


def test_other_layouts(tmp_path):
    for name, split in (
        ("validation/cat/1.png", "val"),
        ("Test/cat/1.png", "test"),
        ("training/cat/1.png", "train"),
    ):
        assert set(image_folder(folder(tmp_path / split, {name: b""})).splits) == {split}
    folders = image_folder(
        folder(
            tmp_path / "no splits",
            {"set/cat/1.png": b"", "set/dog/1.png": b"", "set/readme.txt": b""},
        )
    )
    assert (folders.classes, contents(folders)) == (
        ("cat", "dog"),
        {"all": [("cat/1.png", 0, b""), ("dog/1.png", 1, b"")]},
    )
    flat = image_folder(folder(tmp_path / "flat", {"1.png": b"", "2.png": b""}))
    assert flat.classes == () and [(entry.name, entry.label) for entry in flat.splits["all"]] == [
        ("1.png", -1),
        ("2.png", -1),
    ]
    odd = image_folder(
        folder(
            tmp_path / "odd", {"val/cat/1.png": b"", "train/dog/1.png": b"", "stray/x/1.png": b""}
        )
    )
    assert odd.classes == ("cat", "dog") and {entry.label for entry in odd.splits["val"]} == {0}
    assert set(odd.splits) == {"train", "val"}


def test_the_key_changes_with_the_files_and_with_nothing_else(tmp_path):
    root = folder(tmp_path / "set")
    key = image_folder(root).key()
    assert image_folder(root).key() == key
    (root / "train/cat/1.png").write_bytes(b"other")
    changed = image_folder(root).key()
    (root / "train/cat/new.png").write_bytes(b"")
    assert len({key, changed, image_folder(root).key()}) == 3
    assert (
        image_folder(zipped(tmp_path / "a.zip")).key()
        != image_folder(zipped(tmp_path / "b.zip", TREE | {"train/cat/1.png": b"z"})).key()
    )


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    root = folder(tmp_path / "set")
    folders = image_folder(root)
    (root / "train/cat/1.png").unlink()
    with pytest.raises(DatasetError, match="1.png cannot be read"):
        folders.splits["train"][0].read()


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"note.txt": b""}, r"holds no images .*1 \.txt files"),
        ({"train/1.png": b""}, "lie in train/ itself, and nothing says their classes"),
        ({"train/cat/1.png": b"", "train/dog/note.txt": b""}, "one class only, cat"),
        ({f"{'d/' * 61}{name}/1.png": b"" for name in "ab"}, "More than 60 folders"),
    ],
)
def test_folders_that_are_no_set(tmp_path, tree, words):
    with pytest.raises(DatasetError, match=words):
        training_images(image_folder(folder(tmp_path / "set", tree)))


def test_sources_that_are_none(tmp_path):
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(DatasetError, match="neither a folder nor a zip"):
        image_folder(tmp_path / "text.zip")
    with pytest.raises(DatasetError, match="no folder and no file"):
        image_folder(tmp_path / "absent")
    broken = zipped(tmp_path / "broken.zip").read_bytes()
    (tmp_path / "broken.zip").write_bytes(broken.replace(b"PK\x01\x02", b"PK\x01\x03"))
    with pytest.raises(DatasetError, match="no readable zip"):
        image_folder(tmp_path / "broken.zip")


def test_links_are_refused_unless_they_stay(tmp_path):
    (tmp_path / "secret.png").write_bytes(b"secret")
    for name, target in (("train/cat/out.png", tmp_path / "secret.png"), ("train/bird", tmp_path)):
        root = folder(tmp_path / name.replace("/", "-"))
        (root / name).symlink_to(target)
        with pytest.raises(DatasetError, match="is a link"):
            image_folder(root)
    with pytest.raises(DatasetError, match="--links follow"):
        image_folder(root)
    (root / "train/bird").unlink()
    (root / "train/bird").symlink_to(folder(tmp_path / "birds", {"1.png": b"bird"}))
    followed = image_folder(root, Choices(links="follow"))
    assert followed.classes == ("bird", "cat", "dog")
    (root / "train/circle").symlink_to(root / "train")
    with pytest.raises(DatasetError, match="listed already"):
        image_folder(root, Choices(links="follow"))
    root = folder(tmp_path / "stays")
    (root / "train/cat/0.png").symlink_to(root / "train/cat/1.png")
    assert image_folder(root).splits["train"][0].read() == b"a"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../train/cat/1.png", "'..'"),
        ("/train/cat/1.png", "absolute"),
        ("C:\\train\\cat\\1.png", "absolute"),
        ("train\\..\\..\\cat/1.png", "'..'"),
        ("TRAIN/CAT/1.PNG", "twice"),
    ],
)
def test_hostile_names_in_zips(tmp_path, name, words):
    path = zipped(tmp_path / "evil.zip", {"train/cat/1.png": b"", "train/dog/1.png": b""})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"")
    with pytest.raises(DatasetError, match=words):
        image_folder(path)


def test_hostile_members_in_zips(tmp_path):
    link = zipfile.ZipInfo("train/cat/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, b"/etc/passwd")
    with pytest.raises(DatasetError, match="holds a link"):
        image_folder(tmp_path / "link.zip")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train/cat/1.png", bytes(20_000_000))
    with pytest.raises(DatasetError, match="100 times"):
        image_folder(tmp_path / "bomb.zip")
    with zipfile.ZipFile(tmp_path / "locked.zip", "w") as archive:
        archive.writestr("train/cat/1.png", b"x")
        archive.filelist[0].flag_bits |= 1
    with pytest.raises(DatasetError, match="encrypted"):
        image_folder(tmp_path / "locked.zip")
    data = bytearray(zipped(tmp_path / "crc.zip").read_bytes())
    data[data.index(b"1.pnga") + 5] ^= 1  # the stored byte of train/cat/1.png
    (tmp_path / "crc.zip").write_bytes(data)
    with pytest.raises(DatasetError, match="train/cat/1.png in crc.zip cannot be read"):
        image_folder(tmp_path / "crc.zip").splits["train"][0].read()


def test_several_sets_in_one_folder(tmp_path):
    names = [f"{version}/train/{label}/1.jpg" for version in ("v1", "v2") for label in "ab"]
    with pytest.raises(DatasetError, match="Here are several sets"):
        image_folder(folder(tmp_path / "set", dict.fromkeys(names, b"")))
