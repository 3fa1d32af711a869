"""The failure pages through the front door, and the queue of evaluations behind them."""

import io
import json
import re
import threading
import time
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explorer.drawing.style import png
from explorer.failures import class_matching, evaluate, evaluation, sources
from explorer.failures import notes as evaluation_notes
from explorer.failures import queue as evaluation_jobs
from explorer.failures.cached import image as one_image
from explorer.failures.cached import sets as cached
from explorer.failures.panels import evaluate as evaluate_panel
from explorer.images import uploads
from explorer.inside.cached import predictions
from explorer.networks import registry
from trainer.data import load_digits

DIGITS = load_digits(8)


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(evaluation, "ROOT", tmp_path / "evaluations")
    monkeypatch.setattr(evaluation_jobs, "_jobs", [])
    monkeypatch.delenv("CNN_EXPLORER_DATA", raising=False)
    return tmp_path / "evaluations"


def said(at) -> str:
    return " ".join(
        str(one.value)
        for kind in (
            at.main.markdown,
            at.main.caption,
            at.main.text,
            at.main.warning,
            at.main.error,
            at.main.info,
        )
        for one in kind
    ).replace("\\", "")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def digit(row: int) -> bytes:
    return png(np.repeat(DIGITS.val_images[row].numpy(), 3, axis=2))


def digits_zip(count: int = 20, **more: bytes) -> bytes:
    return zipped(
        {f"{int(DIGITS.val_labels[row])}/{row}.png": digit(row) for row in range(count)} | more
    )


def finished(at, seconds: float = 60):
    """Wait until nothing of the queue is active, then run the page again."""
    until = time.monotonic() + seconds
    while any(job.active for job in evaluation_jobs._jobs) and time.monotonic() < until:
        time.sleep(0.05)
    return at.run()


def test_zero_clicks(app, place):
    at = app("failures", model="alexnet64")
    assert not at.exception
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Top-1"] == "98.33%" and shown["Top-5"] == "100.00%"
    text = said(at)
    assert "Digits net" in text and "not the network that is chosen" in text and "6 images" in text
    assert (
        len([button for button in at.button if (button.key or "").startswith("open_failures")]) == 6
    )
    assert (
        "8 taken for 1, twice" in text and "Similar category" in text and "made from what" in text
    )
    assert [path.name for path in place.iterdir() if not path.name.startswith(".")] == [
        evaluation_jobs.name_for("digits", registry.find("digits-relu"))
    ]


def test_digits_by_the_chosen_network_filters_and_pages(app):
    at = app("failures", model="mlp10-relu")
    assert {metric.label: metric.value for metric in at.metric}["Top-1"] == "89.44%"
    name = evaluation_jobs.name_for("digits", registry.find("mlp10-relu"))
    found = cached.evaluation(name)
    assert "38 images" in said(at) and "not the network" not in said(at)
    worst = [button.key for button in at.button if (button.key or "").startswith("open_failures")]
    order = np.argsort(-np.where(found.wrong, found.loss, -1), kind="stable")
    assert worst == [f"open_failures_{row}" for row in order[:24]]
    at.session_state[f"true_{name}"], at.session_state[f"predicted_{name}"] = (
        8,
        1,
    )  # as a click on a cell does
    at.run()
    cell = (found.labels == 8) & (found.predicted == 1)
    assert not at.exception and f"{cell.sum():,} images" in said(at)
    assert {
        int(button.key.rsplit("_", 1)[1])
        for button in at.button
        if (button.key or "").startswith("open_f")
    } == set(np.flatnonzero(cell).tolist())


