"""Evaluations are read, listed, and refused where they are damaged."""

import json
import shutil

import pytest

from explorer.failures import evaluation, evaluation_images, evaluation_list, question
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import read
from tests.failures.examples import NAMES, encoded, evaluated, image_folder, picture


def test_pixels_are_the_original_as_long_as_it_is_there(net, tmp_path):
    data = image_folder(tmp_path)
    result = evaluated(net, data, tmp_path / "out")
    row = next(
        row for row in range(30) if "002.png" in result.names[row]
    )  # 130 x 110, larger than its thumbnail
    pixels, note = evaluation_images.pixels(result, row)
    assert (pixels == picture(2, (130, 110))).all() and note == ""
    (data / result.names[row]).write_bytes(encoded(picture(99, (130, 110))))
    small, note = evaluation_images.pixels(result, row)
    assert small.shape == (96, 81, 3) and "has changed since" in note
    shutil.rmtree(data)
    evaluation_images._source.cache_clear()
    assert "no longer there" in evaluation_images.pixels(result, row)[1]
    exact = next(row for row in range(30) if "000.png" in result.names[row])
    assert (
        evaluation_images.pixels(result, exact)[0] == picture(0)
    ).all() and evaluation_images.pixels(result, exact)[1] == ""


@pytest.mark.parametrize(
    "harm, message",
    [
        (lambda path: (path / "loss.npy").write_bytes(b"x"), "damaged"),
        (lambda path: (path / "loss.npy").unlink(), "damaged"),
        (lambda path: (path / "names.bin").write_bytes(b"one\0"), "damaged"),
        (lambda path: (path / "evaluation.json").write_text("{"), "cannot be read"),
        (
            lambda path: (path / "evaluation.json").write_text('{"schema_version": 99}'),
            "another version",
        ),
        (shutil.rmtree, "There is no evaluation"),
    ],
)
def test_damaged_evaluations(net, tmp_path, harm, message):
    evaluated(net, image_folder(tmp_path, 6), tmp_path / "out")
    harm(tmp_path / "out")
    with pytest.raises(EvaluationError, match=message):
        read(tmp_path / "out")


def test_what_is_found_in_a_folder(net, tmp_path):
    data = image_folder(tmp_path, 6)
    for name in ("first", "second"):
        evaluated(net, data, tmp_path / "all" / name)
    (tmp_path / "all" / "broken").mkdir()
    assert list(evaluation_list.descriptions(tmp_path / "all")) == ["second", "first"]
    assert (
        evaluation_list.descriptions(tmp_path / "nowhere") == {}
        and evaluation_list.progress(tmp_path / "nowhere") is None
    )
    for name in ("../x", "", "A", "a/b", ".hidden"):
        with pytest.raises(EvaluationError):
            evaluation.folder(name)


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"schema_version": 1}', '{"schema_version": 1, "label": 3}', '{"label": "x"}'],
)
def test_an_odd_folder_is_left_out_of_the_list_and_logged(net, tmp_path, caplog, content):
    evaluated(net, image_folder(tmp_path, 6), tmp_path / "all" / "good")
    odd = tmp_path / "all" / "odd"
    odd.mkdir()
    (odd / "evaluation.json").write_text(content)
    assert list(evaluation_list.descriptions(tmp_path / "all")) == ["good"]
    assert "odd is left out" in caplog.text and "good is left out" not in caplog.text
    with pytest.raises(EvaluationError):
        read(odd)


def test_the_folder_says_what_was_asked_and_no_time(net, tmp_path):
    evaluated(net, image_folder(tmp_path, 6), tmp_path / "out")
    content = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert content["weights"] == question.weights_hash(net) and content["settings"]["mean"] == [
        0.485,
        0.456,
        0.406,
    ]
    assert (
        content["classes"] == list(NAMES)
        and content["split"] == "val"
        and content["kind"] == "folder"
    )
    assert not any(word in json.dumps(content) for word in ("time", "date", "seconds"))
