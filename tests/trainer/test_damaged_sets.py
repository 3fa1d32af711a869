"""A decoded set that is no longer what was written is decoded anew."""

import pytest

from tests.trainer.sets import SET, folder
from tests.trainer.test_decoded_sets import sets
from trainer.data import load


@pytest.mark.parametrize("damage", ["json", "half", "an image less", "labels", "empty"])
def test_a_set_that_is_damaged_is_decoded_anew(tmp_path, cache, damage):
    root = str(folder(tmp_path / "set", SET))
    before = load(root, 8)
    images = before.val_images.numpy().copy()  # those are mapped from the file
    (name,) = sets(cache)
    place = cache / "decoded" / name
    if damage == "json":
        (place / "set.json").write_text('{"count": 3}')
    elif damage == "labels":
        (place / "val_labels.npy").write_bytes(b"")
    else:
        file = place / "val_images.bin"
        data = file.read_bytes()
        left = {"half": len(data) // 2 - 1, "an image less": len(data) - 8 * 8 * 3, "empty": 0}
        file.write_bytes(data[: left[damage]])
    again = load(root, 8)
    assert again.hash == before.hash and len(again.val_labels) == len(before.val_labels)
    assert (again.val_images.numpy() == images).all()