def test_an_image_is_opened_tagged_and_found_again(app, place):
    at = app("failures", model="digits-relu")
    key = next(button.key for button in at.button if (button.key or "").startswith("open_failures"))
    at.button(key=key).click().run()
    assert not at.exception and at.title[0].value == "One failure"
    name, row = (
        next(path.name for path in place.iterdir() if path.name[0] != "."),
        int(key.rsplit("_", 1)[1]),
    )
    found = cached.evaluation(name)
    text = said(at)
    assert (
        f"{found.names[row]}: 1 of the 6" in text
        and "Wrong: it shows 6" in text
        and "the network says 1" in text
    )
    assert (
        "as it is, between" in text
        and "nearest" in text
        and "Grad-CAM" in text
        and "made from what" in text
    )
    at.switch_page("../pages/failures/failure.py").run()  # where the browser is already
    at.text_area(key="new_note").input("a six that lost its ring")
    next(one for one in at.main.button if one.label == "Keep the note").click().run()
    at.text_input(key="new_tag").input("badly written")
    next(one for one in at.main.button if one.label == "Add the tag").click().run()
    assert not at.exception and "a six that lost its ring" in said(at)
    kept = evaluation_notes.read(place / name)
    assert kept.tags == {found.names[row]: ("badly written",)}
    assert kept.notes[found.names[row]][0].text == "a six that lost its ring"
    at.button(key="step_Next").click().run()
    assert not at.exception and ": 2 of the 6" in said(at)
    at.switch_page("../pages/failures/failures.py").run()
    at.selectbox(key=f"tag_{name}").set_value("badly written").run()
    assert "1 images" in said(at)


def test_the_map_and_the_comparison(app):
    at = app("feature_map", model="digits-relu")
    assert (
        not at.exception
        and "PCA of the features of 360 images" in said(at)
        and "6 images" in said(at)
    )
    at.switch_page("../pages/failures/disagreements.py").run()
    assert not at.exception
    one, other = (cached.evaluation(cached.digits(key)) for key in ("mlp2-relu", "digits-relu"))
    names = dict(zip(other.names, other.correct, strict=True))
    repaired = sum(names[image] for image, wrong in zip(one.names, one.wrong, strict=True) if wrong)
    assert f"Of {one.wrong.sum()} images that" in said(at) and f"gets {repaired} right" in said(at)


def test_a_zip_is_evaluated_and_only_shown_to_who_brought_it(app, place):
    at = app("failures", model="digits-relu")
    at.file_uploader(key="evaluate_zip").set_value(
        ("mine.zip", digits_zip(**{"3/broken.png": b"no picture"}), "application/zip")
    ).run()
    assert not at.exception and "9 of 9" in said(at) or "10 of 10" in said(at)
    at.button(key="evaluate_start").click().run()
    finished(at)
    job = evaluation_jobs._jobs[0]
    assert job.state == "finished" and cached.SECRET.fullmatch(job.name)
    next(button for button in at.button if button.label == "Show").click().run()
    assert not at.exception and "20 images" in said(at) and "1 file could not be read" in said(at)
    assert json.loads((place / job.name / "evaluation.json").read_text())["unreadable_count"] == 1
    assert job.name not in cached.evaluations([]) and job.name in cached.evaluations([job.name])


def test_pictures_are_labelled_by_their_names(app):
    at = app("failures", model="digits-relu")
    at.segmented_control(key="evaluate_kind").set_value(evaluate_panel.PICTURES).run()
    label = int(DIGITS.val_labels[0])
    at.file_uploader(key="evaluate_pictures").set_value(
        [(f"{label}.png", digit(0), "image/png"), ("what.png", digit(1), "image/png")]
    ).run()
    assert not at.exception
    at.button(key="evaluate_start").click().run()
    finished(at)
    found = evaluation.read(
        evaluation.folder(evaluation_jobs._jobs[0].name, evaluation_jobs.root())
    )
    assert dict(zip(found.names, found.labels.tolist(), strict=True)) == {
        f"{label}.png": label,
        "what.png": -1,
    }


