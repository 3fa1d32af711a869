"""Label tables: what a table says of the classes is read, whatever it is called and however it is
written; what it lacks is counted."""

import pytest

from tests.trainer.layouts import images, made, read
from trainer.image_folder import Choices, QuestionError, image_folder
from trainer.training_images import training_images

TABLES = {
    "header": "file,label\n0.jpg,cat\n1.jpg,dog\n2.jpg,cat\n3.jpg,dog\n",
    "no-header": "0.jpg,cat\n1.jpg,dog\n2.jpg,cat\n3.jpg,dog\n",
    "ids-of-kaggle": "id;breed\n0;cat\n1;dog\n2;cat\n3;dog\n",
    "bom-and-quotes": '\ufefffilename,label\n"images/0.jpg","cat"\n"images/1.jpg","dog"\n"./images/2.jpg",cat\n3.jpg,dog\n',
    "windows": "name\tcategory\r\nC:\\set\\images\\0.jpg\tcat\r\n1.JPG\tdog\r\n2.jpg\tcat\r\n3.jpg\tdog\r\n",
    "one-hot": "image,cat,dog\n0,1.0,0.0\n1,0.0,1.0\n2,1.0,0.0\n3,0.0,1.0\n",
    "other-columns": "image_id,width,class\n0,640,cat\n1,480,dog\n2,640,cat\n3,640,dog\n",
    "number-and-name": "image,class_id,class_name\n0,0,cat\n1,1,dog\n2,0,cat\n3,1,dog\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_table_says_the_classes(tmp_path, text):
    root = made(tmp_path / "set", images("images", count=4))
    (root / "labels.csv").write_text(text, encoding="utf-8", newline="")
    folder = image_folder(root)
    assert read(folder) == {"all": {"cat": 2, "dog": 2}}
    assert "labels.csv" in " ".join(folder.how)
    assert not {reason for reason in folder.left_out if "line" in reason}


def test_a_table_that_is_named_and_what_it_lacks_is_counted(tmp_path):
    root = made(tmp_path / "set", images("images", count=5))
    table = tmp_path / "classes.txt"
    table.write_text(
        "0.jpg 1.0 train\n1.jpg 0.0 train\n2.jpg 1.0 train\n3.jpg 0.0 test\n9.jpg 1.0 test\n"
    )
    with pytest.raises(QuestionError, match="Several columns"):
        image_folder(root, Choices(labels=str(table)))
    folder = image_folder(root, Choices(labels=f"{table}:2"))
    assert read(folder) == {"all": {"0": 2, "1": 2, "": 1}}
    trained = training_images(folder)
    counts = {reason: (row.count, row.first) for reason, row in trained.left_out.items()}
    assert counts["lines of a table whose file is not there"] == (1, ("9.jpg",))
    assert (1, ("4.jpg",)) in counts.values()
    table.write_text("name,label,split\n0,a,train\n1,b,train\n2,a,val\n3,b,val\n")
    splits = read(image_folder(root, Choices(labels="classes.txt")))
    assert splits == {"train": {"a": 1, "b": 1}, "val": {"a": 1, "b": 1}, "all": {"": 1}}


def test_imagenet_as_kaggle_gives_it(tmp_path):
    """The validation images lie in one folder; a table beside the folders says their classes."""
    deep = "ILSVRC/Data/CLS-LOC"
    files = images(f"{deep}/train/n01440764", f"{deep}/train/n02102040", suffix=".JPEG")
    files |= {f"{deep}/val/ILSVRC2012_val_0000000{row}.JPEG": "" for row in range(1, 5)}
    files |= images(f"{deep}/test", suffix=".JPEG")
    files["LOC_val_solution.csv"] = "ImageId,PredictionString\n" + "".join(
        f"ILSVRC2012_val_0000000{row},{('n01440764', 'n02102040')[row % 2]} 85 1 499 {row}\n"
        for row in range(1, 5)
    )
    files["LOC_sample_submission.csv"] = (
        "ImageId,PredictionString\n0,n01440764 1 1 1 1\n1,n01440764 1 1 1 1\n"
    )
    classes = {"n01440764": 2, "n02102040": 2}
    folder = image_folder(made(tmp_path / "set", files))
    assert read(folder) == {"train": classes, "val": classes, "test": {"": 2}}


def test_a_file_that_lines_give_different_classes_has_none(tmp_path):
    root = made(tmp_path / "set", images("images", count=3))
    (root / "labels.csv").write_text("file,label\n0.jpg,a\n0.jpg,b\n1.jpg,a\n1.jpg,a\n2.jpg,b\n")
    folder = image_folder(root)
    assert read(folder) == {"all": {"a": 1, "b": 1, "": 1}}
    reason = "images that lines of a table give different classes"
    assert (folder.left_out[reason].count, folder.left_out[reason].first) == (1, ("images/0.jpg",))
