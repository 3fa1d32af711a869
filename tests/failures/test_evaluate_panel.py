"""What visitors bring to be evaluated, through the front door."""

import json

import pytest

from explorer.failures import class_matching, evaluation, folders, queue, right_classes, sources
from explorer.failures.cached import evaluations as cached
from explorer.failures.panels import evaluate, images, matching
from tests.failures.pages import digit, digits_zip, finished, label_of, opened, text_on, zipped

pytestmark = pytest.mark.usefixtures("root")


def test_a_zip_is_evaluated_and_only_shown_to_who_brought_it(app, root):
    at = opened(app("failures", model="digits-relu"), evaluate.OPEN, "right_classes_open")
    at.file_uploader(key="evaluate_zip").set_value(
        ("mine.zip", digits_zip({"3/broken.png": b"no picture"}), "application/zip")
    ).run()
    assert not at.exception and "9 of 9" in text_on(at) or "10 of 10" in text_on(at)
    at.button(key="evaluate_start").click().run()
    finished(at)
    job = queue._jobs[0]
    assert job.state == "finished" and cached.SECRET.fullmatch(job.name)
    assert at.selectbox(key="evaluation").value == job.name, "what was waited for is shown at once"
    assert (
        not at.exception
        and "20 images" in text_on(at)
        and "1 file could not be read" in text_on(at)
    )
    assert json.loads((root / job.name / "evaluation.json").read_text())["unreadable_count"] == 1
    assert job.name not in cached.labels([]) and job.name in cached.labels([job.name])
    wrong = f"{label_of(0)}"
    table = f"image,class\n{','.join([str(0) + '.png', wrong])}\n".encode()
    at.file_uploader(key="right_classes").set_value(("real.csv", table, "text/csv")).run()
    assert not at.exception and "right classes of real.csv, accuracy is" in text_on(at)
    assert (root / job.name / right_classes.FILE).is_file(), "kept with who may change it"
    at.button(key="evaluation_gone").click().run()
    assert not at.exception and not (root / job.name).exists()
    assert at.selectbox(key="evaluation").value == cached.BUILT_IN


def test_pictures_are_labelled_by_their_names(app):
    at = opened(app("failures", model="digits-relu"), evaluate.OPEN)
    at.segmented_control(key="evaluate_kind").set_value(images.PICTURES).run()
    label = label_of(0)
    at.file_uploader(key="evaluate_pictures").set_value(
        [(f"{label}.png", digit(0), "image/png"), ("what.png", digit(1), "image/png")]
    ).run()
    assert not at.exception
    at.button(key="evaluate_start").click().run()
    finished(at)
    result = evaluation.read(evaluation.folder(queue._jobs[0].name, folders.root()))
    assert dict(zip(result.names, result.labels.tolist(), strict=True)) == {
        f"{label}.png": label,
        "what.png": -1,
    }


BAD = {
    "no zip": (lambda: b"this is no zip", "neither a folder nor a zip"),
    "two dots": (lambda: zipped({"../../etc/passwd.png": b"x", "a/b.png": b"x"}), "'..'"),
    "one folder": (lambda: zipped({"3/1.png": digit(0), "4/": b""}), "lie in one folder, 3"),
    "no text": (
        lambda: zipped({"a/train/1/1.png": b"", "b/train/1/1.png": b""}),
        "Here are several sets",
    ),
    "a bomb": (lambda: zipped({f"3/{i}.png": bytes(2**20) for i in range(12)}), "would unpack"),
    "nothing": (lambda: zipped({"readme.txt": b"hello"}), "holds no images"),
    "no known class": (
        lambda: zipped({"cat/1.png": digit(0), "dog/2.png": digit(1)}),
        "nothing can be right or wrong",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_zips_get_their_sentence(app, name):
    make, words = BAD[name]
    at = opened(app("failures", model="digits-relu"), evaluate.OPEN)
    at.file_uploader(key="evaluate_zip").set_value(("x.zip", make(), "application/zip")).run()
    assert not at.exception and words in text_on(at)
    assert "/tmp" not in text_on(at) and at.metric  # the page goes on, and no place is shown


def test_ten_thousand_classes_are_matched_and_corrected():
    classes = [f"class {i}" for i in range(10_000)]
    matches = class_matching.match(classes, [*classes[:5000], "other"])
    options = [matching.NONE, *matching.choices([*classes[:5000], "other"])]
    words = [options[match.output + 1] for match in matches]
    assert matching.corrections(matches, words, options) == {}
    words[3], words[9_999], words[7] = "other", "class 0", matching.NONE
    assert matching.corrections(matches, words, options) == {
        "class 3": 5000,
        "class 9999": 0,
        "class 7": -1,
    }
    assert matching.choices(["crane", "crane", "cat"]) == [
        "crane (output 0)",
        "crane (output 1)",
        "cat",
    ]


def test_folders_are_offered_only_from_the_data_folder(monkeypatch, tmp_path):
    assert images.home().name == "data"
    (tmp_path / "mine" / "set").mkdir(parents=True)
    (tmp_path / "mine" / "x.zip").write_bytes(b"")
    (tmp_path / "mine" / "secret.txt").write_bytes(b"")
    (tmp_path / "mine" / ".hidden").mkdir()
    monkeypatch.setenv("CNN_EXPLORER_DATA", str(tmp_path / "mine"))
    assert list(images.offered()) == ["set", "x.zip"]
    monkeypatch.setenv("CNN_EXPLORER_DATA", str(tmp_path / "gone"))
    assert images.offered() == {}


def test_imagenette_takes_one_click_and_without_a_network_a_sentence(app, monkeypatch):
    reached = []

    def unreachable(data: str, split: str = "") -> sources.ImageSource:
        reached.append((data, split))
        raise sources.DatasetError("Imagenette cannot be fetched: no server can be reached.")

    at = opened(app("failures", model="random:squeezenet1_1"), evaluate.OPEN)
    monkeypatch.setattr(sources, "source", unreachable)
    at.button(key="evaluate_imagenette").click().run()
    finished(at)
    assert not at.exception and reached == [("imagenette", "val")]
    assert "evaluations_awaited" in at.session_state, "it would be shown when it ends"
    assert "no server can be reached" in text_on(at)
    assert "evaluate_imagenette" not in [
        button.key for button in opened(app("failures", model="digits-relu"), evaluate.OPEN).button
    ]