BAD = {
    "no zip": (b"this is no zip", "neither a folder nor a zip"),
    "two dots": (zipped({"../../etc/passwd.png": b"x", "a/b.png": b"x"}), "'..'"),
    "empty class": (zipped({"3/1.png": digit(0), "4/": b""}), "no image"),
    "a bomb": (zipped({f"3/{i}.png": bytes(2**20) for i in range(12)}), "would unpack"),
    "nothing": (zipped({"readme.txt": b"hello"}), "holds no images"),
    "no known class": (
        zipped({"cat/1.png": digit(0), "dog/2.png": digit(1)}),
        "nothing can be right or wrong",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_zips_get_their_sentence(app, name):
    data, words = BAD[name]
    at = app("failures", model="digits-relu")
    at.file_uploader(key="evaluate_zip").set_value(("x.zip", data, "application/zip")).run()
    assert not at.exception and words in said(at)
    assert "/tmp" not in said(at) and at.metric  # the page goes on, and no place is shown


def test_ten_thousand_classes_are_matched_and_corrected():
    classes = [f"class {i}" for i in range(10_000)]
    matches = class_matching.match(classes, [*classes[:5000], "other"])
    options = [evaluate_panel.NONE, *evaluate_panel.choices([*classes[:5000], "other"])]
    words = [options[match.output + 1] for match in matches]
    assert evaluate_panel.corrections(matches, words, options) == {}
    words[3], words[9_999], words[7] = "other", "class 0", evaluate_panel.NONE
    assert evaluate_panel.corrections(matches, words, options) == {
        "class 3": 5000,
        "class 9999": 0,
        "class 7": -1,
    }
    assert evaluate_panel.choices(["crane", "crane", "cat"]) == [
        "crane (output 0)",
        "crane (output 1)",
        "cat",
    ]


def test_folders_are_offered_only_from_the_data_folder(monkeypatch, tmp_path):
    assert evaluate_panel.home().name == "data"
    (tmp_path / "mine" / "set").mkdir(parents=True)
    (tmp_path / "mine" / "x.zip").write_bytes(b"")
    (tmp_path / "mine" / "secret.txt").write_bytes(b"")
    (tmp_path / "mine" / ".hidden").mkdir()
    monkeypatch.setenv("CNN_EXPLORER_DATA", str(tmp_path / "mine"))
    assert list(evaluate_panel.offered()) == ["set", "x.zip"]
    monkeypatch.setenv("CNN_EXPLORER_DATA", str(tmp_path / "gone"))
    assert evaluate_panel.offered() == {}


def small(count: int = 6) -> sources.Source:
    return sources.uploaded(
        [(f"{row}.png", digit(row), str(int(DIGITS.val_labels[row]))) for row in range(count)]
    )


def start(name: str, source=small, session: str = "me", limit: int = 0) -> evaluation_jobs.Job:
    row = registry.find("digits-relu")
    return evaluation_jobs.start(
        session,
        name,
        "label",
        row,
        lambda: registry.load("digits-relu"),
        source,
        evaluate.Settings(limit=limit),
    )


def wait(*jobs: evaluation_jobs.Job) -> None:
    until = time.monotonic() + 60
    while any(job.active for job in jobs) and time.monotonic() < until:
        time.sleep(0.02)


def test_one_after_the_other_with_places_limits_and_stop(monkeypatch):
    gate = threading.Event()

    def slow() -> sources.Source:
        gate.wait(30)
        return small()

    first, second = start("first", slow), start("second")
    assert start("second") is second  # asked twice, done once
    assert evaluation_jobs.ahead(second) == 1 and second.state == "waiting"
    for i in range(evaluation_jobs.MOST_OF_SESSION - 2):
        start(f"more{i}")
    with pytest.raises(evaluation.EvaluationError, match="waiting or running already"):
        start("one-too-many")
    start("of-another", session="you")
    assert "of-another" not in [job.name for job in evaluation_jobs.jobs("me")]
    second.stop()
    gate.set()
    wait(*evaluation_jobs._jobs)
    assert first.state == "finished" and second.state == "partial" and first.progress.done == 6
    assert not evaluation.folder("second", evaluation_jobs.root()).exists()


def test_a_failure_is_said_and_the_queue_goes_on():
    def broken() -> sources.Source:
        raise sources.DatasetError("This zip is gone.")

    bad = start("bad", broken)
    good = start("good")
    wait(bad, good)
    assert (bad.state, bad.message) == ("failed", "This zip is gone.") and good.state == "finished"
    same = start("good", lambda: small(5))  # another question under the same name
    wait(same)
    assert same.state == "failed" and "another" in same.message


def test_room_is_made_but_no_notes_are_lost(place):
    for i in range(4):
        wait(start(f"{evaluation_jobs.PRIVATE}{i}"))
    wait(start("public"))
    evaluation_notes.note(place / f"{evaluation_jobs.PRIVATE}0", "0.png", "keep me")
    evaluation_jobs.make_room(kept=2)
    left = {path.name for path in place.iterdir() if path.name[0] != "."}
    assert left >= {"public", f"{evaluation_jobs.PRIVATE}0"} and len(left) == 2


def test_names_of_evaluations():
    row = registry.find("digits-relu")
    name = evaluation_jobs.name_for("Tiny Images (2).zip val", row)
    assert evaluation.NAME.fullmatch(name) and evaluation.NAME.fullmatch(
        evaluation_jobs.private_name()
    )
    assert (
        name
        == evaluation_jobs.name_for("Tiny Images (2).zip val", row)
        != evaluation_jobs.name_for("other", row)
    )
    assert name != evaluation_jobs.name_for("Tiny Images (2).zip val", replace(row, version="2"))
    brought = replace(row, key="file:" + "a" * 64, source="file")
    assert cached.SECRET.fullmatch(evaluation_jobs.name_for("digits", brought))
    assert evaluation_jobs.private_name() != evaluation_jobs.private_name()
    assert (
        re.fullmatch(r"[a-z0-9-]+", evaluation_jobs.slug("../Übel/.."))
        and evaluation_jobs.slug("…") == "x"
    )


def test_a_folder_that_cannot_be_written_does_not_stop_the_pages(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(evaluation, "ROOT", blocked / "evaluations")
    assert evaluation_jobs.root().is_dir()


def test_what_is_opened_is_the_picture_that_was_evaluated():
    name = cached.digits("digits-relu")
    found = cached.evaluation(name)
    opened = one_image.opened(name, 5)
    assert opened.note == ""
    pixels = np.asarray(Image.open(io.BytesIO(uploads.get(opened.key))).convert("RGB"))
    split, row = str(found.names[5]).split("/")
    assert np.array_equal(pixels[..., :1], getattr(DIGITS, f"{split}_images")[int(row)].numpy())
    answer = predictions("digits-relu", opened.key)
    assert answer.probabilities.max() == pytest.approx(found.confidence[5], abs=1e-5)


def test_images_without_a_class_are_shown_and_nothing_is_called_wrong(app):
    wait(
        start(
            "unlabelled",
            lambda: sources.uploaded([(f"{row}.png", digit(row), "") for row in range(5)]),
        )
    )
    for page in ("failures", "failure", "feature_map"):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "unlabelled"
        at.run()
        assert not at.exception and "5 images, measured" in said(at)
    assert len(cached.several([])) == 4 and isinstance(cached.summary("unlabelled"), str)


def test_who_has_the_address_of_a_private_evaluation_may_open_it(app):
    name = evaluation_jobs.private_name()
    wait(start(name))
    label = cached.evaluations([name])[name]
    assert name in label
    at = app("failures", model="digits-relu")
    assert not any(name in str(option) for option in at.selectbox(key="evaluation").options)
    at.query_params["evaluation"] = label
    at.run()
    assert not at.exception and any(
        name in str(option) for option in at.selectbox(key="evaluation").options
    )
    at.query_params["evaluation"] = f"x {evaluation_jobs.private_name()}"  # of nothing
    assert not at.run().exception


def test_a_damaged_evaluation_gets_its_sentence(app, place):
    wait(start("damaged"))
    np.save(place / "damaged" / "labels.npy", np.zeros(3, np.int32))
    at = app("failures", model="digits-relu")
    at.session_state["evaluation"] = "damaged"
    at.run()
    assert not at.exception and "is damaged" in said(at)


def test_a_network_that_is_not_here_leaves_what_was_recorded(app, place):
    wait(start("foreign"))
    path = place / "foreign" / "evaluation.json"
    path.write_text(path.read_text().replace('"digits-relu"', '"run:gone"'))
    for page, words in (
        ("failures", "6 images, measured"),
        ("failure", "There is no"),
        ("feature_map", "PCA"),
    ):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "foreign"
        at.run()
        assert not at.exception and (words in said(at) or "cannot be opened" in said(at))


def test_labels_of_evaluations_are_unique():
    row = {"data": "d", "label": "n"}
    rows = {"b.aaaaaaaa": row, "a.bbbbbbbb": row, "upload-" + "0" * 24: row}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cached, "listed", lambda: rows)
        assert cached.evaluations([]) == {
            cached.BUILT_IN: cached.BUILT_IN,
            "b.aaaaaaaa": "d · n · aaaaaaaa",
            "a.bbbbbbbb": "d · n",
        }
        assert len(set(cached.evaluations(["upload-" + "0" * 24]).values())) == 4
