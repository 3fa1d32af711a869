"""Further right classes against plain loops, and what is said of them."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import percent
from explorer.failures import exports, metrics, notes, right_classes, right_classes_table
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import failure_modes
from explorer.failures.orders import order
from explorer.failures.verdicts import ALSO_RIGHT, UNKNOWN, verdict
from explorer.failures.words import failure, thumbnails
from explorer.failures.words import right_classes as words
from tests.failures.examples import CLASSES, K, made_up, random_evaluation

ROWS = st.dictionaries(st.integers(0, 39), st.lists(st.integers(0, K - 1), max_size=3), max_size=40)


def with_table(evaluation: Evaluation, text: str | bytes, name: str = "real.csv") -> Evaluation:
    """The same evaluation, counting what a table says."""
    data = text.encode() if isinstance(text, str) else text
    rows = right_classes_table.read_rows(data, name)
    fields = {key: value for key, value in vars(evaluation).items() if key != "ends"}
    return Evaluation(**fields | {"table": right_classes_table.table(rows, name, evaluation)})


@settings(derandomize=True, deadline=None, max_examples=60)
@given(ROWS, st.booleans(), st.integers(0, 3))
def test_what_is_right_is_what_a_loop_says(rows, complete, unknown):
    evaluation = random_evaluation(n=40, unlabelled=3)
    labels = evaluation.labels
    table = right_classes.right_classes("real.csv", rows, unknown, labels, K, complete)
    counted = Evaluation(**vars(evaluation) | {"table": table})
    right, judged = [], []
    for row, label in enumerate(labels):
        further = set(rows.get(row, ()))
        here = further if complete and row in rows else further | {int(label)}
        judged.append(label >= 0 and not (row in rows and not further))
        right.append(bool(judged[-1] and evaluation.predicted[row] in here))
        assert set(table.of(row)) == (here if judged[-1] else further) - {-1}
    assert counted.correct.tolist() == right and counted.judged.tolist() == judged
    assert (counted.wrong == (np.array(judged) & ~np.array(right))).all()
    share = metrics.right_share(counted)
    assert share.images == sum(judged) and share.labelled == (labels >= 0).sum()
    text = words.describe(share, table)
    if share.images:
        assert share.share == sum(right) / sum(judged)
        assert f"accuracy is {percent(share.share, 2)}" in text
    assert f"alone, {percent(float(evaluation.correct[labels >= 0].mean()), 2)}" in text
    assert ("left out" in text) == (0 < share.images < share.labelled)
    how = words.how(table)
    assert ("Beyer" in how) == complete and ("no class of the network" in how) == (unknown > 0)
    for row in range(0, 40, 7):
        assert bool(words.named(table, row, CLASSES)) == (row in rows)
        kind = verdict(counted, row)
        assert (kind == UNKNOWN) != judged[row] and (kind in ("right", ALSO_RIGHT)) == right[row]
        assert thumbnails.caption_of(counted, row).endswith("also right") == (kind == ALSO_RIGHT)
        if row in rows and labels[row] >= 0:
            assert (
                failure.outcome(counted, row)
                .lower()
                .startswith("not judged" if kind == UNKNOWN else kind)
            )


def few(names: tuple[str, ...] = ("val/a/1.png", "val/b/2.png", "val/a/3.png")) -> Evaluation:
    """Three images of classes "tench, Tinca tinca" and "2"; the network takes each for the other."""
    labels = np.array([0, 1, 0], np.int32)
    return made_up(
        classes=("tench, Tinca tinca", "2", "goldfish"),
        names=np.array(names, object),
        labels=labels,
        top=np.array([[1, 0], [0, 1], [2, 1]], np.int32),
        top_probabilities=np.full((3, 2), 0.5),
        probability=np.full(3, 0.4),
        loss=np.full(3, 0.9),
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("image,class\n1.png,2\n2.png,goldfish\n", [True, False, False]),  # a name before an output
        ('1.png,2\n3,"goldfish;2"\n', [True, False, True]),  # no header, no ending
        ("file;right\nval/b/2.png;0|2\n", [False, True, False]),  # outputs
        ("image\tclass\n2.png\ttench, Tinca tinca\n", [False, True, False]),
        ("image,class,class 2\n3.png,2,goldfish\n", [False, False, True]),
        (
            "image,wnid\n2.png,n01443537\n3.png,n01443537\n",
            [False, False, True],
        ),  # an id of WordNet
        ('image,class\n2.png,"[0, 2]"\n1.png,\n', [False, True, False]),
        ("\ufeffimage,class\r\n./val\\b\\2.png,goldfish\r\n2.png,0\r\n", [False, True, False]),
        ('{"2.png": [0], "elsewhere.png": [1]}', [False, True, False]),
        ("image,comment,label\n2.png,what else,0\n", [False, True, False]),
    ],
)
def test_tables_are_read_as_people_write_them(text, right):
    assert with_table(few(), text).correct.tolist() == right


def test_a_table_that_repeats_the_datas_classes_is_taken_whole():
    real = "image,labels\n1.png,0;1\n2.png,1\n3.png,goldfish\n"
    counted = with_table(few(), real)
    assert counted.table is not None and counted.table.complete
    assert counted.correct.tolist() == [True, False, True]
    names = tuple(f"val/x/ILSVRC2012_val_0000000{i}.JPEG" for i in (1, 2, 3))
    of_json = with_table(few(names), json.dumps([[0, 1], [], [0]]))
    assert of_json.correct.tolist() == [True, False, False]
    assert of_json.judged.tolist() == [True, False, True]
    assert order(of_json, "drawn", "wrong").tolist() == [2] == failure_modes(of_json).rows.tolist()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "has no rows"),
        (b"image,class\n", "has no rows"),
        (b"1.png\n2.png\n", "has one column"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "no text in UTF-8"),
        (b'image,class\n1.png,"2\n', "damaged in row"),
        (b"image,class\nother.png,2\n", "None of the 1 images of"),
        (b"image,class\n1.png,unicorn\n", "names no class of"),
        (b"image,class\n1.png,17\n", "outputs 0 to 2"),
        (b"{]", "begins like JSON"),
        (b'{"1.png": {"a": 1}}', "neither names nor numbers"),
        (b"[" * 100_000, "begins like JSON"),
    ],
)
def test_damaged_tables_end_in_a_sentence(data, sentence):
    with pytest.raises(EvaluationError, match=sentence):
        with_table(few(), data)


def test_two_images_of_one_name():
    twice = few(("val/a/1.png", "val/b/1.png", "val/a/3.png"))
    with pytest.raises(EvaluationError, match="Several images are called '1.png'"):
        with_table(twice, "image,class\n1.png,2\n")
    assert with_table(twice, "image,class\nval/a/1.png,2\n").correct.tolist()[0]


def test_it_is_kept_exported_and_left_out_where_it_is_damaged(tmp_path):
    counted = with_table(few(), "image,class\n1.png,2\n3.png,\n")
    assert counted.table is not None
    right_classes.write(tmp_path, counted.table)
    again = right_classes.read(tmp_path, counted.labels, 3)
    assert again is not None and again.digest == counted.table.digest
    assert again.keys.tolist() == counted.table.keys.tolist()
    nothing = notes.Notes({}, {})
    columns = exports.columns(exports.exported_images(counted, [0, 1, 2], nothing))
    assert columns["verdict"] == [ALSO_RIGHT, "wrong", "unknown"]
    assert columns["right classes"] == ["tench, Tinca tinca; 2", "", ""]
    for content in ("{", "[]", '{"schema_version": 1, "source": "x", "rows": {"9": [0]}}'):
        (tmp_path / right_classes.FILE).write_text(content)
        assert right_classes.read(tmp_path, counted.labels, 3) is None
    right_classes.remove(tmp_path)
    assert right_classes.read(tmp_path, counted.labels, 3) is None
